namespace Samples.AnomalyDetection;

/// <summary>
/// A pump that runs at changing loads: load, weather and wear decide what its sensors show, by the laws of pumps (flow with the
/// speed, pressure with its square, power with its cube). The same seed gives the same readings.
/// </summary>
internal sealed class Pump(int seed)
{
    private const double SensorNoise = 0.01;

    private readonly Random _random = new(seed);

    /// <summary>Readings with which nothing is wrong.</summary>
    public IEnumerable<PumpReading> Healthy(int count) =>
        Enumerable.Range(0, count).Select(_ => new PumpReading { Features = Read() });

    /// <summary>Readings with one fault, so many of each kind.</summary>
    public IEnumerable<PumpReading> Faulty(int countOfKind) =>
        from kind in PumpReading.Faults
        from _ in Enumerable.Range(0, countOfKind)
        select new PumpReading { Features = Broken(kind), Label = 1, Kind = kind };

    private float[] Broken(string kind)
    {
        switch (kind)
        {
            // Both faults leave every sensor within the range that it has at some load.
            case "leak": return Read(flow: Between(0.8, 0.92), pressure: Between(0.75, 0.9));
            case "worn bearing": return Read(vibration: Between(1.2, 1.6), bearingHeat: Between(3, 9));
            case "stuck sensor":
                var reading = Read();
                var stuck = _random.Next(reading.Length - 1);
                reading[stuck] = Read()[stuck];
                return reading;
            default:
                var spiked = Read();
                spiked[_random.Next(spiked.Length)] *= (float)(_random.Next(2) == 0 ? Between(1.3, 1.6) : Between(0.5, 0.7));
                return spiked;
        }
    }

    /// <summary>What the sensors show; the arguments are what a fault does to them.</summary>
    private float[] Read(double flow = 1, double pressure = 1, double vibration = 1, double bearingHeat = 0)
    {
        double load = Between(0.3, 1), ambient = 18 + 6 * Normal(), wear = Between(0, 1), voltage = 400 + 4 * Normal();
        var speed = 3_000 * load;
        var power = 45 * Math.Pow(load, 3) * (1 + 0.15 * wear);
        double[] sensors =
        [
            speed,
            flow * 120 * load * (1 - 0.1 * wear),
            pressure * 9 * load * load * (1 - 0.05 * wear),
            power,
            1_000 * power / (Math.Sqrt(3) * 0.86 * voltage),
            voltage,
            ambient + 1.1 * power + 8,
            ambient + 14 * load + 10 * wear + bearingHeat,
            vibration * load * (1.2 + 1.5 * wear),
            ambient,
        ];
        return [.. sensors.Select(s => (float)(s * (1 + SensorNoise * Normal())))];
    }

    private double Between(double low, double high) => low + (high - low) * _random.NextDouble();

    // Box and Muller 1958.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
