using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static class BinaryLoaderSaverCatalog
{
    public static IDataView LoadFromBinary(this DataOperationsCatalog catalog, IMultiStreamSource fileSource) =>
        new BinaryView(catalog.Environment, Contracts.CheckRef(fileSource, nameof(fileSource)));

    public static IDataView LoadFromBinary(this DataOperationsCatalog catalog, string path)
    {
        default(IExceptionContext).CheckNonEmpty(path, nameof(path));
        Contracts.CheckParam(File.Exists(path), nameof(path), $"There is no file '{path}'.");
        return new BinaryView(catalog.Environment, new MultiFileSource(path));
    }

    /// <summary>The stream stays open. The format is this library's own: ML.NET's package reads no file of it.</summary>
    public static void SaveAsBinary(this DataOperationsCatalog catalog, IDataView data, Stream stream, bool keepHidden = false)
    {
        Contracts.CheckRef(catalog, nameof(catalog));
        Contracts.CheckRef(data, nameof(data));
        Contracts.CheckRef(stream, nameof(stream));
        new BinarySaver(catalog.Environment).Save(data, stream, keepHidden);
    }
}
