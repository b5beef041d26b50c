using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
        {
            private readonly RecurrentStack _stack;

            internal LSTM(long inputs, long hidden, long layers, bool bias, bool batchFirst, double dropout, bool bidirectional)
                : base(nameof(LSTM)) => _stack = new RecurrentStack(this, 4, inputs, hidden, layers, bias, batchFirst, dropout,
                bidirectional);

            public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null) =>
                _stack.Run(Aten.lstm, input, h0_c0);

            public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);
        }

        public sealed class GRU : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
        {
            private readonly RecurrentStack _stack;

            internal GRU(long inputs, long hidden, long layers, bool bias, bool batchFirst, double dropout, bool bidirectional)
                : base(nameof(GRU)) => _stack = new RecurrentStack(this, 3, inputs, hidden, layers, bias, batchFirst, dropout,
                bidirectional);

            public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null) => _stack.Run(Aten.gru, input, h0);

            public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);
        }

        public sealed class RNN : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
        {
            private readonly RecurrentStack _stack;
            private readonly bool _tanh;

            internal RNN(long inputs, long hidden, long layers, bool tanh, bool bias, bool batchFirst, double dropout,
                bool bidirectional) : base(nameof(RNN))
            {
                _tanh = tanh;
                _stack = new RecurrentStack(this, 1, inputs, hidden, layers, bias, batchFirst, dropout, bidirectional);
            }

            public override (Tensor, Tensor) forward(Tensor input, Tensor? h0) =>
                _stack.Run(_tanh ? Aten.rnn_tanh : Aten.rnn_relu, input, h0);

            public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);
        }

        public sealed class LSTMCell : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
        {
            private readonly RecurrentCell _cell;

            internal LSTMCell(long inputs, long hidden, bool bias) : base(nameof(LSTMCell)) =>
                _cell = new RecurrentCell(this, 4, inputs, hidden, bias);

            public Parameter? weight_ih { get => get_parameter("weight_ih"); set => ConditionallyRegisterParameter("weight_ih",
                value.Owned()); }
            public Parameter? weight_hh { get => get_parameter("weight_hh"); set => ConditionallyRegisterParameter("weight_hh",
                value.Owned()); }
            public Parameter? bias_ih { get => get_parameter("bias_ih"); set => ConditionallyRegisterParameter("bias_ih",
                value.Owned()); }
            public Parameter? bias_hh { get => get_parameter("bias_hh"); set => ConditionallyRegisterParameter("bias_hh",
                value.Owned()); }

            public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0) =>
                _cell.Step(Aten.lstm_cell, input, h0_c0);

            public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);
        }

        public sealed class GRUCell : nn.Module<Tensor, Tensor?, Tensor>
        {
            private readonly RecurrentCell _cell;

            internal GRUCell(long inputs, long hidden, bool bias) : base(nameof(GRUCell)) =>
                _cell = new RecurrentCell(this, 3, inputs, hidden, bias);

            public Parameter? weight_ih { get => get_parameter("weight_ih"); set => ConditionallyRegisterParameter("weight_ih",
                value.Owned()); }
            public Parameter? weight_hh { get => get_parameter("weight_hh"); set => ConditionallyRegisterParameter("weight_hh",
                value.Owned()); }
            public Parameter? bias_ih { get => get_parameter("bias_ih"); set => ConditionallyRegisterParameter("bias_ih",
                value.Owned()); }
            public Parameter? bias_hh { get => get_parameter("bias_hh"); set => ConditionallyRegisterParameter("bias_hh",
                value.Owned()); }

            public override Tensor forward(Tensor input, Tensor? h0 = null) => _cell.Step(Aten.gru_cell, input, h0);
        }

        public sealed class RNNCell : nn.Module<Tensor, Tensor?, Tensor>
        {
            private readonly RecurrentCell _cell;
            private readonly bool _tanh;

            internal RNNCell(long inputs, long hidden, bool tanh, bool bias) : base(nameof(RNNCell)) =>
                (_cell, _tanh) = (new RecurrentCell(this, 1, inputs, hidden, bias), tanh);

            public Parameter? weight_ih { get => get_parameter("weight_ih"); set => ConditionallyRegisterParameter("weight_ih",
                value.Owned()); }
            public Parameter? weight_hh { get => get_parameter("weight_hh"); set => ConditionallyRegisterParameter("weight_hh",
                value.Owned()); }
            public Parameter? bias_ih { get => get_parameter("bias_ih"); set => ConditionallyRegisterParameter("bias_ih",
                value.Owned()); }
            public Parameter? bias_hh { get => get_parameter("bias_hh"); set => ConditionallyRegisterParameter("bias_hh",
                value.Owned()); }

            public override Tensor forward(Tensor input, Tensor? h0 = null) =>
                _cell.Step(_tanh ? Aten.rnn_tanh_cell : Aten.rnn_relu_cell, input, h0);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public enum NonLinearities { ReLU = 0, Tanh = 1 }

            public static LSTM LSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true,
                bool batchFirst = false,
                double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new LSTM(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional).Placed(device, dtype);

            public static GRU GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false,
                double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new GRU(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional).Placed(device, dtype);

            public static RNN RNN(long inputSize, long hiddenSize, long numLayers = 1,
                NonLinearities nonLinearity = NonLinearities.Tanh,
                bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false,
                Device? device = null,
                ScalarType? dtype = null) =>
                new RNN(inputSize, hiddenSize, numLayers, nonLinearity == NonLinearities.Tanh, bias, batchFirst, dropout,
                bidirectional)
                    .Placed(device, dtype);

            public static LSTMCell LSTMCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null,
                ScalarType? dtype = null) => new LSTMCell(inputSize, hiddenSize, bias).Placed(device, dtype);

            public static GRUCell GRUCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null,
                ScalarType? dtype = null) => new GRUCell(inputSize, hiddenSize, bias).Placed(device, dtype);

            public static RNNCell RNNCell(long inputSize, long hiddenSize, NonLinearities nonLinearity = NonLinearities.Tanh,
                bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new RNNCell(inputSize, hiddenSize, nonLinearity == NonLinearities.Tanh, bias).Placed(device, dtype);
        }
    }
}
