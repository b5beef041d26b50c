using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A network that knows the exact likelihood of rows, and completes them value after value. Rows [n, d] are in the network's
/// units, as the output distribution observes them; conditions are [n, c]. In evaluation mode it serves any number of threads.
/// </summary>
internal abstract class AutoregressiveModule : nn.Module
{
    protected AutoregressiveModule(string name) : base(name) { }

    /// <summary>
    /// How many rows the network computes at once at best, so that all it needs for them stays in the processor's cache or fits
    /// its device's memory. Default: any number.
    /// </summary>
    public virtual long RowsAtOnce(Device device) => long.MaxValue;

    /// <summary>
    /// About how many numbers the network keeps at a time for a row whose likelihood it computes, without gradients; the
    /// parameters of the row's values are counted elsewhere.
    /// </summary>
    public abstract long NumbersToScore { get; }

    /// <summary>About how many numbers the network keeps for a row that it completes, beside the row's own.</summary>
    public abstract long NumbersToComplete { get; }

    /// <summary>Uniform numbers that completing a row takes beside those of its values. Default 0.</summary>
    public virtual int MoreUniforms => 0;

    /// <summary>The parts of rows [n, d] that are best learnt from one after the other, in order.</summary>
    public IEnumerable<(long Start, long Count)> Parts(Tensor rows) => rows.Parts(RowsAtOnce(rows.device));

    /// <summary>The rows' log-likelihoods, [n], in nats.</summary>
    public abstract Tensor LogLikelihood(Tensor values, Tensor? condition);

    /// <summary>
    /// What training minimises, a tensor with one element: the mean negative log-likelihood, or an estimate of it.
    /// </summary>
    /// <param name="values">The rows, [n, d].</param>
    /// <param name="condition">Their conditions, [n, c].</param>
    /// <param name="random">Draws what an estimate draws, such as an order of the values.</param>
    public virtual Tensor Loss(Tensor values, Tensor? condition, Generator random)
    {
        using var likelihood = LogLikelihood(values, condition);
        using var mean = likelihood.mean();
        return -mean;
    }

    /// <summary>
    /// Draws missing values in the network's order, each from its distribution given the values before it, drawn or known. Known
    /// values that come later have no say in them.
    /// </summary>
    /// <param name="values">The rows, [n, d]; what stands in place of missing values is not read.</param>
    /// <param name="isMissing">Which values to draw, [n, d] of Bool.</param>
    /// <param name="condition">Their conditions, [n, c].</param>
    /// <param name="uniforms">
    /// Numbers in [0, 1) of Double, [n, d + <see cref="MoreUniforms"/>], first one for each value: they decide what is drawn.
    /// </param>
    /// <param name="temperature">As in <see cref="OutputDistribution.Sample(Tensor, Tensor, double)"/>.</param>
    /// <returns>The rows with every value, [n, d].</returns>
    public abstract Tensor Complete(Tensor values, Tensor isMissing, Tensor? condition, Tensor uniforms, double temperature);
}
