namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates of an optimizer's groups, from one epoch, or step, to the next.</summary>
            public abstract class LRScheduler
            {
                private protected readonly ILearningRateController[] _groups;
                private protected readonly double[] _baseRates;
                private protected double[] _lastRates;
                private protected int _epoch;
                private readonly bool _verbose;

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    _groups = [.. optimizer.ParamGroups];
                    _baseRates = Array.ConvertAll(_groups, g => g.InitialLearningRate);
                    _lastRates = Array.ConvertAll(_groups, g => g.LearningRate);
                    _epoch = last_epoch;
                    _verbose = verbose;
                }

                public virtual void step() => step(null);

                /// <param name="epoch">The epoch to go to; the next one unless given.</param>
                public virtual void step(int? epoch)
                {
                    _epoch = epoch ?? _epoch + 1;
                    Set([.. epoch is null ? get_lr() : get_closed_form_lr()]);
                }

                /// <param name="current">The metric, which most schedulers don't look at.</param>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The next rates, one a group. Called once a step.</summary>
                protected virtual IEnumerable<double> get_lr() => _groups.Select(g => g.LearningRate);

                /// <summary>The rates of the current epoch, as they follow from nothing but its number.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                public IEnumerable<double> get_last_lr() => _lastRates;

                private protected void Set(double[] rates)
                {
                    for (var i = 0; i < rates.Length; i++)
                    {
                        if (_verbose && rates[i] != _lastRates[i])
                            Console.WriteLine($"Epoch {_epoch}: the learning rate of group {i} is now {rates[i]:g4}.");
                        _groups[i].LearningRate = rates[i];
                    }
                    _lastRates = rates;
                }
            }

            /// <summary>A scheduler given by its formulas.</summary>
            private sealed class Formula : LRScheduler
            {
                private readonly Func<int, double, double, double> _next;
                private readonly Func<int, double, double>? _closed;

                /// <param name="optimizer">Whose rates are set.</param>
                /// <param name="lastEpoch">The epoch before the one that begins.</param>
                /// <param name="verbose">Whether changes are printed.</param>
                /// <param name="next">The rate, from the epoch, the rate before it and the initial rate.</param>
                /// <param name="closed">The rate, from the epoch and the initial rate.</param>
                public Formula(Optimizer optimizer, int lastEpoch, bool verbose, Func<int, double, double, double> next,
                    Func<int, double, double>? closed = null) : base(optimizer, lastEpoch, verbose)
                {
                    _next = next;
                    _closed = closed;
                    step();
                }

                protected override IEnumerable<double> get_lr() =>
                    _groups.Select((group, i) => _next(_epoch, group.LearningRate, _baseRates[i]));

                protected override IEnumerable<double> get_closed_form_lr() =>
                    _closed is null ? get_lr() : _baseRates.Select(rate => _closed(_epoch, rate));
            }
        }
    }
}
