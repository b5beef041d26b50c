using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>What a row's likelihood must be like for the row to count as an anomaly.</summary>
public enum LikelihoodAnomaly
{
    /// <summary>Lower than training rows': the score is −ln p(x).</summary>
    Unlikely,

    /// <summary>
    /// Far from training rows' mean, above or below: the score is |−ln p(x) − H|, with their mean negative log-likelihood H (the
    /// typicality test of Nalisnick et al. 2019, for one row). It finds rows that are simpler than the training rows, too, which
    /// models often give higher likelihoods than those.
    /// </summary>
    Atypical,
}

/// <summary>Tells anomalies by their likelihood.</summary>
/// <param name="Anomaly">What makes one.</param>
/// <param name="Mean">The training rows' mean negative log-likelihood, in nats.</param>
/// <param name="Threshold">The score above which a row is one; null before there is one.</param>
internal sealed record LikelihoodThreshold(LikelihoodAnomaly Anomaly, float Mean, float? Threshold)
{
    /// <summary>Of a model under training, which knows no anomalies.</summary>
    public static LikelihoodThreshold None(LikelihoodAnomaly anomaly) => new(anomaly, 0, null);

    /// <summary>From the training rows' negative log-likelihoods.</summary>
    /// <param name="anomaly">What makes an anomaly.</param>
    /// <param name="nats">The negative log-likelihoods.</param>
    /// <param name="quantile">The share of training rows at or below the threshold.</param>
    public static LikelihoodThreshold Choose(LikelihoodAnomaly anomaly, float[] nats, double quantile)
    {
        // Rounded as it is kept, so that these are the scores that the same likelihoods have later.
        var mean = (float)nats.Average(n => (double)n);
        var scores = anomaly == LikelihoodAnomaly.Unlikely ? nats : [.. nats.Select(n => Math.Abs(n - mean))];
        return new(anomaly, mean, AnomalyThreshold.Quantile(scores, quantile));
    }

    /// <exception cref="FormatException">A setting is missing or wrong.</exception>
    public static LikelihoodThreshold FromJson(JsonObject json) =>
        new(json.GetEnum<LikelihoodAnomaly>("kind"), json.Get<float>("mean"), json.GetOrNull<float>("threshold"));

    public JsonObject ToJson() => new() { ["kind"] = Anomaly.ToString(), ["mean"] = Mean, ["threshold"] = Threshold };

    /// <summary>Whether each row is an anomaly or has no likelihood, 1 or 0, [n].</summary>
    /// <param name="logLikelihoods">In nats, [n].</param>
    public Tensor Flags(Tensor logLikelihoods)
    {
        using var scope = NewDisposeScope();
        var scores = Anomaly == LikelihoodAnomaly.Unlikely ? -logLikelihoods : (logLikelihoods + Mean).abs();
        return AnomalyThreshold.Flags(scores, Threshold).MoveToOuterDisposeScope();
    }
}
