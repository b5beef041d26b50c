using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Dropout : nn.Module<Tensor, Tensor>
        {
            private readonly double _p;
            private readonly bool _inplace;

            internal Dropout(double p, bool inplace) : base(nameof(Dropout)) => (_p, _inplace) = (F.Probability(p), inplace);

            public override Tensor forward(Tensor tensor) => F.dropout(tensor, _p, training, _inplace);
        }

        public sealed class Dropout1d : nn.Module<Tensor, Tensor>
        {
            private readonly double _p;
            private readonly bool _inplace;

            internal Dropout1d(double p, bool inplace) : base(nameof(Dropout1d)) => (_p, _inplace) = (F.Probability(p), inplace);

            public override Tensor forward(Tensor tensor) => F.dropout1d(tensor, _p, training, _inplace);
        }

        public sealed class Dropout2d : nn.Module<Tensor, Tensor>
        {
            private readonly double _p;
            private readonly bool _inplace;

            internal Dropout2d(double p, bool inplace) : base(nameof(Dropout2d)) => (_p, _inplace) = (F.Probability(p), inplace);

            public override Tensor forward(Tensor input) => F.dropout2d(input, _p, training, _inplace);
        }

        public sealed class Dropout3d : nn.Module<Tensor, Tensor>
        {
            private readonly double _p;
            private readonly bool _inplace;

            internal Dropout3d(double p, bool inplace) : base(nameof(Dropout3d)) => (_p, _inplace) = (F.Probability(p), inplace);

            public override Tensor forward(Tensor input) => F.dropout3d(input, _p, training, _inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static Dropout1d Dropout1d(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static Dropout3d Dropout3d(double p = 0.5, bool inplace = false) => new(p, inplace);
        }
    }
}
