namespace Microsoft.ML.Generative;

/// <summary>
/// Diagonal BiLSTM (van den Oord et al. 2016a, section 3.2): see <see cref="DiagonalBiLstm"/>. Each layer sees all pixels above
/// and to the left. Training takes height + width − 1 steps a layer each way, one after another, in place of the Row LSTM's
/// height.
/// </summary>
public sealed record DiagonalBiLstmNetwork : PixelRnnNetwork
{
    private protected override string Name => "Diagonal BiLSTM";

    internal override CausalWindow InputToState => CausalWindow.Point;

    internal override RecurrentLayer CreateLayer(int hidden) => new DiagonalBiLstm(hidden);
}
