using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// A linear autoencoder with the squared error as loss spans the principal components (Baldi and Hornik 1989): held against the
/// eigenvectors of the rows' correlations, and against ML.NET's own projection.
/// </summary>
[TestFixture]
public class LinearAutoencoderTests
{
    private const int Rows = 256;
    private const int Slots = 6;
    private const int Components = 2;

    private readonly MLContext _context = new(seed: 1);
    private AutoencoderTransformer _model = null!;
    private IDataView _view = null!;
    private Matrix<double> _standardised = null!;

    [OneTimeSetUp]
    public void Train()
    {
        var rows = NumberRow.Correlated(Rows, Slots, factors: 4, noise: 0.3, seed: 3);
        _standardised = Matrix<double>.Build.Dense(Rows, Slots, (i, j) => rows[i][j]);
        foreach (var (j, column) in _standardised.EnumerateColumnsIndexed().ToArray())
        {
            var mean = column.Average();
            var deviation = Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
            _standardised.SetColumn(j, (column - mean) / deviation);
        }
        _view = NumberRow.View(_context, rows);
        _model = _context.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [] },
            LatentSize = Components,
            // All rows at once, so that the training ends where the loss is least and not near it.
            BatchSize = Rows,
            Epochs = 1_500,
            LearningRate = 0.02,
            LearningRateSchedule = LearningRateSchedule.Cosine,
        }).Fit(_view);
    }

    [OneTimeTearDown]
    public void Dispose() => _model.Dispose();

    [Test]
    public void The_error_is_what_the_other_components_have_of_the_variance()
    {
        // Of standardised rows the correlations' eigenvalues sum to the number of slots.
        var expected = Eigenvalues().Skip(Components).Sum() / Slots;
        var errors = _model.Transform(_view).GetColumn<float>("ReconstructionError");
        Assert.That(errors.Average(e => e), Is.EqualTo(expected).Within(1e-4 * expected));
    }

    [Test]
    public void The_decoder_spans_the_largest_eigenvectors()
    {
        using var weight = _model.Model.state_dict()["decoder.0.weight"].detach().clone();
        var decoder = Matrix<double>.Build.DenseOfRowMajor(Slots, Components, weight.Numbers());
        var spanned = Projection(decoder);
        var expected = Projection(Eigenvectors());
        Assert.That((spanned - expected).FrobeniusNorm(), Is.LessThan(1e-2));
        // Any other pair of eigenvectors spans something quite different.
        Assert.That((spanned - Projection(AllEigenvectors().SubMatrix(0, Slots, 1, Components))).FrobeniusNorm(),
            Is.GreaterThan(1));
    }

    /// <summary>Codes and ML.NET's components are each other's linear functions: what least squares leave is nothing.</summary>
    [Test]
    public void Codes_are_linear_functions_of_the_components_that_MLNET_projects_to()
    {
        var standardised = NumberRow.View(_context,
            [.. _standardised.EnumerateRows().Select(r => r.Select(x => (float)x).ToArray())]);
        var projected = _context.Transforms.ProjectToPrincipalComponents("Components", "Features", rank: Components, seed: 1)
            .Fit(standardised).Transform(standardised).GetColumn<float[]>("Components").ToArray();
        var components = Matrix<double>.Build.Dense(Rows, Components + 1, (i, j) => j == Components ? 1 : projected[i][j]);
        var codes = _model.Encode(_view);
        for (var j = 0; j < Components; j++)
        {
            var code = Vector<double>.Build.Dense(Rows, i => codes[i][j]);
            var left = code - components * components.QR().Solve(code);
            Assert.That(left.L2Norm() / (code - code.Average()).L2Norm(), Is.LessThan(1e-2), $"code {j}");
        }
    }

    private Vector<double> EigenvaluesAscending() => Correlations().Evd(Symmetricity.Symmetric).EigenValues.Real();

    private IEnumerable<double> Eigenvalues() => EigenvaluesAscending().Reverse();

    private Matrix<double> Eigenvectors() => AllEigenvectors().SubMatrix(0, Slots, 0, Components);

    /// <summary>Columns by falling eigenvalue.</summary>
    private Matrix<double> AllEigenvectors() => Matrix<double>.Build.DenseOfColumnVectors(
        Correlations().Evd(Symmetricity.Symmetric).EigenVectors.EnumerateColumns().Reverse());

    private Matrix<double> Correlations() => _standardised.TransposeThisAndMultiply(_standardised) / Rows;

    /// <summary>The orthogonal projection onto a matrix's columns.</summary>
    private static Matrix<double> Projection(Matrix<double> columns) =>
        columns * columns.TransposeThisAndMultiply(columns).Inverse() * columns.Transpose();
}
