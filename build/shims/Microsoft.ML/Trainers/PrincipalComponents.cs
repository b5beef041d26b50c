using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The directions of greatest variance, in that order, and the mean that was subtracted (null: none was).</summary>
internal sealed record PrincipalComponents(float[][] Vectors, float[]? Mean)
{
    private const int BlockSize = 256;

    /// <summary>
    /// The range of the covariance matrix from its products with random vectors, then the eigenvectors within that range
    /// (Halko, Martinsson and Tropp 2011); two readings of the rows. It is exact where the random vectors are as many as
    /// dimensions.
    /// </summary>
    public static PrincipalComponents Compute(Func<IEnumerable<TrainingRow>> readRows, int dimension, int rank, int oversampling,
        bool center, Random random)
    {
        int count = Math.Min(rank + oversampling, dimension);
        var omega = Matrix<double>.Build.Random(dimension, count, new Normal(0, 1, random));
        var range = Project(readRows(), omega, center, out _).QR(QRMethod.Thin).Q;
        var image = Project(readRows(), range, center, out var mean);
        var eigen = image.TransposeThisAndMultiply(image).Evd(Symmetricity.Symmetric);
        var vectors = new List<float[]>();
        // MathNet gives eigenvalues from the smallest on.
        for (int i = count - 1; i >= count - rank; i--)
        {
            double variance = Math.Sqrt(Math.Max(0, eigen.EigenValues[i].Real));
            var vector = image * eigen.EigenVectors.Column(i) / (variance + 1e-6);
            vectors.Add(vector.Select(x => (float)x).ToArray());
        }
        return new([.. vectors], center ? mean.Select(x => (float)x).ToArray() : null);
    }

    // The covariance matrix times the columns of a matrix.
    private static Matrix<double> Project(IEnumerable<TrainingRow> rows, Matrix<double> columns, bool center,
        out Vector<double> mean)
    {
        int dimension = columns.RowCount;
        var product = Matrix<double>.Build.Dense(dimension, columns.ColumnCount);
        mean = Vector<double>.Build.Dense(dimension);
        double weightSum = 0;
        foreach (var block in rows.Select(row => (Values: Widened(row.Features), row.Weight)).Chunk(BlockSize))
        {
            var matrix = Matrix<double>.Build.DenseOfRowArrays(block.Select(row => row.Values));
            var weights = Vector<double>.Build.DenseOfEnumerable(block.Select(row => (double)row.Weight));
            var image = matrix * columns;
            for (int i = 0; i < block.Length; i++)
                image.SetRow(i, image.Row(i) * weights[i]);
            product += matrix.TransposeThisAndMultiply(image);
            mean += matrix.TransposeThisAndMultiply(weights);
            weightSum += weights.Sum();
        }
        Contracts.Check(weightSum > 0, "Empty training data");
        product /= weightSum;
        mean /= weightSum;
        if (center)
            product -= mean.OuterProduct(columns.TransposeThisAndMultiply(mean));
        return product;
    }

    private static double[] Widened(in VBuffer<float> vector)
    {
        var values = new double[vector.Length];
        int next = 0;
        foreach (float value in vector.DenseValues())
            values[next++] = value;
        return values;
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Vectors[0].Length);
        ctx.Writer.Write(Vectors.Length);
        ctx.Writer.Write(Mean != null);
        foreach (float number in Vectors.SelectMany(v => v).Concat(Mean ?? []))
            ctx.Writer.Write(number);
    }

    public static PrincipalComponents Load(ModelLoadContext ctx)
    {
        int dimension = ctx.Reader.ReadInt32(), rank = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(0 < rank && rank <= dimension, $"Corrupt model: {rank} components of {dimension} dimensions.");
        bool hasMean = ctx.Reader.ReadBoolean();
        var vectors = new List<float[]>();
        while (vectors.Count < rank)
            vectors.Add(Read());
        return new([.. vectors], hasMean ? Read() : null);

        float[] Read()
        {
            var numbers = new List<float>();
            while (numbers.Count < dimension)
                numbers.Add(ctx.Reader.ReadSingle());
            Contracts.CheckDecode(numbers.TrueForAll(float.IsFinite), "Corrupt model: a component is not finite.");
            return [.. numbers];
        }
    }
}
