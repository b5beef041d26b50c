namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>
        /// Most rates follow from the one before, so that what changes a rate in between stays in effect; a step to a given epoch
        /// computes it anew from the initial rate.
        /// </summary>
        public static partial class lr_scheduler
        {
            /// <summary>The initial rate times the function's value.</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1,
                bool verbose = false) =>
                new Formula(optimizer, last_epoch, verbose, (epoch, _, initial) => initial * lr_lambda(epoch));

            /// <summary>The rate before times the function's value, from the second epoch on.</summary>
            public static LRScheduler MultiplicativeLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1,
                bool verbose = false) =>
                new Formula(optimizer, last_epoch, verbose, (epoch, rate, _) => epoch > 0 ? rate * lr_lambda(epoch) : rate);

            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1,
                bool verbose = false)
            {
                if (step_size <= 0)
                    throw new ArgumentOutOfRangeException(nameof(step_size), step_size,
                        "There must be at least one epoch between two reductions.");
                return new Formula(optimizer, last_epoch, verbose,
                    (epoch, rate, _) => epoch == 0 || epoch % step_size != 0 ? rate : rate * gamma,
                    (epoch, initial) => initial * Math.Pow(gamma, epoch / step_size));
            }

            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1,
                int last_epoch = -1, bool verbose = false)
            {
                var steps = milestones.ToHashSet();
                return new Formula(optimizer, last_epoch, verbose,
                    (epoch, rate, _) => steps.Contains(epoch) ? rate * gamma : rate,
                    (epoch, initial) => initial * Math.Pow(gamma, steps.Count(s => s <= epoch)));
            }

            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1,
                bool verbose = false) =>
                new Formula(optimizer, last_epoch, verbose,
                    (epoch, rate, _) => epoch == 0 ? rate : rate * gamma,
                    (epoch, initial) => initial * Math.Pow(gamma, epoch));

            /// <summary>
            /// The initial rate times the factor, and the initial rate itself from epoch <paramref name="total_iters"/> on.
            /// </summary>
            public static LRScheduler ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5,
                int last_epoch = -1, bool verbose = false) =>
                new Formula(optimizer, last_epoch, verbose,
                    (epoch, rate, _) => epoch == 0 ? rate * factor : epoch == total_iters ? rate / factor : rate,
                    (epoch, initial) => initial * (epoch >= total_iters ? 1 : factor));

            /// <summary>
            /// From the start factor to the end factor in a straight line, and level afterwards. The end factor is 5 unless
            /// given, not 1 as in PyTorch.
            /// </summary>
            public static LRScheduler LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 5,
                int total_iters = 5, int last_epoch = -1, bool verbose = false)
            {
                var rise = end_factor - start_factor;
                return new Formula(optimizer, last_epoch, verbose,
                    (epoch, rate, _) => epoch == 0 ? rate * start_factor
                        : epoch > total_iters ? rate
                        : rate * (1 + rise / (total_iters * start_factor + (epoch - 1) * rise)),
                    (epoch, initial) => initial * (start_factor + rise * Math.Min(total_iters, epoch) / total_iters));
            }

            /// <summary>Down to zero as a power of the epochs that are left.</summary>
            public static LRScheduler PolynomialLR(Optimizer optimizer, int total_iters = 5, int power = 1, int last_epoch = -1,
                bool verbose = false)
            {
                double Left(int epoch) => 1 - Math.Min(epoch, total_iters) / (double)total_iters;
                return new Formula(optimizer, last_epoch, verbose,
                    (epoch, rate, _) => epoch == 0 || epoch > total_iters ? rate
                        : rate * Math.Pow(Left(epoch) / Left(epoch - 1), power),
                    (epoch, initial) => initial * Math.Pow(Left(epoch), power));
            }

            /// <summary>
            /// Loshchilov and Hutter (2017) without restarts: from the initial rate to <paramref name="eta_min"/> along a half
            /// cosine of <paramref name="T_max"/> epochs, and up again.
            /// </summary>
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0,
                int last_epoch = -1, bool verbose = false)
            {
                double Height(double epoch) => 1 + Math.Cos(Math.PI * epoch / T_max);
                return new Formula(optimizer, last_epoch, verbose,
                    (epoch, rate, initial) => epoch == 0 ? rate
                        // At the bottom the ratio below would be 0/0.
                        : (epoch - 1 - T_max) % (2 * T_max) == 0
                            ? rate + (initial - eta_min) * (1 - Math.Cos(Math.PI / T_max)) / 2
                        : Height(epoch) / Height(epoch - 1) * (rate - eta_min) + eta_min,
                    (epoch, initial) => eta_min + (initial - eta_min) * Height(epoch) / 2);
            }
        }
    }
}
