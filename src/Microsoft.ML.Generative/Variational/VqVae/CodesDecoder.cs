using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A VQ-VAE the other way round: appends to a view of codes the rows that the decoder makes of them. It lives off its owner's
/// weights.
/// </summary>
internal sealed class CodesDecoder : BatchedTransformer
{
    // A model of the codes may have scaled them on their way: up to 65,536 of them, in single precision.
    private const double Inexactness = 0.01;

    private readonly VqVaeTransformer _owner;

    public CodesDecoder(IHost host, VqVaeTransformer owner, VqVaeSettings settings)
        : base(host, owner.Device, CodesColumn(settings), settings.Rows.Condition, [RowsColumn(settings)]) => _owner = owner;

    internal override string Name => _owner.Name;

    private protected override void Score(ScoringBatch batch)
    {
        var given = batch.Features.to(ScalarType.Float32);
        var codes = given.round();
        // A missing code compares as none of these.
        var wrong = given.masked_select((codes < 0) | (codes >= _owner.CodebookSize) | ((given - codes).abs() > Inexactness));
        if (wrong.shape[0] > 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Column '{Features.Name}' must have codes of this model, whole numbers from 0 to {_owner.CodebookSize - 1}, "
                + $"but one is {wrong[0].ToSingle()}."));
        batch.Set(0, _owner.Decode(codes, ConditionOf(batch)));
    }

    private static FeatureColumn CodesColumn(VqVaeSettings settings)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(settings.Columns.Codes, VqVaeTransformer.CodesType(settings));
        return FeatureColumn.Bind(schema.ToSchema(), settings.Columns.Codes);
    }

    private static ScoredColumn RowsColumn(VqVaeSettings settings) => new(settings.Rows.Features.ToColumn(),
        ScoringInputs.Features | ScoringInputs.Condition);

    // Only views are made of it, which are not saved.
    private protected override ModelContents ToContents() => throw new NotSupportedException("Save the VQ-VAE itself.");

    private protected override void DisposeModel()
    {
    }
}
