using Microsoft.ML.Generative;

namespace Microsoft.ML.Generative
{
    /// <summary>
    /// The generative models of this package, as <c>mlContext.Generative()</c> gives them; each family adds its own as extension
    /// methods.
    /// </summary>
    public sealed class GenerativeCatalog
    {
        internal GenerativeCatalog(MLContext context) => Context = context;

        internal MLContext Context { get; }
    }
}

namespace Microsoft.ML
{
    /// <summary>Brings generative models to <see cref="MLContext"/>.</summary>
    public static class GenerativeMLContextExtensions
    {
        /// <summary>The generative models.</summary>
        public static GenerativeCatalog Generative(this MLContext mlContext)
        {
            ArgumentNullException.ThrowIfNull(mlContext);
            return new GenerativeCatalog(mlContext);
        }
    }
}
