using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Documentation.Tests;

/// <summary>Links from page to page, to headings and to files lead somewhere.</summary>
public partial class LinkTests
{
    [TestCaseSource(typeof(Page), nameof(Page.All))]
    public void A_link_within_the_repository_leads_somewhere(Page page)
    {
        var broken =
            from link in Link().Matches(string.Join('\n', page.Lines))
            let target = link.Groups[1].Value
            where !target.StartsWith("http", StringComparison.Ordinal) && !Exists(page, target)
            select target;
        Assert.That(broken, Is.Empty);
    }

    private static bool Exists(Page page, string target)
    {
        var parts = target.Split('#', 2);
        var file = parts[0].Length == 0 ? page.FullPath : Path.GetFullPath(parts[0], Path.GetDirectoryName(page.FullPath)!);
        return File.Exists(file) && (parts.Length == 1 || Anchors(File.ReadAllLines(file)).Contains(parts[1]));
    }

    // As GitHub makes them of headings, and those that a page sets itself.
    private static IEnumerable<string> Anchors(string[] lines) =>
        lines.Where(line => line.StartsWith('#')).Select(line => Anchor(line.TrimStart('#').Trim()))
            .Concat(lines.SelectMany(line => Named().Matches(line)).Select(match => match.Groups[1].Value));

    private static string Anchor(string heading) => string.Concat(
        heading.ToLowerInvariant().EnumerateRunes().Select(rune =>
            rune.Value == ' ' ? "-" : Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' ? rune.ToString() : ""));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("<a name=\"([^\"]+)\">")]
    private static partial Regex Named();
}
