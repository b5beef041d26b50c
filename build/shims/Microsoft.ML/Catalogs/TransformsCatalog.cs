using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where the extension methods that make transforms hang.</summary>
public sealed class TransformsCatalog
{
    internal TransformsCatalog(IHostEnvironment environment)
    {
        Environment = environment;
        Categorical = new CategoricalTransforms(this);
        Conversion = new ConversionTransforms(this);
        Text = new TextTransforms(this);
    }

    public CategoricalTransforms Categorical { get; }
    public ConversionTransforms Conversion { get; }
    public TextTransforms Text { get; }

    internal IHostEnvironment Environment { get; }

    public sealed class CategoricalTransforms
    {
        internal CategoricalTransforms(TransformsCatalog catalog) => Environment = catalog.Environment;

        internal IHostEnvironment Environment { get; }
    }

    public sealed class ConversionTransforms
    {
        internal ConversionTransforms(TransformsCatalog catalog) => Environment = catalog.Environment;

        internal IHostEnvironment Environment { get; }
    }

    public sealed class TextTransforms
    {
        internal TextTransforms(TransformsCatalog catalog) => Environment = catalog.Environment;

        internal IHostEnvironment Environment { get; }
    }
}
