namespace Microsoft.ML.Data;

/// <summary>Finds the files that a path with wildcards, '+' and '...' stands for.</summary>
internal static class FilePattern
{
    private const string Subfolders = "...";

    /// <summary>The files that exist, in order of their names within each part, none of them twice.</summary>
    public static string[] Expand(string pattern)
    {
        if (!pattern.AsSpan().ContainsAny("*?+") && !pattern.Contains(Subfolders))
            return File.Exists(pattern) ? [pattern] : [];
        return pattern.Split('+', StringSplitOptions.RemoveEmptyEntries).SelectMany(ExpandPart)
            .DistinctBy(path => path, StringComparer.OrdinalIgnoreCase).ToArray();
    }

    private static IEnumerable<string> ExpandPart(string part)
    {
        int at = part.IndexOf(Subfolders, StringComparison.Ordinal);
        if (at < 0 && part.AsSpan().ContainsAny("*?"))
            return Find(Path.GetDirectoryName(part), Path.GetFileName(part), SearchOption.TopDirectoryOnly);
        if (at < 0)
            return File.Exists(part) ? [part] : [];
        string names = part[(at + Subfolders.Length)..].TrimStart('\\', '/');
        return Find(part[..at], names.Length > 0 ? names : "*", SearchOption.AllDirectories);
    }

    private static IEnumerable<string> Find(string? folder, string names, SearchOption option)
    {
        bool here = string.IsNullOrEmpty(folder);
        if (!here && !Directory.Exists(folder))
            return [];
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = option == SearchOption.AllDirectories, IgnoreInaccessible = true, AttributesToSkip = 0,
        };
        return Directory.EnumerateFiles(here ? "." : folder!, names, options)
            .Select(path => here ? Path.GetRelativePath(".", path) : path).Order(StringComparer.Ordinal);
    }
}
