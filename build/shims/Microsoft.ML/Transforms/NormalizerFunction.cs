using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>How a normalizer learns.</summary>
internal abstract record NormalizerSettings(long MaximumExampleCount)
{
    public abstract NormalizerAccumulator<T> CreateAccumulator<T>(int size, bool isVector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>What a normalizer gathers of one column: of a scalar as of a vector of one slot.</summary>
internal abstract class NormalizerAccumulator<T>
{
    /// <summary>A row's explicit values, with their slots where the row is sparse.</summary>
    public abstract void Add(ReadOnlySpan<T> values, ReadOnlySpan<int> indices);

    public abstract NormalizerFunction Finish();
}

/// <summary>What a normalizer has learned of one column.</summary>
internal abstract class NormalizerFunction
{
    /// <summary>Whether it was learned of a column of such a type.</summary>
    public abstract bool Fits(DataViewType type);

    public abstract string ExpectedType { get; }

    public abstract Delegate CreateGetter(DataViewRow row, DataViewSchema.Column input);

    public abstract NormalizingTransformer.NormalizerModelParametersBase GetParameters();

    public void Save(ModelSaveContext ctx)
    {
        ctx.SaveNonEmptyString(GetType().Name.Split('`')[0]);
        ctx.Writer.Write((byte)PrimitiveTypes.KindOf(NumberType)!);
        SaveBody(ctx.Writer);
    }

    public static NormalizerFunction Load(ModelLoadContext ctx)
    {
        string name = ctx.LoadNonEmptyString();
        var kind = (DataKind)ctx.Reader.ReadByte();
        Contracts.CheckDecode(kind is DataKind.Single or DataKind.Double, $"Corrupt model: a normalizer of {kind}.");
        Func<BinaryReader, NormalizerFunction> load = name switch
        {
            nameof(AffineNormalizer<float>) => LoadAffine<float>,
            nameof(CdfNormalizer<float>) => LoadCdf<float>,
            _ => throw Contracts.ExceptDecode(null, $"Corrupt model: '{name}' is no normalizer."),
        };
        return TypeDispatch.Call(load, PrimitiveTypes.FromKind(kind).RawType, ctx.Reader);
    }

    protected abstract PrimitiveDataViewType NumberType { get; }

    protected abstract void SaveBody(BinaryWriter writer);

    private static NormalizerFunction LoadAffine<T>(BinaryReader reader)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AffineNormalizer<T>.LoadBody(reader);

    private static NormalizerFunction LoadCdf<T>(BinaryReader reader)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        CdfNormalizer<T>.LoadBody(reader);
}
