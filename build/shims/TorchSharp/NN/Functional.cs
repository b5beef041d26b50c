namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Aten.linear.Call(input, weights, bias);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                (inplace ? Aten.dropout_ : Aten.dropout).Call(input, Probability(p), training);

            /// <summary>Zeroes whole channels of an input of shape (N, C, L) or (C, L).</summary>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                switch (input.Dimensions)
                {
                    case 3: return dropout2d(input, p, training, inplace);
                    case 2:
                        using (var batch = Aten.unsqueeze.Call(input, 0))
                        using (var result = dropout2d(batch, p, training, inplace))
                            return Aten.squeeze_dim.Call(result, 0);
                    default:
                        throw new ArgumentException(
                            $"dropout1d takes an input of two dimensions (C, L) or three (N, C, L), not {input.Dimensions}.",
                            nameof(input));
                }
            }

            /// <summary>Zeroes whole channels, the second dimension.</summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                (inplace ? Aten.feature_dropout_ : Aten.feature_dropout).Call(input, Probability(p), training);

            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                dropout2d(input, p, training, inplace);

            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                (inplace ? Aten.alpha_dropout_ : Aten.alpha_dropout).Call(input, Probability(p), training);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => x.dtype == ScalarType.Int64
                ? Aten.one_hot.Call(x, num_classes)
                : throw new ArgumentException($"one_hot takes class numbers of type Int64, not {x.dtype}.", nameof(x));

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                Aten.cosine_similarity.Call(x1, x2, dim, eps);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6,
                bool keep_dim = false) => Aten.pairwise_distance.Call(input1, input2, p, eps, keep_dim);

            internal static double Probability(double p) => p is >= 0 and <= 1
                ? p
                : throw new ArgumentException($"A dropout probability lies between 0 and 1, but it is {p}.", nameof(p));
        }
    }
}
