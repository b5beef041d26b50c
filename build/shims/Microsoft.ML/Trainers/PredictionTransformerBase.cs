using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML
{
    public interface IPredictionTransformer<out TModel> : ITransformer
        where TModel : class
    {
        TModel Model { get; }
    }

    public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel>
        where TModel : class
    {
        string FeatureColumnName { get; }

        Data.DataViewType FeatureColumnType { get; }
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>Appends what a model makes of each row.</summary>
    public abstract class PredictionTransformerBase<TModel> : IPredictionTransformer<TModel>, IDisposable
        where TModel : class
    {
        private const string ModelDirectory = "Model", SchemaStream = "TrainSchema";

        private bool _disposed;

        private protected PredictionTransformerBase(IHost host, TModel model, DataViewSchema trainSchema) =>
            (Host, Model, TrainSchema) = (host, model, trainSchema);

        private protected PredictionTransformerBase(IHost host, ModelLoadContext ctx)
        {
            Host = host;
            ctx.LoadModel<TModel, SignatureLoadModel>(host, out var model, ModelDirectory);
            Model = model;
            DataViewSchema? schema = null;
            ctx.TryLoadBinaryStream(SchemaStream, reader => schema = SchemaFormat.Read(host, reader.BaseStream));
            TrainSchema = schema ?? throw host.ExceptDecode($"Corrupt model: it has no '{SchemaStream}'.");
        }

        public TModel Model { get; }

        private protected IHost Host { get; }

        private protected DataViewSchema TrainSchema { get; }

        bool ITransformer.IsRowToRowMapper => true;

        public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

        public IDataView Transform(IDataView input)
        {
            Host.CheckValue(input, nameof(input));
            return new RowMappedView(input, MakeMapper(input.Schema));
        }

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => MakeMapper(inputSchema);

        void ICanSaveModel.Save(ModelSaveContext ctx)
        {
            Host.CheckValue(ctx, nameof(ctx));
            ctx.CheckAtModel();
            SaveCore(ctx);
            ctx.SaveModel(Model, ModelDirectory);
            ctx.SaveBinaryStream(SchemaStream, writer => SchemaFormat.Write(Host, TrainSchema, writer.BaseStream));
        }

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            (Model as IDisposable)?.Dispose();
        }

        private protected abstract AppendingMapper MakeMapper(DataViewSchema inputSchema);

        private protected abstract void SaveCore(ModelSaveContext ctx);
    }

    public abstract class SingleFeaturePredictionTransformerBase<TModel>
        : PredictionTransformerBase<TModel>, ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        private protected SingleFeaturePredictionTransformerBase(IHost host, TModel model, DataViewSchema trainSchema,
            string featureColumn)
            : base(host, model, trainSchema)
        {
            FeatureColumnName = featureColumn;
            FeatureColumnType = trainSchema[featureColumn].Type;
        }

        private protected SingleFeaturePredictionTransformerBase(IHost host, ModelLoadContext ctx, VersionInfo version)
            : base(host, Checked(ctx, version))
        {
            FeatureColumnName = ctx.LoadNonEmptyString();
            FeatureColumnType = TrainSchema.GetColumnOrNull(FeatureColumnName)?.Type
                ?? throw host.ExceptDecode($"Corrupt model: column '{FeatureColumnName}' is not in its schema.");
            int count = (Model as IScoringModel)?.FeatureCount ?? 0;
            if (FeatureColumnType is not VectorDataViewType type || type.Size != count)
                throw host.ExceptDecode($"Corrupt model: it has weights for {count} features, but column " +
                    $"'{FeatureColumnName}' is of type {FeatureColumnType}.");
        }

        public string FeatureColumnName { get; }

        public DataViewType FeatureColumnType { get; }

        public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MakeMapper(inputSchema).OutputSchema;

        private protected sealed override AppendingMapper MakeMapper(DataViewSchema inputSchema)
        {
            Host.CheckValue(inputSchema, nameof(inputSchema));
            var features = inputSchema.GetColumnOrNull(FeatureColumnName)
                ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName);
            if (!features.Type.Equals(FeatureColumnType))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName, FeatureColumnType.ToString()!,
                    features.Type.ToString()!);
            return new AppendingMapper(MakeScorer(inputSchema, features));
        }

        private protected abstract RowMapper MakeScorer(DataViewSchema inputSchema, DataViewSchema.Column features);

        private static ModelLoadContext Checked(ModelLoadContext ctx, VersionInfo version)
        {
            ctx.CheckAtModel(version);
            return ctx;
        }
    }
}
