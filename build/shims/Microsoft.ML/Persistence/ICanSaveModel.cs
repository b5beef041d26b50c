namespace Microsoft.ML;

/// <summary>What can be written into a model file.</summary>
public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}

/// <summary>Marks a class that can be made from its part of a model file.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);
