using System.Text.Json;
using System.Text.Json.Serialization;
using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Reference;

/// <summary>What make_reference.py wrote: inputs by name, and cases by the Python expression that was computed.</summary>
public sealed record ReferenceFile(
    Dictionary<string, JsonElement> Inputs, string[] Differentiable, Dictionary<string, ReferenceCase> Cases,
    Dictionary<string, ReferenceCase> Clipping)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The seed that Python set before it built a module, ran it, or drew numbers.</summary>
    public const long Seed = 7;

    public static ReferenceFile Load(string name)
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Reference", name);
        using var stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<ReferenceFile>(stream, Json)!;
    }

    public ReferenceTensor Input(string name) => Inputs[name].Deserialize<ReferenceTensor>(Json)!;
    public ReferenceTensor[] InputList(string name) => Inputs[name].Deserialize<ReferenceTensor[]>(Json)!;
}

/// <summary>What is known of one case; a part that has no meaning for it is null.</summary>
public sealed record ReferenceCase(
    ReferenceTensor? Value, ReferenceTensor[]? Inputs, ReferenceTensor[]? Outputs, Dictionary<string, ReferenceTensor>? Gradients,
    Dictionary<string, ReferenceTensor>? PenaltyGradients, Dictionary<string, ReferenceTensor>? Initial,
    Dictionary<string, ReferenceTensor>? State, Dictionary<string, ReferenceTensor>? Buffers, ReferenceTensor[]? Evaluated,
    ReferenceTensor? Losses, ReferenceTensor[]? Parameters, ReferenceTensor? Result, ReferenceTensor? Rates, bool Once);

public sealed record ReferenceTensor(string? Dtype, long[] Shape, double[] Values)
{
    public ScalarType ScalarType => Dtype switch
    {
        null => ScalarType.Float32,
        "float64" => ScalarType.Float64,
        "float16" => ScalarType.Float16,
        "bfloat16" => ScalarType.BFloat16,
        "int64" => ScalarType.Int64,
        "uint8" => ScalarType.Byte,
        "bool" => ScalarType.Bool,
        _ => throw new InvalidDataException($"The reference files have no tensors of type '{Dtype}'."),
    };

    public Tensor ToTensor()
    {
        using var flat = tensor(Values, ScalarType.Float64);
        using var typed = flat.to(ScalarType);
        return typed.reshape(Shape);
    }
}
