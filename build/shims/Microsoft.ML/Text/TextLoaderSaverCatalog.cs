using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static class TextLoaderSaverCatalog
{
    public static TextLoader CreateTextLoader(this DataOperationsCatalog catalog, TextLoader.Column[] columns,
        char separatorChar = '\t', bool hasHeader = false, IMultiStreamSource? dataSample = null, bool allowQuoting = false,
        bool trimWhitespace = false, bool allowSparse = false) =>
        new(catalog.Environment,
            OptionsOf(separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse, columns), dataSample);

    public static TextLoader CreateTextLoader(this DataOperationsCatalog catalog, TextLoader.Options options,
        IMultiStreamSource? dataSample = null) => new(catalog.Environment, options, dataSample);

    public static TextLoader CreateTextLoader<TInput>(this DataOperationsCatalog catalog, char separatorChar = '\t',
        bool hasHeader = false, IMultiStreamSource? dataSample = null, bool allowQuoting = false, bool trimWhitespace = false,
        bool allowSparse = false) =>
        TextLoader.Create<TInput>(catalog.Environment,
            OptionsOf(separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse), dataSample);

    public static TextLoader CreateTextLoader<TInput>(this DataOperationsCatalog catalog, TextLoader.Options options,
        IMultiStreamSource? dataSample = null) => TextLoader.Create<TInput>(catalog.Environment, options, dataSample);

    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Column[] columns,
        char separatorChar = '\t', bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false,
        bool allowSparse = false) =>
        Load(path, _ => CreateTextLoader(catalog, columns, separatorChar, hasHeader, null, allowQuoting, trimWhitespace,
            allowSparse));

    /// <summary>The file itself is the sample that gives slot names, line size and, without columns, the options.</summary>
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path,
        TextLoader.Options? options = null) =>
        Load(path, source => CreateTextLoader(catalog, options!, source));

    /// <summary>The columns are those members of a class that say with LoadColumn which fields they are.</summary>
    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, char separatorChar = '\t',
        bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false) =>
        Load(path, _ => CreateTextLoader<TInput>(catalog, separatorChar, hasHeader, null, allowQuoting, trimWhitespace,
            allowSparse));

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path,
        TextLoader.Options options) => Load(path, _ => CreateTextLoader<TInput>(catalog, options));

    /// <summary>
    /// Writes the rows as lines, sparse where that is shorter, the loader's options in comments before them. The stream stays
    /// open.
    /// </summary>
    public static void SaveAsText(this DataOperationsCatalog catalog, IDataView data, Stream stream, char separatorChar = '\t',
        bool headerRow = true, bool schema = true, bool keepHidden = false, bool forceDense = false)
    {
        Contracts.CheckRef(catalog, nameof(catalog));
        Contracts.CheckRef(data, nameof(data));
        Contracts.CheckRef(stream, nameof(stream));
        new TextSaver(catalog.Environment, separatorChar, headerRow, schema, forceDense).Save(data, stream, keepHidden);
    }

    private static IDataView Load(string path, Func<IMultiStreamSource, TextLoader> create)
    {
        default(IExceptionContext).CheckNonEmpty(path, nameof(path));
        Contracts.CheckParam(FilePattern.Expand(path).Length > 0 || File.Exists(path), nameof(path),
            $"There is no file '{path}'.");
        var source = new MultiFileSource(path);
        return create(source).Load(source);
    }

    private static TextLoader.Options OptionsOf(char separator, bool hasHeader, bool allowQuoting, bool trimWhitespace,
        bool allowSparse, TextLoader.Column[]? columns = null) => new()
        {
            Separators = [separator],
            HasHeader = hasHeader,
            AllowQuoting = allowQuoting,
            TrimWhitespace = trimWhitespace,
            AllowSparse = allowSparse,
            Columns = columns!,
        };
}
