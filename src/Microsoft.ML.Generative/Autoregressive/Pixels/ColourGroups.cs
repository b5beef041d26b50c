namespace Microsoft.ML.Generative;

/// <summary>
/// The colour that each feature of a map belongs to, so that masks can keep the colours of a pixel in order: red, then green,
/// then blue (van den Oord et al. 2016a, section 3.4 and figure 2).
/// </summary>
internal static class ColourGroups
{
    /// <summary>As equal a number of features for each colour as can be, the first colour's first.</summary>
    public static int[] Of(int features, int colours) =>
        [.. Enumerable.Range(0, features).Select(feature => (int)((long)feature * colours / features))];

    /// <summary>Two maps one after the other, such as the two halves of a gate.</summary>
    public static int[] Twice(int[] groups) => Times(2, groups);

    /// <summary>So many maps one after the other, such as the gates of an LSTM.</summary>
    public static int[] Times(int count, int[] groups) => [.. Enumerable.Repeat(groups, count).SelectMany(g => g)];
}
