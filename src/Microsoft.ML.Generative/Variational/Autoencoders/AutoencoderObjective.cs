using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>An encoder and its decoder: the whole autoencoder, or a layer of a stack and the one across from it.</summary>
/// <param name="Encode">Values [n, d] to codes [n, z].</param>
/// <param name="Decode">Codes [n, z] to the decoder's outputs [n, d].</param>
/// <param name="Loss">How far outputs are from values.</param>
/// <param name="IsCode">
/// Whether the codes are the autoencoder's, with its penalties and noise; or a hidden layer's values.
/// </param>
/// <param name="OnlyWeight">
/// The weight [z, d] of an encoder that is one linear layer and its activation; null for any other.
/// </param>
internal readonly record struct Coding(
    Func<Tensor, Tensor> Encode, Func<Tensor, Tensor> Decode, ReconstructionLoss Loss, bool IsCode, Tensor? OnlyWeight);

/// <summary>
/// What an autoencoder minimises: L(x, g(h)) + Σ wᵢ Ωᵢ(h), with the reconstruction's loss L, penalties Ω, and codes h = f(x̃) of
/// corrupted values x̃, drawn with noise where they have some.
/// </summary>
internal sealed class AutoencoderObjective(AutoencoderTrainer.Options options)
{
    private readonly bool _differentiatesCodes = options.Penalties.Any(p => p.DifferentiatesCodes);

    /// <summary>
    /// The loss, a tensor with one element; its parts are told to <paramref name="step"/>, in whose dispose scope it runs.
    /// </summary>
    /// <param name="coding">What makes codes of values, and values of codes.</param>
    /// <param name="values">The values [n, d], such as rows in the network's units.</param>
    /// <param name="areUnit">Whether the values that there are go from 0 to 1.</param>
    /// <param name="step">The training step.</param>
    /// <param name="lossName">The name of the reconstruction's loss.</param>
    public Tensor Compute(Coding coding, Tensor values, bool areUnit, TrainingStep step, string lossName)
    {
        var input = options.Corruption?.Apply(values, areUnit, step.Random) ?? values;
        if (coding is { IsCode: true, OnlyWeight: null } && _differentiatesCodes) input = input.detach().requires_grad_();
        var code = coding.Encode(input);
        var drawn = coding.IsCode && options.CodeNoise is { } noise ? noise.Draw(code, step.Random) : code;
        var loss = coding.Loss.Compute(coding.Decode(drawn), values);
        step.Record(lossName, loss);
        if (!coding.IsCode) return loss;
        var batch = new EncodedBatch(input, code, options.CodeActivation, coding.OnlyWeight);
        foreach (var penalty in options.Penalties)
        {
            var value = penalty.Compute(batch, step.Random);
            step.Record(penalty.Name, value);
            loss = loss + penalty.Weight * value;
        }
        return loss;
    }
}
