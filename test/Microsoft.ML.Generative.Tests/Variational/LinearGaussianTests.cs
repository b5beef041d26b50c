using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// The model whose likelihood is known: with linear networks and a normal likelihood of fixed deviation, x = Wz + b + σε is
/// normal with mean b and covariance WWᵀ + σ²I (Tipping and Bishop 1999). Bounds and estimates are held against it.
/// </summary>
[TestFixture]
public class LinearGaussianTests
{
    private const double Sigma = 0.5;
    private static readonly AutoencoderShapes Shapes = new(Features: 3, Image: null, Latent: 2, Condition: 0);
    private static readonly AutoencoderNetwork Linear = new MlpAutoencoderNetwork { Widths = [] };

    // Orthogonal columns, so that the exact posterior's numbers are independent.
    private static readonly double[] W = [1, -1, 2, 0.5, 0, 1.25];
    private static readonly double[] B = [0.3, -0.2, 1];
    private static readonly double[] X = [1, 0, 2, -2, 3, 0.5, 0, 0, 0, 0.3, -0.2, 1];

    // Columns far from orthogonal: the exact posterior's numbers are correlated.
    private static readonly double[] Oblique = [1, 0.8, 2, 1.5, 0, 0.7];

    /// <summary>The network with the decoder above, and an encoder that gives the exact posterior but for errors.</summary>
    private static VaeNetwork Network(double shift = 0, double logWidth = 0) =>
        Network(W, PosteriorCovariance.Diagonal, shift, logWidth);

    /// <summary>
    /// The network with a decoder, and an encoder that gives the nearest of its posteriors to the exact one but for errors.
    /// </summary>
    private static VaeNetwork Network(
        double[] weights, PosteriorCovariance covariance, double shift = 0, double logWidth = 0)
    {
        var network = new VaeNetwork(Linear, Shapes, OutputDistribution.Gaussian(Sigma), covariance).to(ScalarType.Float64);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (w, b) = (tensor(weights).reshape(3, 2), tensor(B));
        // Posterior: covariance (I + WᵀW/σ²)⁻¹, mean covariance·Wᵀ(x − b)/σ². The nearest diagonal one by KL(q ‖ p) has the
        // precision's diagonal. A full one has what the second number follows the first by, times √2.
        var precision = eye(2, dtype: ScalarType.Float64) + w.t().matmul(w) / (Sigma * Sigma);
        var gain = precision.inverse().matmul(w.t()) / (Sigma * Sigma);
        var (logVariances, others) = (-precision.diagonal(0, 0, 1).log(), empty(0, dtype: ScalarType.Float64));
        if (covariance == PosteriorCovariance.Full)
        {
            var factor = linalg.cholesky(precision.inverse());
            logVariances = 2 * factor.diagonal(0, 0, 1).log();
            others = (factor[1, 0] / factor[1, 1] * Math.Sqrt(2)).reshape(1);
        }
        var state = network.state_dict();
        state["encoder.0.weight"].copy_(cat([gain, zeros(2 + others.shape[0], 3, dtype: ScalarType.Float64)], 0));
        state["encoder.0.bias"].copy_(cat([shift - gain.mv(b), logVariances + logWidth, others], 0));
        state["decoder.0.weight"].copy_(w);
        state["decoder.0.bias"].copy_(b);
        return network;
    }

    private static double[] Exact(Tensor w, Tensor b, double sigma, Tensor rows)
    {
        var size = w.shape[0];
        var covariance = w.matmul(w.t()) + sigma * sigma * eye(size, dtype: ScalarType.Float64);
        var factor = linalg.cholesky(covariance);
        var whitened = (rows - b).matmul(factor.inverse().t());
        var distance = whitened.square().sum(1);
        return ((distance + size * Math.Log(2 * Math.PI)) * -0.5 - factor.diagonal(0, 0, 1).log().sum()).Numbers();
    }

