using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>x Wᵀ + b, the weight of shape (outputs, inputs).</summary>
        public sealed class Linear : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = "weight")] private Parameter _weight;
            [ComponentName(Name = "bias")] private Parameter? _bias;

            internal Linear(long inputs, long outputs, bool hasBias) : base(nameof(Linear))
            {
                (_weight, _bias) = Initial.Affine(outputs, hasBias, outputs, inputs);
                RegisterComponents();
            }

            public Parameter? weight
            {
                get => _weight;
                set => ConditionallyRegisterParameter("weight", _weight = value.Owned());
            }

            public Parameter? bias
            {
                get => _bias;
                set => ConditionallyRegisterParameter("bias", _bias = value.Owned());
            }

            public override Tensor forward(Tensor tensor) => Aten.linear.Call(tensor, _weight, _bias);
        }

        /// <summary>A row of the weight (numbers, dimensions) for each number in the input.</summary>
        public sealed class Embedding : nn.Module<Tensor, Tensor>
        {
            private readonly long _padding;
            private readonly double? _maxNorm;
            private readonly double _normType;
            private readonly bool _scaleGradByFreq;
            private readonly bool _sparse;
            [ComponentName(Name = "weight")] private Parameter _weight;

            internal Embedding(Parameter weight, long? paddingIndex, double? maxNorm, double normType, bool scaleGradByFreq,
                bool sparse)
                : base(nameof(Embedding))
            {
                _weight = weight;
                _padding = Row(paddingIndex, weight.size(0));
                (_maxNorm, _normType, _scaleGradByFreq, _sparse) = (maxNorm, normType, scaleGradByFreq, sparse);
                RegisterComponents();
            }

            internal static Parameter NewWeight(long numbers, long dimensions, long? paddingIndex)
            {
                var weight = Initial.Parameter(numbers, dimensions);
                nn.init.normal_(weight);
                if (Row(paddingIndex, numbers) is >= 0 and var padding)
                {
                    using var noGrad = no_grad();
                    using var row = Aten.select.Call(weight, 0, padding);
                    Aten.zero_.Run(row);
                }
                return weight;
            }

            /// <summary>The row that stands for padding, counted from the end where it is negative; -1 for none.</summary>
            private static long Row(long? index, long rows) => index switch
            {
                null => -1,
                { } i when i >= -rows && i < rows => i < 0 ? i + rows : i,
                _ => throw new ArgumentException($"The padding index {index} is outside an embedding of {rows} rows.",
                "padding_idx"),
            };

            public Parameter? weight
            {
                get => _weight;
                set => ConditionallyRegisterParameter("weight", _weight = value.Owned());
            }

            public override Tensor forward(Tensor input)
            {
                if (_maxNorm is { } norm)
                {
                    using (no_grad()) Aten.embedding_renorm_.Run(_weight, input, norm, _normType);
                }
                return Aten.embedding.Call(_weight, input, _padding, _scaleGradByFreq, _sparse);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null,
                ScalarType? dtype = null) => new Linear(inputSize, outputSize, hasBias).Placed(device, dtype);

            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null,
                double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null,
                ScalarType? dtype = null) =>
                new Embedding(Modules.Embedding.NewWeight(num_embeddings, embedding_dims, padding_idx),
                    padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse).Placed(device, dtype);

            /// <summary>An embedding that shares the memory of the given table.</summary>
            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null,
                double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
                Device? device = null, ScalarType? dtype = null)
            {
                if (embeddings.Dimensions != 2)
                    throw new ArgumentException($"A table of embeddings has two dimensions, not {embeddings.Dimensions}.",
                        nameof(embeddings));
                var weight = new Parameter(Aten.detach.Call(embeddings), requires_grad: !freeze).Owned();
                return new Embedding(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse).Placed(device, dtype);
            }
        }
    }
}
