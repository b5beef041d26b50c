using System.Reflection;

namespace Microsoft.ML.Generative.Documentation.Tests;

/// <summary>A page of the repository's documentation.</summary>
/// <param name="Path">Its path from the repository's root.</param>
public sealed record Page(string Path)
{
    private static readonly string Root = typeof(Page).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static IEnumerable<Page> All { get; } =
    [
        new("README.md"), new("src/Microsoft.ML.Generative/PACKAGE.md"),
        .. Directory.GetFiles(System.IO.Path.Combine(Root, "docs"), "*.md").Order(StringComparer.Ordinal)
            .Select(file => new Page(System.IO.Path.GetRelativePath(Root, file))),
    ];

    public string[] Lines => field ??= File.ReadAllLines(FullPath);

    public string FullPath => System.IO.Path.Combine(Root, Path);

    public override string ToString() => Path;
}
