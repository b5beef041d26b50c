namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Reduces the rates when the metric given to <c>step</c> has not got better for more than
            /// <paramref name="patience"/> epochs.</summary>
            /// <param name="optimizer">Whose rates are reduced.</param>
            /// <param name="mode">"min" or "max": which way is better.</param>
            /// <param name="factor">What the rates are multiplied with.</param>
            /// <param name="patience">Epochs without an improvement that change nothing.</param>
            /// <param name="threshold">How much better counts as better.</param>
            /// <param name="threshold_mode">"rel" or "abs": whether the threshold is a share of the best value.</param>
            /// <param name="cooldown">Epochs after a reduction that don't count.</param>
            /// <param name="min_lr">The lowest rates: one for all groups or one for each.</param>
            /// <param name="eps">A reduction by no more than this is left out.</param>
            /// <param name="verbose">Whether reductions are printed.</param>
            public static LRScheduler ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1,
                int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0,
                IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false)
            {
                if (factor >= 1)
                    throw new ArgumentException(
                        $"The factor must be less than 1 to reduce anything, not {factor}.", nameof(factor));
                if (mode is not ("min" or "max"))
                    throw new ArgumentException($"The mode is 'min' or 'max', not '{mode}'.", nameof(mode));
                if (threshold_mode is not ("rel" or "abs"))
                    throw new ArgumentException(
                        $"The threshold's mode is 'rel' or 'abs', not '{threshold_mode}'.", nameof(threshold_mode));
                return new Plateau(optimizer, verbose)
                {
                    Down = mode == "min", Factor = factor, Patience = patience, Threshold = threshold,
                    Relative = threshold_mode == "rel", Cooldown = cooldown, Lowest = min_lr, Epsilon = eps,
                };
            }

            private sealed class Plateau(Optimizer optimizer, bool verbose) : LRScheduler(optimizer, -1, verbose)
            {
                private double? _best;
                private int _bad;
                private int _cooling;

                public required bool Down { get; init; }
                public required double Factor { get; init; }
                public required int Patience { get; init; }
                public required double Threshold { get; init; }
                public required bool Relative { get; init; }
                public required int Cooldown { get; init; }
                public required IList<double>? Lowest { get; init; }
                public required double Epsilon { get; init; }

                public override void step() => throw WithoutMetric();

                public override void step(int? epoch) => throw WithoutMetric();

                private static InvalidOperationException WithoutMetric() =>
                    new("ReduceLROnPlateau goes by a metric: call step(metric).");

                public override void step(double current, int? epoch = null)
                {
                    _epoch = epoch ?? _epoch + 1;
                    if (IsBetter(current))
                    {
                        _best = current;
                        _bad = 0;
                    }
                    else
                    {
                        _bad++;
                    }
                    if (_cooling > 0)
                    {
                        _cooling--;
                        _bad = 0;
                    }
                    if (_bad <= Patience) return;
                    Set([.. _groups.Select(Reduced)]);
                    _cooling = Cooldown;
                    _bad = 0;
                }

                private bool IsBetter(double metric)
                {
                    var best = _best ?? (Down ? double.PositiveInfinity : double.NegativeInfinity);
                    return Down ? metric < (Relative ? best * (1 - Threshold) : best - Threshold)
                        : metric > (Relative ? best * (1 + Threshold) : best + Threshold);
                }

                private double Reduced(ILearningRateController group, int index)
                {
                    var lowest = Lowest is null or [] ? 0 : Lowest.Count == 1 ? Lowest[0] : Lowest[index];
                    var rate = Math.Max(group.LearningRate * Factor, lowest);
                    return group.LearningRate - rate > Epsilon ? rate : group.LearningRate;
                }
            }
        }
    }
}
