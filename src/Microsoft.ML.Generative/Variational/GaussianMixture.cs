using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A mixture of K normal distributions with full covariances, fitted by expectation maximisation (Dempster, Laird and Rubin
/// 1977; the steps as in Bishop 2006, section 9.2.2). All numbers are in double precision on the CPU.
/// </summary>
internal sealed class GaussianMixture : IDisposable
{
    // Enough, whatever the training data's size.
    private const int MostRows = 50_000;

    private const int RowsAtOnce = 512;

    private const int MostIterations = 200;

    // Nats a point: what a further iteration must gain.
    private const double LeastGain = 1e-5;

    // Of the points' mean variance; is added to each component's, which else could shrink to a point.
    private const double VarianceFloor = 1e-6;

    private static readonly double LogTwoPi = Math.Log(2 * Math.PI);

    private readonly Tensor _weights;
    private readonly Tensor _means;
    private readonly Tensor _factors;

    /// <param name="weights">[K], of sum 1.</param>
    /// <param name="means">[K, z].</param>
    /// <param name="factors">The covariances' lower Cholesky factors, [K, z, z].</param>
    private GaussianMixture(Tensor weights, Tensor means, Tensor factors)
    {
        _weights = weights.DetachFromDisposeScope();
        _means = means.DetachFromDisposeScope();
        _factors = factors.DetachFromDisposeScope();
    }

    public int Components => (int)_weights.shape[0];

    /// <summary>A mixture that explains the points, [n, z]; with fewer points than components it has as many as points.</summary>
    public static GaussianMixture Fit(Tensor points, int components, Generator random)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        points = points.to(ScalarType.Float64, CPU);
        var count = points.shape[0];
        components = (int)Math.Min(components, count);
        var centred = points - points.mean([0], keepdim: true);
        var covariance = centred.t().matmul(centred) / count;
        var floor = eye(points.shape[1], dtype: ScalarType.Float64)
            * (VarianceFloor * covariance.diagonal(0, 0, 1).mean().item<double>() + 1e-12);

        var weights = full([components], 1.0 / components, dtype: ScalarType.Float64);
        var means = FirstMeans(points, components, random);
        var factors = linalg.cholesky(covariance + floor).unsqueeze(0).expand(components, -1, -1).clone();
        var score = double.NegativeInfinity;
        for (var i = 0; i < MostIterations; i++)
        {
            using var step = NewDisposeScope();
            var joint = JointLogDensities(points, weights, means, factors);
            var total = joint.logsumexp(1);
            var next = total.mean().item<double>();
            if (next - score < LeastGain) break;
            score = next;
            var improved = Maximise(points, (joint - total.unsqueeze(1)).exp(), floor);
            weights.copy_(improved.Weights);
            means.copy_(improved.Means);
            factors.copy_(improved.Factors);
        }
        return new GaussianMixture(weights, means, factors);
    }

    /// <summary>
    /// A mixture that explains the training rows' latent vectors, or those of some of them, where they are many.
    /// </summary>
    /// <param name="data">The training rows.</param>
    /// <param name="device">Where they are encoded.</param>
    /// <param name="prior">The mixture's settings.</param>
    /// <param name="seed">Decides which rows are taken, and all that is drawn.</param>
    /// <param name="encode">
    /// A latent vector of each row, [n, z]; what it draws comes from a generator on the CPU. Called in a dispose scope, without
    /// gradients.
    /// </param>
    /// <param name="channel">Warned of fewer rows than components.</param>
    public static GaussianMixture Fit(TrainingData data, Device device, GaussianMixturePrior prior, long seed,
        Func<TrainingBatch, Generator, Tensor> encode, IChannel channel)
    {
        if (data.Count < prior.Components)
            channel.Warning(MessageSensitivity.None, $"The sampling prior's {nameof(GaussianMixturePrior.Components)} are "
                + $"{prior.Components}, but there are {data.Count} training rows: what is drawn from a mixture with a component "
                + "for each row is much like these.");
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var random = new Generator((ulong)seed);
        List<Tensor> latents = [];
        // An epoch leaves its last, partial batch out: no loss to many rows, up to a half of few.
        foreach (var batch in data.Count <= MostRows ? data.InOrder(RowsAtOnce) : data.Epoch(seed, RowsAtOnce))
            using (batch)
            {
                using var step = NewDisposeScope();
                latents.Add(encode(batch.To(device), random).cpu().MoveToOuterDisposeScope());
                if (latents.Count * RowsAtOnce >= MostRows) break;
            }
        return Fit(cat(latents, 0), prior.Components, random);
    }

    /// <summary>Vectors from the mixture, [count, z] of Single.</summary>
    public Tensor Draw(long count, Generator random)
    {
        using var scope = NewDisposeScope();
        var uniforms = rand(count, 1, dtype: ScalarType.Float64, generator: random);
        var component = (_weights.cumsum(0) <= uniforms).sum(1).clamp(0, Components - 1);
        var noise = randn(count, _means.shape[1], dtype: ScalarType.Float64, generator: random);
        var drawn = _means.index_select(0, component);
        // One product for each component that occurs: a matrix for each vector would take z times the vectors' memory.
        foreach (var k in component.data<long>().ToArray().Distinct())
        {
            using var step = NewDisposeScope();
            var rows = (component == k).nonzero().flatten();
            drawn.index_add_(0, rows, noise.index_select(0, rows).matmul(_factors[k].t()), 1);
        }
        return drawn.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The logarithms of points' densities, [n, z] to [n].</summary>
    public Tensor LogDensities(Tensor points)
    {
        using var scope = NewDisposeScope();
        var exact = points.to(ScalarType.Float64, CPU);
        return JointLogDensities(exact, _weights, _means, _factors).logsumexp(1).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the numbers to a model file's tensors.</summary>
    public void AddTo(IDictionary<string, TensorData> tensors)
    {
        tensors.Add("prior.weights", TensorData.From(_weights));
        tensors.Add("prior.means", TensorData.From(_means));
        tensors.Add("prior.factors", TensorData.From(_factors));
    }

    /// <param name="contents">A model file.</param>
    /// <param name="latent">Numbers of a latent vector.</param>
    /// <exception cref="FormatException">A tensor is missing, has another shape, or is none of a mixture's.</exception>
    public static GaussianMixture From(ModelContents contents, int latent)
    {
        using var scope = NewDisposeScope();
        var components = contents.Tensors.TryGetValue("prior.weights", out var found) && found.Shape is [var count] ? count : 1;
        var weights = Read("prior.weights", components);
        var means = Read("prior.means", components, latent);
        var factors = Read("prior.factors", components, latent, latent);
        if (!means.isfinite().all().item<bool>() || !factors.isfinite().all().item<bool>() || (weights < 0).any().item<bool>()
            || !(Math.Abs(weights.sum().item<double>() - 1) < 1e-6))
            throw new FormatException("The model file's tensors of the prior are no mixture: its numbers must be finite, and its "
                + "weights of sum 1.");
        return new GaussianMixture(weights, means, factors);

        Tensor Read(string name, params long[] shape) => contents.Tensor(name, ScalarType.Float64, shape).ToTensor();
    }

    /// <summary>
    /// Points among those given, each further one drawn with a probability proportional to its squared distance from the nearest
    /// before (Arthur and Vassilvitskii 2007).
    /// </summary>
    private static Tensor FirstMeans(Tensor points, int components, Generator random)
    {
        var distances = ones(points.shape[0], dtype: ScalarType.Float64);
        List<Tensor> means = [];
        while (true)
        {
            var sums = distances.cumsum(0);
            var drawn = rand(1, dtype: ScalarType.Float64, generator: random) * sums[-1];
            var mean = points.index_select(0, (sums <= drawn).sum().clamp(0, points.shape[0] - 1).reshape(1));
            means.Add(mean);
            if (means.Count == components) return cat(means, 0);
            var fromMean = (points - mean).square().sum(1);
            distances = means.Count == 1 ? fromMean : minimum(distances, fromMean);
        }
    }

    /// <summary>ln wₖ N(x; μₖ, Σₖ), [n, K].</summary>
    private static Tensor JointLogDensities(Tensor points, Tensor weights, Tensor means, Tensor factors)
    {
        // With Σ = LLᵀ: (x − μ)ᵀ Σ⁻¹ (x − μ) = ‖L⁻¹(x − μ)‖², ln det Σ = 2 Σ ln Lᵢᵢ.
        var inverses = factors.inverse();
        var constants = weights.log() - factors.diagonal(0, 1, 2).log().sum(1) - 0.5 * LogTwoPi * points.shape[1];
        List<Tensor> joint = [];
        for (var k = 0; k < weights.shape[0]; k++)
        {
            using var scope = NewDisposeScope();
            var whitened = (points - means[k]).matmul(inverses[k].t());
            joint.Add((constants[k] - 0.5 * whitened.square().sum(1)).MoveToOuterDisposeScope());
        }
        return stack(joint, 1);
    }

    /// <summary>Bishop's equations 9.24 to 9.27, for responsibilities [n, K].</summary>
    private static (Tensor Weights, Tensor Means, Tensor Factors) Maximise(Tensor points, Tensor responsibilities, Tensor floor)
    {
        // A component that no point belongs to keeps a little.
        var counts = responsibilities.sum([0]).add_(1e-10);
        var means = responsibilities.t().matmul(points) / counts.unsqueeze(1);
        List<Tensor> factors = [];
        for (var k = 0; k < counts.shape[0]; k++)
        {
            using var scope = NewDisposeScope();
            var distances = points - means[k];
            var covariance = distances.t().matmul(distances * responsibilities.select(1, k).unsqueeze(1)) / counts[k];
            factors.Add(linalg.cholesky(covariance + floor).MoveToOuterDisposeScope());
        }
        return (counts / counts.sum(), means, stack(factors, 0));
    }

    public void Dispose()
    {
        _weights.Dispose();
        _means.Dispose();
        _factors.Dispose();
    }
}
