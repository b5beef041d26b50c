using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>How features become a network's input.</summary>
internal enum ScalingKind
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>A range of values becomes a range that the network takes.</summary>
    MinMax,

    /// <summary>Mean 0 and deviation 1 in each slot.</summary>
    Standardize,
}

/// <summary>
/// Scales features to a network's input and back: x' = (x - shift) / scale, with one shift and scale for all slots or one a slot.
/// </summary>
internal sealed class FeatureScaling : IDisposable
{
    private const string ShiftName = "scaling.shift";
    private const string ScaleName = "scaling.scale";

    // Whole numbers from 0 that go beyond it, and not beyond 255, are taken for a picture's bytes.
    private const int LargestThatIsNoByte = 127;

    // So many stay in the processor's nearest cache, raw and scaled.
    private const int ValuesAtOnce = 1 << 11;

    // A tensor's bytes are read as a span, which has no more than 2^31 - 1.
    private const int MostValuesOfSpan = int.MaxValue / sizeof(float);

    // One number for all slots, or one for each.
    private readonly float[] _shifts;
    private readonly float[] _scales;

    // The same on the device.
    private readonly torch.Tensor? _shift;
    private readonly torch.Tensor? _scale;

    private FeatureScaling(ScalingKind kind, ReadOnlySpan<float> shift, ReadOnlySpan<float> scale, torch.Device device)
    {
        (Kind, _shifts, _scales) = (kind, shift.ToArray(), scale.ToArray());
        if (kind == ScalingKind.None)
            return;
        using var onCpuShift = Tensors.Of(shift, shift.Length);
        using var onCpuScale = Tensors.Of(scale, scale.Length);
        _shift = onCpuShift.to(device, copy: true).DetachFromDisposeScope();
        _scale = onCpuScale.to(device, copy: true).DetachFromDisposeScope();
    }

    public ScalingKind Kind { get; }

    /// <summary>No scaling: values only become Single.</summary>
    public static FeatureScaling None() => new(ScalingKind.None, [], [], torch.CPU);

    /// <summary>
    /// One range for all slots, as pictures have it: that of the data becomes low to high. A column of type Byte has the range
    /// 0 to 255 whatever values occur.
    /// </summary>
    public static FeatureScaling MinMax(TrainingData data, double low, double high, torch.Device device, IChannel channel)
    {
        double minimum = 0, maximum = byte.MaxValue;
        if (data.Features.ItemType.RawType != typeof(byte))
        {
            var (minima, maxima) = FeatureStatistics.Range(data);
            (minimum, maximum) = (minima.Min(), maxima.Max());
        }
        WarnOfConstant(data.Features, minimum, maximum, channel);
        return MinMax([minimum], [maximum], low, high, device);
    }

    /// <summary>As above, for data whose statistics are known to be those of different values.</summary>
    public static FeatureScaling MinMax(ValueStatistics values, double low, double high, torch.Device device) =>
        MinMax([values.Minimum], [values.Maximum], low, high, device);

    /// <summary>
    /// A range for each slot: its values in the data become low to high. A constant slot is only shifted, to the middle.
    /// </summary>
    public static FeatureScaling MinMaxPerSlot(TrainingData data, double low, double high, torch.Device device, IChannel channel)
    {
        var (minimum, maximum) = FeatureStatistics.Range(data);
        Warn(data.Features, minimum.Zip(maximum, (a, b) => a == b), channel);
        return MinMax(minimum, maximum, low, high, device);
    }

    /// <summary>Mean 0 and deviation 1 in each slot. A constant slot is only shifted, to 0.</summary>
    public static FeatureScaling Standardize(TrainingData data, torch.Device device, IChannel channel)
    {
        var (mean, deviation) = FeatureStatistics.Moments(data);
        Warn(data.Features, deviation.Select(d => d == 0), channel);
        var scale = Singles(deviation.Select(NotZero));
        return new FeatureScaling(ScalingKind.Standardize, Singles(mean), scale, device);
    }

    /// <summary>
    /// Evenly spaced levels for all slots become numbers from low to high. They are the whole numbers below their count where
    /// all values are such; else they divide 0 to 1 where all values lie there, 0 to 255 where they are a picture's bytes; else
    /// the data's range. One value alone, if no such whole number, becomes low.
    /// </summary>
    public static FeatureScaling Levels(TrainingData data, int levels, double low, double high, torch.Device device,
        IChannel channel) =>
        Levels(data.Features, data.Values, levels, low, high, device, channel);

