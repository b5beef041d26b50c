using System.Net;
using System.Text;

namespace Microsoft.ML.Generative;

internal static class Html
{
    /// <summary>Any string as an element's or attribute's text; characters that no HTML file may hold become U+FFFD.</summary>
    public static string Text(string text)
    {
        var valid = new StringBuilder(text.Length);
        foreach (Rune rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            bool allowed = rune.Value is '\t' or '\n' || (!Rune.IsControl(rune) && (rune.Value & 0xFFFE) != 0xFFFE);
            valid.Append(allowed ? rune.ToString() : "\uFFFD");
        }
        return WebUtility.HtmlEncode(valid.ToString());
    }
}
