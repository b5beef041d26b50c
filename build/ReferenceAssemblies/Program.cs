// Writes a copy of an assembly in which the types and methods of a list are public, for the compiler to refer to.
// Errors are in MSBuild's form, so that a build shows them as its own, with the line of the list that is wrong.

if (args is not [var list, var original, var copy])
{
    Console.Error.WriteLine("usage: ReferenceAssemblies <list of members> <assembly> <copy to write>");
    return 2;
}

foreach (var file in new[] { list, original })
{
    if (!File.Exists(file))
        return Fail(file, "the file does not exist");
}

try
{
    using var image = new AssemblyImage(File.ReadAllBytes(original));
    var lines = File.ReadAllLines(list).Select((text, i) => (Name: text.Trim(), Origin: $"{list}({i + 1})"));
    int missing = 0;
    foreach (var (name, origin) in lines.Where(line => line.Name.Length > 0 && line.Name[0] != '#'))
    {
        try
        {
            image.MakePublic(name);
        }
        catch (MissingMemberException e)
        {
            missing += Fail(origin, $"{original} {e.Message}; the list was made for another version of the package");
        }
    }
    if (missing > 0)
        return 1;

    // A build that is killed here must not leave a torn file that looks up to date.
    var temporary = copy + ".tmp";
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(copy))!);
    File.WriteAllBytes(temporary, image.Bytes);
    File.Move(temporary, copy, overwrite: true);
    return 0;
}
catch (BadImageFormatException e)
{
    return Fail(original, $"this is no .NET assembly: {e.Message}");
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    return Fail(copy, $"cannot make the copy of {original} that the compiler needs: {e.Message}");
}

static int Fail(string origin, string message)
{
    Console.Error.WriteLine($"{origin}: error GML0001: {message}");
    return 1;
}
