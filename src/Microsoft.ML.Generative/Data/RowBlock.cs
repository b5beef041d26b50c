namespace Microsoft.ML.Generative;

/// <summary>Training rows in managed memory: features and condition codes.</summary>
/// <param name="size">The number of features of a row.</param>
/// <param name="codeWidth">The number of values of a row's code.</param>
/// <param name="capacity">The most rows.</param>
/// <param name="asBytes">Whether features begin as bytes.</param>
internal sealed class RowBlock(int size, int codeWidth, int capacity, bool asBytes)
{
    public FeatureRows Features { get; } = new(size, capacity, asBytes);

    public float[] Codes { get; } = new float[checked(codeWidth * capacity)];

    public int Count => Features.Count;

    public int Capacity => capacity;

    public bool IsFull => Features.IsFull;

    public Span<float> Code(int row) => Codes.AsSpan(row * codeWidth, codeWidth);

    public void Clear() => Features.Clear();

    /// <exception cref="BadRowException">The row cannot be learnt from.</exception>
    public void Add(RowSource source)
    {
        source.Condition?.Read(Code(Count), onlyComplete: true);
        Features.Add(source.Features);
    }

    /// <summary>Replaces a row.</summary>
    /// <exception cref="BadRowException">The row cannot be learnt from.</exception>
    public void Set(int row, RowSource source)
    {
        source.Condition?.Read(Code(row), onlyComplete: true);
        Features.Set(row, source.Features);
    }
}
