namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a masked autoencoder for distribution estimation (MADE, Germain et al. 2015), or, without hidden layers, a fully
/// visible sigmoid belief net (Frey 1998). Made by <c>mlContext.Generative().Made(...)</c>.
/// </summary>
public sealed class MadeTrainer : AutoregressiveTrainer
{
    internal MadeTrainer(MLContext context, Options options) : base(context, options) { }

    private protected override string ModelName => "a masked autoencoder (MADE)";

    /// <summary>The settings of a MADE's training.</summary>
    public sealed class Options : AutoregressiveOptions
    {
        /// <summary>
        /// Widths of the hidden layers, each from 1 to 65,536; none for a fully visible sigmoid belief net, which has direct
        /// connections alone. Default: one of 500.
        /// </summary>
        public IReadOnlyList<int> HiddenWidths { get; set; } = [500];

        /// <summary>What follows each hidden layer. Default: ReLU.</summary>
        public Activation Activation { get; set; } = Activation.ReLU;

        /// <summary>
        /// The order of the values; with several <see cref="Masks"/> and a random order, each has one of its own, and the model
        /// is order-agnostic (section 4.2). Default: the column's.
        /// </summary>
        public ValueOrder Order { get; set; }

        /// <summary>
        /// Sets of masks, from 1 to 1,024: training takes one at random in each step (section 4.3), likelihoods are those of
        /// the mixture of all, and cost as many passes. Missing values are drawn under one set, taken without regard to the
        /// known ones, so that with several sets they are not quite the mixture's. Default 1.
        /// </summary>
        public int Masks { get; set; } = 1;

        /// <summary>
        /// Whether inputs and outputs are connected directly too (equation 15); without hidden layers they always are. Default
        /// false.
        /// </summary>
        public bool DirectConnections { get; set; }

        internal override AutoregressiveNetwork Architecture =>
            new MadeNetwork(HiddenWidths, Activation, Order, Masks, DirectConnections);
    }
}
