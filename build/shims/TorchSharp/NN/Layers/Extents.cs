namespace TorchSharp;

/// <summary>Sizes along one, two or three dimensions, as libtorch takes them.</summary>
internal static class Extents
{
    public static long[] Repeat(long size, int dimensions)
    {
        var sizes = new long[dimensions];
        Array.Fill(sizes, size);
        return sizes;
    }

    public static long[] ToArray(this (long, long) sizes) => [sizes.Item1, sizes.Item2];

    public static long[] ToArray(this (long, long, long) sizes) => [sizes.Item1, sizes.Item2, sizes.Item3];

    public static long[] ToArray(this (long, long, long, long) sizes) => [sizes.Item1, sizes.Item2, sizes.Item3, sizes.Item4];
}