    /// <summary>As above, for data whose statistics are known.</summary>
    public static FeatureScaling Levels(FeatureColumn features, ValueStatistics values, int levels, double low, double high,
        torch.Device device, IChannel channel)
    {
        var (minimum, maximum) = (values.Minimum, values.Maximum);
        WarnOfConstant(features, minimum, maximum, channel);
        var isWhole = minimum >= 0 && values.AreWhole;
        if (isWhole && maximum < levels)
            return MinMax([0], [levels - 1], low, high, device);
        if (minimum == maximum)
            return MinMax([minimum], [minimum + 1], low, high, device);
        if (minimum >= 0 && maximum <= 1)
            return MinMax([0], [1], low, high, device);
        if (features.ItemType.RawType == typeof(byte) || isWhole && maximum is > LargestThatIsNoByte and <= byte.MaxValue)
            return MinMax([0], [byte.MaxValue], low, high, device);
        TellRange(features, values, levels, low, high, channel);
        return MinMax([minimum], [maximum], low, high, device);
    }

    /// <summary>
    /// The network's input [n, D], of Single, for raw features [n, D] of Byte or Single, which stay as they are.
    /// </summary>
    public torch.Tensor Apply(torch.Tensor raw)
    {
        // An alias, since a tensor that already is of Single would come back from the conversion itself.
        if (Kind == ScalingKind.None)
            return raw.dtype == torch.float32 ? raw.alias() : raw.to(torch.float32);
        if (raw.device_type == DeviceType.CPU && raw.NumberOfElements is > 0 and <= MostValuesOfSpan)
            return ApplyOnProcessor(raw);
        using var scope = torch.NewDisposeScope();
        // Of bytes the conversion makes a tensor of its own, which may be written over.
        var shifted = raw.dtype == torch.float32 ? raw.sub(_shift!) : raw.to(torch.float32).sub_(_shift!);
        return shifted.div_(_scale!).MoveToOuterDisposeScope();
    }

    /// <summary>The network's input for raw features in the processor's memory.</summary>
    /// <typeparam name="T">Byte or Single.</typeparam>
    /// <param name="raw">Rows of D values each.</param>
    /// <param name="scaled">As many values, to be written.</param>
    public void Apply<T>(ReadOnlySpan<T> raw, Span<float> scaled)
        where T : unmanaged
    {
        var atOnce = _scales.Length > 1 ? _scales.Length : ValuesAtOnce;
        for (var start = 0; start < raw.Length; start += atOnce)
        {
            var part = raw.Slice(start, Math.Min(atOnce, raw.Length - start));
            var result = scaled.Slice(start, part.Length);
            ReadOnlySpan<float> values = result;
            if (typeof(T) == typeof(byte))
                ByteValues.Widen(MemoryMarshal.AsBytes(part), result);
            else
                values = MemoryMarshal.Cast<T, float>(part);
            if (Kind == ScalingKind.None)
                values.CopyTo(result);
            else if (_scales.Length > 1)
                ScaledValues.Fill(values, _shifts, _scales, result);
            else
                ScaledValues.Fill(values, _shifts[0], _scales[0], result);
        }
    }

    // In one pass, where libtorch makes one of each operator, and divides half as many values at a time.
    private torch.Tensor ApplyOnProcessor(torch.Tensor raw)
    {
        using var rows = raw.contiguous();
        var scaled = torch.empty(raw.shape, dtype: torch.float32);
        var values = MemoryMarshal.Cast<byte, float>(scaled.bytes);
        if (raw.dtype == torch.uint8)
            Apply<byte>(rows.bytes, values);
        else
            Apply<float>(MemoryMarshal.Cast<byte, float>(rows.bytes), values);
        return scaled;
    }

    /// <summary>Values in the column's units for a network's [n, D]. Differentiable.</summary>
    public torch.Tensor Invert(torch.Tensor scaled)
    {
        if (Kind == ScalingKind.None)
            return scaled.alias();
        // One pass over the values where libtorch has a vectorised one, else two.
        return _scales is [var scale] ? _shift!.add(scaled, alpha: scale) : scaled.mul(_scale!).add_(_shift!);
    }

    /// <summary>
    /// Σ ln scale over a row's values: what the logarithm of a density loses from the network's units to the column's.
    /// </summary>
    /// <param name="size">The number of values of a row.</param>
    public double LogVolume(int size)
    {
        if (Kind == ScalingKind.None)
            return 0;
        using var scope = torch.NewDisposeScope();
        return _scale!.to(torch.float64).log().mean().item<double>() * size;
    }

    /// <summary>Adds the tensors that <see cref="FromJson"/> needs, and gives the settings.</summary>
    public JsonObject ToJson(IDictionary<string, TensorData> tensors)
    {
        if (Kind != ScalingKind.None)
        {
            tensors.Add(ShiftName, TensorData.From(_shift!));
            tensors.Add(ScaleName, TensorData.From(_scale!));
        }
        return new JsonObject { ["kind"] = Kind.ToString() };
    }

