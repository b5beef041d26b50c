namespace Microsoft.ML.Generative;

/// <summary>
/// How much a penalty weighs in the course of the training: β as a function of the steps done. A number is a constant one.
/// </summary>
public abstract record BetaSchedule
{
    private protected BetaSchedule() { }

    /// <summary>β before step <paramref name="step"/>, counted from 1.</summary>
    internal abstract double At(long step);

    /// <summary>Checks the schedule's own numbers.</summary>
    /// <param name="option">What the schedule is given for, as messages name it.</param>
    internal abstract void Validate(string option);

    /// <summary>A constant β.</summary>
    public static implicit operator BetaSchedule(double beta) => new ConstantBeta { Value = beta };
}

/// <summary>The same β from the first step to the last (Higgins et al. 2017, equation 4).</summary>
public sealed record ConstantBeta : BetaSchedule
{
    /// <summary>β, at least 0. Default 1.</summary>
    public double Value { get; init; } = 1;

    internal override double At(long step) => Value;

    internal override void Validate(string option) => Check.AtLeast(0, Value, option);
}

/// <summary>
/// β rises in a straight line from 0 and stays (Bowman et al. 2016, section 3.1; Sønderby et al. 2016, section 2.3): the decoder
/// comes to use the latent vector before that costs anything.
/// </summary>
public sealed record WarmUpBeta : BetaSchedule
{
    /// <summary>The β that is reached, at least 0. Default 1.</summary>
    public double Value { get; init; } = 1;

    /// <summary>Steps until it is reached, at least 1.</summary>
    public required long Steps { get; init; }

    internal override double At(long step) => Value * Math.Min(1, (step - 1.0) / Steps);

    internal override void Validate(string option)
    {
        Check.AtLeast(0, Value, $"{option}.{nameof(Value)}");
        Check.AtLeast(1, Steps, $"{option}.{nameof(Steps)}");
    }
}

/// <summary>
/// β rises from 0 again and again (Fu et al. 2019, equations 6 and 7): in a straight line for a part of each cycle, and is
/// constant for the rest of it.
/// </summary>
public sealed record CyclicalBeta : BetaSchedule
{
    /// <summary>The β at the end of each rise, at least 0. Default 1.</summary>
    public double Value { get; init; } = 1;

    /// <summary>Steps of a cycle, at least 1. The paper takes a quarter of the run.</summary>
    public required long Period { get; init; }

    /// <summary>The part of a cycle in which β rises, above 0 and at most 1. Default ½, the paper's.</summary>
    public double Rise { get; init; } = 0.5;

    internal override double At(long step) => Value * Math.Min(1, (step - 1) % Period / (Rise * Period));

    internal override void Validate(string option)
    {
        Check.AtLeast(0, Value, $"{option}.{nameof(Value)}");
        Check.AtLeast(1, Period, $"{option}.{nameof(Period)}");
        Check.Positive(Rise, $"{option}.{nameof(Rise)}");
        Check.AtMost(1, Rise, $"{option}.{nameof(Rise)}");
    }
}