    /// <summary>The four rows' bounds, [repeats, 4], each from latent vectors of its own.</summary>
    private static Tensor Bounds(VaeNetwork network, int samples, int repeats, Generator random)
    {
        var values = tensor(X).reshape(1, 4, 3).expand(repeats, -1, -1).reshape(-1, 3);
        var posterior = network.Encode(values, null);
        var latent = posterior.Sample(randn(samples, 4 * repeats, 2, dtype: ScalarType.Float64, generator: random));
        return new VaePass(posterior, latent, network.LogLikelihood(latent, values, null), random).ImportanceWeightedBound()
            .reshape(repeats, 4);
    }

    [Test]
    public void With_the_exact_posterior_every_sample_gives_the_exact_likelihood()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = Network();
        using var random = new Generator(1);
        var exact = Exact(tensor(W).reshape(3, 2), tensor(B), Sigma, tensor(X).reshape(4, 3));
        foreach (var samples in new[] { 1, 7 })
            Assert.That(Bounds(network, samples, 1, random).Numbers(), Is.EqualTo(exact).Within(1e-10));
    }

    /// <summary>
    /// Of a model whose latent numbers depend on each other given a row, a full posterior's bound is the likelihood itself, and
    /// the best diagonal one's is below it by half of Σ ln Λⱼⱼ − ln |Λ|, with Λ the exact posterior's precision.
    /// </summary>
    [Test]
    public void A_full_covariance_closes_the_gap_that_the_best_diagonal_one_leaves()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var full = Network(Oblique, PosteriorCovariance.Full);
        using var diagonal = Network(Oblique, PosteriorCovariance.Diagonal);
        using var random = new Generator(4);
        var w = tensor(Oblique).reshape(3, 2);
        var exact = Exact(w, tensor(B), Sigma, tensor(X).reshape(4, 3));
        foreach (var samples in new[] { 1, 7 })
            Assert.That(Bounds(full, samples, 1, random).Numbers(), Is.EqualTo(exact).Within(1e-10));

        double Precision(int i, int j) => (i == j ? 1 : 0)
            + Enumerable.Range(0, 3).Sum(k => Oblique[2 * k + i] * Oblique[2 * k + j]) / (Sigma * Sigma);
        var diagonals = Precision(0, 0) * Precision(1, 1);
        var gap = (Math.Log(diagonals) - Math.Log(diagonals - Math.Pow(Precision(0, 1), 2))) / 2;
        Assert.That(gap, Is.GreaterThan(0.7));
        const int Repeats = 20_000;
        var bounds = Bounds(diagonal, 1, Repeats, random);
        var (means, errors) = (bounds.mean([0]).Numbers(), (bounds.std(0) / Math.Sqrt(Repeats)).Numbers());
        for (var row = 0; row < exact.Length; row++)
            Assert.That(exact[row] - means[row], Is.EqualTo(gap).Within(4 * errors[row]), $"row {row}");
    }

    /// <summary>
    /// Burda et al. 2016, theorem 1, with an encoder whose means are off by about a deviation of the posterior.
    /// </summary>
    [Test]
    public void With_another_posterior_the_bound_rises_with_the_samples_to_the_exact_likelihood()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        const double Shift = 0.2, LogWidth = 0.5;
        using var network = Network(Shift, LogWidth);
        using var random = new Generator(2);
        var exact = Exact(tensor(W).reshape(3, 2), tensor(B), Sigma, tensor(X).reshape(4, 3));
        var (means, errors) = (new List<double[]>(), new List<double[]>());
        // So many repeats that over four seeds each step up was 2.8 of its standard errors or more.
        foreach (var (samples, repeats) in new[] { (1, 20_000), (5, 20_000), (50, 8_000), (1_000, 400) })
        {
            using var step = NewDisposeScope();
            var bounds = Bounds(network, samples, repeats, random);
            var (mean, error) = (bounds.mean([0]).Numbers(), (bounds.std(0) / Math.Sqrt(repeats)).Numbers());
            for (var row = 0; row < exact.Length; row++)
            {
                Assert.That(mean[row], Is.LessThan(exact[row] + 4 * error[row]), $"{samples} samples, row {row}");
                if (means.Count > 0) Assert.That(mean[row], Is.GreaterThan(means[^1][row]), $"{samples} samples, row {row}");
            }
            means.Add(mean);
            errors.Add(error);
        }
        // With one sample the bound is below the evidence by KL(q ‖ p(z|x)). A number whose exact posterior has precision λ adds
        // (e^logWidth + λ shift² − 1 − logWidth) / 2 to it.
        var gap = new[] { 0, 1 }.Sum(j =>
        {
            var precision = 1 + (W[j] * W[j] + W[2 + j] * W[2 + j] + W[4 + j] * W[4 + j]) / (Sigma * Sigma);
            return (Math.Exp(LogWidth) + precision * Shift * Shift - 1 - LogWidth) / 2;
        });
        for (var row = 0; row < exact.Length; row++)
            Assert.That(exact[row] - means[0][row], Is.EqualTo(gap).Within(5 * errors[0][row]), $"row {row}");
        // Over four seeds 0.0034 at most.
        Assert.That(means[^1], Is.EqualTo(exact).Within(0.01));
    }

    private sealed class Measured
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    /// <summary>The same through the trainer, the column's units and the reading of rows; the bound's closed form too.</summary>
    [Test]
    public void A_trained_models_estimates_are_those_of_its_weights()
    {
        var ml = new MLContext(seed: 3);
        var random = new Random(3);
        // Correlated, and of quite different units.
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(_ =>
        {
            var (a, b) = (random.NextDouble(), random.NextDouble());
            return new Measured { Features = [(float)(100 * a), (float)(a + 0.2 * b), (float)(0.01 * b)] };
        }).ToArray());
        using var model = ml.Generative().Vae(new VaeTrainer.Options
        {
            Network = Linear, Likelihood = OutputDistribution.Gaussian(Sigma), LatentSize = 2, MaximumSteps = 300, BatchSize = 50,
            LearningRate = 0.01, ElboSamples = 400,
        }).Fit(rows);

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var state = model.Model.Network.state_dict().ToDictionary(e => e.Key, e => e.Value.to(ScalarType.Float64));
        var features = tensor(rows.GetColumn<float[]>("Features").SelectMany(r => r).ToArray()).reshape(200, 3);
        var values = model.Model.Scaling.Apply(features).to(ScalarType.Float64);
        features = features.to(ScalarType.Float64);
        var (mean, deviation) = (features.mean([0]), features.std(0, unbiased: false));
        Assert.That(values.Numbers(), Is.EqualTo(((features - mean) / deviation).Numbers()).Within(1e-4));
        var (w, b) = (state["decoder.0.weight"], state["decoder.0.bias"]);
        // A density in the column's units: each unit of the network's is a deviation of the slot.
        var volume = deviation.log().sum().item<double>();
        var exact = Exact(w, b, Sigma, values).Select(l => l - volume).ToArray();
        // Over five seeds 0.019 at most.
        Assert.That(model.LogLikelihood(rows, samples: 2_000), Is.EqualTo(exact).Within(0.03));

        // E over q of ln p(x|z) in closed form: the squared distance of the mean, and the variances through W.
        var posterior = DiagonalGaussian.Of(
            values.matmul(state["encoder.0.weight"].t()) + state["encoder.0.bias"], 2);
        var distance = (values - posterior.Mean.matmul(w.t()) - b).square().sum(1)
            + posterior.LogVariance.exp().matmul(w.square().sum([0]));
        var bounds = (distance * (-0.5 / (Sigma * Sigma)) - posterior.Divergences().sum(1)
            - 3 * (Math.Log(Sigma) + 0.5 * Math.Log(2 * Math.PI)) - volume).Numbers();
        var column = model.Transform(rows).GetColumn<float>("Elbo").Select(e => (double)e).ToArray();
        // 400 draws a row; the terms of the sum have a deviation of about 1 nat, hence 0.05 a row. Over five seeds 0.21 at most
        // of a row, and 0.0041 of the mean.
        Assert.That(column, Is.EqualTo(bounds).Within(0.3));
        Assert.That(column.Average(), Is.EqualTo(bounds.Average()).Within(0.01));
        // With one sample the estimate of the likelihood is one of the bound; over four seeds 0.019 at most from it.
        Assert.That(model.LogLikelihood(rows, samples: 1).Average(), Is.EqualTo(bounds.Average()).Within(0.05));
        Assert.That(bounds.Zip(exact, (bound, value) => value - bound), Is.All.GreaterThan(0));
    }
}