    /// <param name="json">The settings.</param>
    /// <param name="contents">The model file, for its tensors.</param>
    /// <param name="size">The number of values of a row.</param>
    /// <param name="device">Where to scale.</param>
    /// <exception cref="FormatException">A tensor is missing or of another shape, or a scale is not positive.</exception>
    public static FeatureScaling FromJson(JsonObject json, ModelContents contents, int size, torch.Device device)
    {
        var kind = json.GetEnum<ScalingKind>("kind");
        if (kind == ScalingKind.None)
            return None();
        var (shift, scale) = (Read(ShiftName), Read(ScaleName));
        if (shift.Length != scale.Length || !scale.All(s => s > 0 && float.IsFinite(s)) || !shift.All(float.IsFinite))
            throw new FormatException($"The model file's tensors '{ShiftName}' and '{ScaleName}' must be finite and of one "
                + "length, and scales above 0.");
        return new FeatureScaling(kind, shift, scale, device);

        float[] Read(string name)
        {
            var isOneForAll = contents.Tensors.TryGetValue(name, out var tensor) && tensor.Shape is [1];
            return contents.Tensor(name, torch.float32, isOneForAll ? 1 : size).ToFloats();
        }
    }

    public void Dispose()
    {
        _shift?.Dispose();
        _scale?.Dispose();
    }

    private static FeatureScaling MinMax(double[] minimum, double[] maximum, double low, double high, torch.Device device)
    {
        // x' = low + (x - minimum) (high - low) / (maximum - minimum), as a shift and a scale: 0 and 255 become -1 and 1 exactly.
        var scale = minimum.Zip(maximum, (a, b) => NotZero((b - a) / (high - low))).ToArray();
        var middle = (low + high) / 2;
        var shift = Singles(minimum.Select((a, i) => a + (maximum[i] - a) / 2 - middle * scale[i]));
        var rounded = Singles(scale);
        for (var i = 0; i < rounded.Length; i++)
            rounded[i] = Widen(rounded[i], (float)minimum[i] - shift[i], (float)maximum[i] - shift[i], low, high);
        return new FeatureScaling(ScalingKind.MinMax, shift, rounded, device);
    }

    // In numbers of Single an end may come out a little beyond low or high, where no tanh reaches and no probability is: the
    // least larger scale keeps both ends within.
    private static float Widen(float scale, float least, float most, double low, double high)
    {
        if (high > 0 && most / scale > high) scale = Math.Max(scale, (float)(most / high));
        if (low < 0 && least / scale < low) scale = Math.Max(scale, (float)(least / low));
        while (scale < float.MaxValue && (most / scale > high && most > 0 || least / scale < low && least < 0))
            scale = MathF.BitIncrement(scale);
        return scale;
    }

    // What is no positive number of Single, where scales are kept, would make values infinite.
    private static double NotZero(double scale) => (float)scale == 0 ? 1 : Math.Min(scale, float.MaxValue);

    private static float[] Singles(IEnumerable<double> values) => [.. values.Select(v => (float)v)];

    private static void WarnOfConstant(FeatureColumn features, double minimum, double maximum, IChannel channel)
    {
        if (minimum == maximum)
            channel.Warning(MessageSensitivity.None, $"Every value of column '{features.Name}' is {NumberTypes.Text(minimum)}: "
                + "there is nothing to learn from it.");
    }

    private static void TellRange(
        FeatureColumn features, ValueStatistics values, int levels, double low, double high, IChannel channel)
    {
        var found = string.Create(CultureInfo.InvariantCulture, $"from {values.Minimum:G6} to {values.Maximum:G6}");
        // Two levels are the ends of what may lie between them.
        if (levels == 2)
            channel.Info(MessageSensitivity.None, $"the values of column '{features.Name}' {found} become "
                + string.Create(CultureInfo.InvariantCulture, $"{low} to {high}"));
        else if (values.AreWhole && values.Maximum - values.Minimum >= levels)
            channel.Warning(MessageSensitivity.None, $"Column '{features.Name}' holds whole numbers {found}, which are more than "
                + $"the {levels} levels: some become one. Whole numbers from 0 to N - 1 need N levels.");
        else
            channel.Info(MessageSensitivity.None,
                $"the values of column '{features.Name}' {found} are divided into {levels} levels");
    }

    private static void Warn(FeatureColumn features, IEnumerable<bool> isConstant, IChannel channel)
    {
        var slots = isConstant.Select((constant, slot) => (constant, slot)).Where(p => p.constant).Select(p => p.slot).ToArray();
        if (slots.Length > 0)
            channel.Warning(MessageSensitivity.None, $"{slots.Length} of {features.Size} slots of column '{features.Name}' hold "
                + $"one value in every row (slots {string.Join(", ", slots.Take(10))}{(slots.Length > 10 ? ", ..." : "")}); "
                + "there is nothing to learn from these, and rows that are made only come near it.");
    }
}
