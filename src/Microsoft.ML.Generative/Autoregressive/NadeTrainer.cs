namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a neural autoregressive distribution estimator (NADE, Larochelle and Murray 2011). Made by
/// <c>mlContext.Generative().Nade(...)</c>.
/// </summary>
public sealed class NadeTrainer : AutoregressiveTrainer
{
    internal NadeTrainer(MLContext context, Options options) : base(context, options) { }

    private protected override string ModelName => "a neural autoregressive distribution estimator (NADE)";

    /// <summary>The settings of a NADE's training.</summary>
    public sealed class Options : AutoregressiveOptions
    {
        /// <summary>
        /// Hidden units of each value, from 1 to 65,536. Training takes rows × values × hidden units × 4 bytes of memory, twice
        /// that with SiLU or LeakyReLU; a batch of more than 2²⁵ units, on a GPU 2²⁸, it takes in parts of so many rows as stay
        /// below, one at least. Default 500.
        /// </summary>
        public int HiddenUnits { get; set; } = 500;

        /// <summary>
        /// The hidden units' nonlinearity; the paper's is <see cref="Activation.Sigmoid"/>, which learns more slowly. Default:
        /// ReLU.
        /// </summary>
        public Activation Activation { get; set; } = Activation.ReLU;

        /// <summary>The order of the values. Default: the column's.</summary>
        public ValueOrder Order { get; set; }

        internal override AutoregressiveNetwork Architecture => new NadeNetwork(HiddenUnits, Activation, Order);
    }
}
