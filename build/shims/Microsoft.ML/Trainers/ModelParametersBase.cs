using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>What a trainer has learned; it maps features to the output.</summary>
public abstract class ModelParametersBase<TOutput> : ICanSaveModel
{
    private protected ModelParametersBase(IHostEnvironment env, string name) => Host = env.Register(name);

    private protected IHost Host { get; }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveModel(ctx);
    }

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private protected static float[] ReadNumbers(ModelLoadContext ctx, int count)
    {
        Contracts.CheckDecode(count >= 0, "Corrupt model: a count is negative.");
        var numbers = new List<float>();
        for (int i = 0; i < count; i++)
        {
            numbers.Add(ctx.Reader.ReadSingle());
            Contracts.CheckDecode(float.IsFinite(numbers[i]), "Corrupt model: a parameter is no finite number.");
        }
        return [.. numbers];
    }

    private protected static void WriteNumbers(ModelSaveContext ctx, ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
            ctx.Writer.Write(number);
    }
}
