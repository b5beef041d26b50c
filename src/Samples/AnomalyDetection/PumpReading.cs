using Microsoft.ML.Data;

namespace Samples.AnomalyDetection;

/// <summary>What the sensors of a pump show at a moment, and what is wrong with it.</summary>
internal sealed class PumpReading
{
    /// <summary>The kind of a reading with which nothing is wrong.</summary>
    public const string Healthy = "healthy";

    /// <summary>What can be wrong with a reading.</summary>
    public static readonly string[] Faults = ["leak", "worn bearing", "stuck sensor", "spike"];

    /// <summary>
    /// Speed, flow, pressure, power, current, voltage, winding temperature, bearing temperature, vibration, ambient temperature.
    /// </summary>
    [VectorType(10)]
    public float[] Features { get; set; } = [];

    /// <summary>1 where something is wrong, else 0.</summary>
    public float Label { get; set; }

    /// <summary><see cref="Healthy"/>, or one of <see cref="Faults"/>.</summary>
    public string Kind { get; set; } = Healthy;
}
