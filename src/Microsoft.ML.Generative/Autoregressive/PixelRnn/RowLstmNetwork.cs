namespace Microsoft.ML.Generative;

/// <summary>
/// Row LSTM (van den Oord et al. 2016a, section 3.1): see <see cref="Generative.RowLstm"/>. A layer sees the triangle above a
/// pixel, which widens by half a kernel a row, and few pixels to the left.
/// </summary>
public sealed record RowLstmNetwork : PixelRnnNetwork
{
    /// <summary>Width of the kernels from input to state and from state to state, odd, from 3 to 31. Default 3.</summary>
    public int KernelSize { get; init; } = 3;

    private protected override string Name => "Row LSTM";

    internal override void Validate()
    {
        base.Validate();
        CheckKernel(KernelSize, nameof(KernelSize));
    }

    internal override CausalWindow InputToState => CausalWindow.RowLeft(KernelSize);

    internal override RecurrentLayer CreateLayer(int hidden) => new RowLstm(hidden, KernelSize);
}
