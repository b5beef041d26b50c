using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

public sealed partial class VaeTransformer
{
    // Of rows that a method reads; more are streamed.
    private const long MemoryBudget = 1L << 30;

    /// <summary>Rows like the training rows, made as they are read; the same for the same seed, however they are read.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="labels">
    /// The rows' classes, taken in turn; null for all classes in turn. Row i gets class i modulo their number.
    /// </param>
    /// <param name="seed">Decides the latent vectors, and the values that are drawn.</param>
    /// <param name="drawn">
    /// Whether values are drawn from the likelihood, which makes rows spread as the training rows do; else they are its means, as
    /// pictures usually are shown. Default: null, for drawn ones unless rows are images.
    /// </param>
    /// <returns>A view with the feature column, and the label column if there was one, of the training data's types.</returns>
    /// <exception cref="ArgumentException">
    /// A class that the training data did not have, labels for a model without a label column, no labels for one conditioned on a
    /// vector column, or a negative count.
    /// </exception>
    [OverloadResolutionPriority(1)] // A null is no label, not a missing vector.
    public IDataView Generate(long count, IReadOnlyList<string>? labels = null, int seed = 0, bool? drawn = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, CodesOf(labels), seed, drawn);
    }

    /// <summary>
    /// As <see cref="Generate(long, IReadOnlyList{string}?, int, bool?)"/>, for a model conditioned on a vector column.
    /// </summary>
    /// <param name="count">How many rows.</param>
    /// <param name="conditions">The rows' condition vectors, taken in turn.</param>
    /// <param name="seed">Decides the latent vectors, and the values that are drawn.</param>
    /// <param name="drawn">
    /// Whether values are drawn from the likelihood; else they are its means. Default: null, for drawn ones unless rows are
    /// images.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A vector has another size than in training or a number that is not finite, there is none, the model has no vector
    /// condition, or the count is negative.
    /// </exception>
    public IDataView Generate(long count, IReadOnlyList<float[]> conditions, int seed = 0, bool? drawn = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, CodesOf(conditions), seed, drawn);
    }

    /// <summary>
    /// Latent vectors from the prior that rows are made with (<see cref="VaeTrainer.Options.SamplingPrior"/>); the same for the
    /// same seed.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public float[][] DrawLatents(int count, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckNotDisposed();
        using var drawn = Model.DrawLatent(count, CPU, RandomSeed.Mix(seed, 0));
        return drawn.ToRows();
    }

    private IDataView Generate(long count, float[] codes, int seed, bool? drawn)
    {
        var areDrawn = drawn ?? Image is null;
        return Generated(count, seed, codes, block =>
        {
            var latent = Model.DrawLatent(block.Rows, Device, block.Seed);
            if (!areDrawn) return InParts(block, latent, DecodeRows);
            using var random = new Generator((ulong)RandomSeed.Mix(block.Seed, 1), Device);
            return InParts(block, latent, (some, condition) => Model.Sample(some, condition, random));
        });
    }

    /// <summary>
    /// The rows' latent means, in their order, each of <see cref="LatentVariableTransformer.LatentSize"/> numbers.
    /// </summary>
    /// <param name="rows">A view with the columns that the model was trained on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or not as it was in training.</exception>
    public float[][] Encode(IDataView rows) => [.. Transform(rows).GetColumn<float[]>(_settings.Columns.LatentMean)];

    /// <summary>
    /// ln p(x) of each row in nats, in the column's units, estimated by importance sampling: the bound of Burda et al. 2016,
    /// equation 8, which comes up to it as the samples become many. Where training draws black and white
    /// (<see cref="Binarization.Stochastic"/>), values count as the probabilities that they are, which gives no more than the
    /// mean over what could be drawn.
    /// </summary>
    /// <param name="rows">A view with the columns that the model was trained on.</param>
    /// <param name="samples">Latent vectors drawn for each row, at least 1. Default 100; papers report 5,000.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="cancellationToken">Stops the sampling.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or of another type or size; or there are to be no samples.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are no rows, or one with a missing value.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public double[] LogLikelihood(
        IDataView rows, int samples = 100, int seed = 0, CancellationToken cancellationToken = default)
    {
        Check.AtLeast(1, samples, nameof(samples));
        using var random = new Generator((ulong)RandomSeed.Mix(seed, 0), Device);
        List<double> logLikelihoods = [];
        // So that about as many latent vectors are decoded at once whatever the number of samples.
        var together = Math.Min(samples, Model.Network.LatentsAtOnce);
        ForEachBatch(rows, Math.Max(1, Model.Network.LatentsAtOnce / samples), cancellationToken, (values, condition) =>
        {
            var posterior = Model.Network.Encode(values, condition);
            List<Tensor> bounds = [];
            for (var left = samples; left > 0; left -= together)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var count = Math.Min(together, left);
                var latent = posterior.Sample(randn(count, values.shape[0], LatentSize, device: Device, generator: random));
                var pass = new VaePass(posterior, latent, Model.Network.LogLikelihood(latent, values, condition), random);
                bounds.Add((pass.ImportanceWeightedBound() + Math.Log((double)count / samples)).MoveToOuterDisposeScope());
            }
            var logLikelihood = stack(bounds, 0).to(ScalarType.Float64).logsumexp(0) - Model.LogVolume;
            logLikelihoods.AddRange(logLikelihood.cpu().data<double>().ToArray());
        });
        return [.. logLikelihoods];
    }

    /// <summary>Reads rows and hands them on, as the networks take them, in a dispose scope for each batch.</summary>
    private void ForEachBatch(
        IDataView rows, int batchSize, CancellationToken cancellation, Action<Tensor, Tensor?> use)
    {
        ArgumentNullException.ThrowIfNull(rows);
        CheckNotDisposed();
        using var channel = Host.Start("Reading");
        using var data = TrainingData.Read(channel, rows, Features, Condition, MemoryBudget, cancellation);
        using var frozen = no_grad();
        foreach (var batch in data.InOrder(batchSize))
            using (batch)
            {
                using var scope = NewDisposeScope();
                var moved = batch.To(Device);
                use(Model.Observe(moved.Features), moved.Condition);
            }
    }
}
