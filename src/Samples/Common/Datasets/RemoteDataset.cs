namespace Samples.Common;

/// <summary>A file to download.</summary>
/// <param name="Name">Its name, in the address as on disk.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Md5">Its MD5 sum in lower-case hexadecimal digits, as the data set's authors or torchvision publish it.</param>
public sealed record RemoteFile(string Name, long Size, string Md5);

/// <summary>A data set that can be downloaded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="BaseAddress">The address that the files' names are appended to; it ends with a slash.</param>
/// <param name="Files">Its files.</param>
public sealed record RemoteDataset(string Name, Uri BaseAddress, IReadOnlyList<RemoteFile> Files)
{
    /// <summary>LeCun, Cortes and Burges' handwritten digits.</summary>
    public static RemoteDataset Mnist { get; } = new("mnist", new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
    [
        new("train-images-idx3-ubyte.gz", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        new("train-labels-idx1-ubyte.gz", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
        new("t10k-images-idx3-ubyte.gz", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
        new("t10k-labels-idx1-ubyte.gz", 4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
    ]);

    /// <summary>Xiao, Rasul and Vollgraf's pictures of clothes, in MNIST's format.</summary>
    public static RemoteDataset FashionMnist { get; } = new("fashion-mnist",
        new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
    [
        new("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        new("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
        new("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
        new("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
    ]);

    /// <summary>All data sets by name.</summary>
    public static IReadOnlyList<RemoteDataset> All { get; } = [Mnist, FashionMnist];

    internal static IEnumerable<string> Names => All.Select(set => set.Name);

    internal long Size => Files.Sum(file => file.Size);
}
