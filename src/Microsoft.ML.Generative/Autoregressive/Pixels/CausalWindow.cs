namespace Microsoft.ML.Generative;

/// <summary>
/// The inputs that a causal convolution's output sees: for the output at (y, x), rows from y − <paramref name="Above"/> and
/// columns from x − <paramref name="Left"/>, as many as the window is high and wide. No row is below y.
/// </summary>
/// <param name="Height">Rows, at most <paramref name="Above"/> + 1.</param>
/// <param name="Width">Columns.</param>
/// <param name="Above">Rows above the output's own that the window begins at.</param>
/// <param name="Left">Columns left of the output's own that the window begins at.</param>
internal readonly record struct CausalWindow(int Height, int Width, int Above, int Left)
{
    /// <summary>The pixel itself.</summary>
    public static CausalWindow Point => new(1, 1, 0, 0);

    /// <summary>A kernel of odd size k around the pixel, without the rows below it.</summary>
    public static CausalWindow Around(int kernel) => new(kernel / 2 + 1, kernel, kernel / 2, kernel / 2);

    /// <summary>The part of such a kernel above the pixel's row.</summary>
    public static CausalWindow RowsAbove(int kernel) => new(kernel / 2, kernel, kernel / 2, kernel / 2);

    /// <summary>The part of such a kernel in the pixel's row, up to the pixel.</summary>
    public static CausalWindow RowLeft(int kernel) => new(1, kernel / 2 + 1, 0, kernel / 2);

    /// <summary>Pixels of the window.</summary>
    public int Size => Height * Width;

    public bool IsPoint => this == Point;

    /// <summary>Columns that the window reaches beyond the output's own; negative where it ends before that.</summary>
    public int Right => Width - 1 - Left;

    /// <summary>Rows that the window reaches beyond the output's own: 0, or less where it ends before that.</summary>
    public int Below => Height - 1 - Above;
}
