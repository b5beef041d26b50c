namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1,
                int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true,
                double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4,
                bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy,
                    cycle_momentum, base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>
                /// Smith and Topin (2018): up to the largest rate and down to almost nothing, the momentum the other way.
                /// </summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly int _steps;
                    private readonly AnnealStrategy _strategy;
                    private readonly bool _cyclesMomentum;
                    private readonly (double end, double fromRate, double toRate, double fromMomentum,
                        double toMomentum)[] _phases;

                    public enum AnnealStrategy { Cos, Linear }

                    public OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1,
                        int steps_per_epoch = -1, double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos,
                        bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95,
                        double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1,
                        bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        if (total_steps <= 0 && (epochs <= 0 || steps_per_epoch <= 0))
                            throw new ArgumentException("Either total_steps or both epochs and steps_per_epoch must be "
                                + $"positive, but they are {total_steps}, {epochs} and {steps_per_epoch}.", nameof(total_steps));
                        if (pct_start is not (>= 0 and <= 1))
                            throw new ArgumentException(
                                $"The share of the steps on the way up must lie between 0 and 1, not {pct_start}.",
                                nameof(pct_start));
                        if (cycle_momentum && optimizer is not (IMomentum or IBetas))
                            throw new ArgumentException(
                                $"{optimizer.GetType().Name} has no momentum to cycle: set cycle_momentum to false.",
                                nameof(optimizer));

                        _steps = total_steps > 0 ? total_steps : epochs * steps_per_epoch;
                        _strategy = anneal_strategy;
                        _cyclesMomentum = cycle_momentum;
                        double first = max_lr / div_factor, last = first / final_div_factor, top = pct_start * _steps - 1;
                        var up = (top, first, max_lr, max_momentum, base_momentum);
                        _phases = three_phase
                            ? [up, (2 * pct_start * _steps - 2, max_lr, first, base_momentum, max_momentum),
                                (_steps - 1, first, last, max_momentum, max_momentum)]
                            : [up, (_steps - 1, max_lr, last, base_momentum, max_momentum)];
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_epoch > _steps)
                            throw new InvalidOperationException(
                                $"The cycle has {_steps} steps, and this would be step {_epoch + 1}.");
                        var index = 0;
                        while (index < _phases.Length - 1 && _epoch > _phases[index].end) index++;
                        var phase = _phases[index];
                        var start = index == 0 ? 0 : _phases[index - 1].end;
                        var share = (_epoch - start) / (phase.end - start);

                        if (_cyclesMomentum)
                        {
                            var momentum = Anneal(phase.fromMomentum, phase.toMomentum, share);
                            foreach (var group in _groups)
                            {
                                if (group is IBetas adam) adam.Betas = (momentum, adam.Betas.Item2);
                                else if (group is IMomentum heavy) heavy.Momentum = momentum;
                            }
                        }
                        var rate = Anneal(phase.fromRate, phase.toRate, share);
                        return _groups.Select(_ => rate);
                    }

                    private double Anneal(double from, double to, double share) => _strategy == AnnealStrategy.Cos
                        ? to + (from - to) / 2 * (Math.Cos(Math.PI * share) + 1)
                        : (to - from) * share + from;
                }
            }
        }
    }
}
