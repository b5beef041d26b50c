using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>What corruption, penalties, priors and noise do to the trained autoencoder; and what the trainer warns of.</summary>
[TestFixture]
public class AutoencoderTrainingTests
{
    private const int Rows = 1_000;
    private const int Slots = 10;

    private readonly float[][] _rows = NumberRow.Correlated(Rows, Slots, factors: 2, noise: 0.1, seed: 11);

    /// <summary>
    /// Of ten slots that two factors make, one that is gone can be told from the others. An autoencoder with room for all ten
    /// learns to do so only if values are masked in its training.
    /// </summary>
    [Test]
    public void A_denoising_autoencoder_fills_in_what_is_masked_and_a_plain_one_does_not()
    {
        double ErrorOfMaskedSlots(Corruption? corruption)
        {
            using var model = Train(o => (o.LatentSize, o.Corruption) = (Slots, corruption));
            var masked = _rows.Select((row, i) => row.Select((x, j) => j == i % Slots ? Mean(j) : x).ToArray()).ToArray();
            var filled = model.Transform(View(masked)).GetColumn<float[]>("Reconstruction").ToArray();
            return Enumerable.Range(0, Rows).Average(i =>
                Math.Pow((filled[i][i % Slots] - _rows[i][i % Slots]) / Deviation(i % Slots), 2));
        }
        // The masked slots' own variance is 1. Over five seeds 0.51 to 0.62, and 0.072 to 0.075.
        var plain = ErrorOfMaskedSlots(null);
        Assert.That(plain, Is.GreaterThan(0.5));
        Assert.That(ErrorOfMaskedSlots(Corruption.Masking(0.2)), Is.LessThan(0.09));
    }

    [Test]
    public void Sparsity_brings_mean_activations_to_the_target()
    {
        using var model = Train(o =>
        {
            (o.LatentSize, o.CodeActivation) = (20, CodeActivation.Sigmoid);
            o.Penalties = [new KullbackLeiblerSparsity { Target = 0.1, Weight = 10 }];
        });
        var codes = model.Encode(View(_rows));
        // Over five seeds 0.0986 to 0.1011.
        for (var j = 0; j < 20; j++) Assert.That(codes.Average(c => c[j]), Is.EqualTo(0.1).Within(0.004), $"unit {j}");
    }

    [Test]
    public void L1_makes_codes_of_zeros()
    {
        double ShareOfZeros(params CodePenalty[] penalties)
        {
            using var model = Train(o => (o.LatentSize, o.CodeActivation, o.Penalties) = (20, CodeActivation.ReLU, penalties));
            return model.Encode(View(_rows)).SelectMany(c => c).Average(x => x == 0 ? 1.0 : 0);
        }
        // Over five seeds 0.90, and 0.49 to 0.66 without the penalty.
        var sparse = ShareOfZeros(new L1Sparsity { Weight = 2 });
        Assert.That(sparse, Is.GreaterThan(0.85));
        Assert.That(sparse, Is.GreaterThan(ShareOfZeros() + 0.2));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_contractive_encoder_changes_less(bool deep)
    {
        double Jacobian(params CodePenalty[] penalties)
        {
            using var model = Train(o =>
            {
                o.Network = new MlpAutoencoderNetwork { Widths = deep ? [16] : [], Activation = Activation.Tanh };
                (o.LatentSize, o.CodeActivation, o.Penalties) = (6, CodeActivation.Sigmoid, penalties);
            });
            return MeanSquaredJacobian(model);
        }
        // Over five seeds 0.30 to 0.41 of it with one layer, 0.10 to 0.27 with two.
        Assert.That(Jacobian(new ContractivePenalty { Weight = 1 }), Is.LessThan((deep ? 0.4 : 0.5) * Jacobian()));
    }

    [Test]
    public void Codes_must_be_able_to_follow_the_prior(
        [Values] CodeActivation activation, [Values] LatentPrior distribution)
    {
        var can = activation == CodeActivation.Linear
            || activation == CodeActivation.Tanh && distribution == LatentPrior.Uniform;
        var options = new AutoencoderTrainer.Options
        {
            CodeActivation = activation, Prior = new AdversarialPrior { Distribution = distribution },
        };
        Assert.That(() => new MLContext(1).Generative().Autoencoder(options), can ? Throws.Nothing
            : Throws.ArgumentException.With.Message.Contains($"{activation}").And.Message.Contains($"{distribution}"));
    }

    /// <summary>
    /// Two normal factors make the rows, and codes are to be uniform. Over four seeds their deviations came to 0.55 to 0.58,
    /// where the uniform distribution's is 1/√3 = 0.577, 96 % to 99 % lay within ±1.1 (of a plain autoencoder's about half), and
    /// generated rows had 0.97 to 1.06 of the training rows' deviations, less the noise that two numbers can't code.
    /// </summary>
    [Test]
    public void An_adversarial_autoencoders_codes_follow_the_prior_and_generated_rows_the_data()
    {
        using var model = Train(o =>
        {
            (o.Network, o.LatentSize) = (new MlpAutoencoderNetwork { Widths = [64] }, 2);
            o.Prior = new AdversarialPrior { Distribution = LatentPrior.Uniform, DiscriminatorWidths = [64],
                LearningRate = 1e-3 };
            (o.LearningRate, o.Beta1, o.BatchSize, o.MaximumSteps) = (5e-4, 0.5, 200, 1_500);
        });
        var codes = model.Encode(View(_rows));
        for (var j = 0; j < 2; j++)
        {
            Assert.That(codes.Average(c => c[j]), Is.Zero.Within(0.1), $"mean of code {j}");
            Assert.That(Math.Sqrt(codes.Average(c => c[j] * c[j])), Is.EqualTo(1 / Math.Sqrt(3)).Within(0.06),
                $"deviation of code {j}");
        }
        Assert.That(codes.Average(c => c.All(x => Math.Abs(x) < 1.1) ? 1.0 : 0), Is.GreaterThan(0.9));

        var generated = model.Generate(2_000, seed: 2).GetColumn<float[]>("Features").ToArray();
        var reconstructed = model.Transform(View(_rows)).GetColumn<float[]>("Reconstruction").ToArray();
        for (var j = 0; j < Slots; j++)
            Assert.That(Spread(generated, j), Is.EqualTo(Spread(reconstructed, j)).Within(15).Percent, $"slot {j}");

        static double Spread(float[][] rows, int slot)
        {
            var mean = rows.Average(r => r[slot]);
            return Math.Sqrt(rows.Average(r => Math.Pow(r[slot] - mean, 2)));
        }
    }

    [Test]
    public void Dead_codes_and_constant_reconstructions_are_warned_of()
    {
        List<string> Warnings(params CodePenalty[] penalties)
        {
            var context = new MLContext(seed: 1);
            List<string> messages = [];
            context.Log += (_, e) => messages.Add(e.Message);
            using var _ = Train(o =>
            {
                (o.CodeActivation, o.Penalties, o.ProgressInterval) = (CodeActivation.ReLU, penalties, 10);
                (o.LatentSize, o.MaximumSteps) = (4, 200);
            }, context);
            return messages;
        }
        var warnings = Warnings(new L1Sparsity { Weight = 1_000 });
        Assert.That(warnings, Has.Some.Contains("4 of the code's 4 numbers are dead")
            .And.Some.Contains("reconstructions are constant"));
        // An identity for numbers that are not below 0 leaves none of them dead.
        Assert.That(Warnings(), Has.None.Contains("reconstructions are constant"));
    }

    [Test]
    public void Cross_entropy_reconstructs_probabilities_in_the_columns_units()
    {
        // Black and white of two kinds, as 0 and 255.
        var random = new Random(2);
        var rows = Enumerable.Range(0, 400).Select(i => Enumerable.Range(0, 16)
            .Select(j => (j < 8) == (i % 2 == 0) ? 255f : 0).Select(x => random.NextDouble() < 0.1 ? 255 - x : x).ToArray())
                .ToArray();
        var context = new MLContext(seed: 1);
        using var model = context.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            ReconstructionLoss = ReconstructionLoss.BinaryCrossEntropy,
            Network = new MlpAutoencoderNetwork { Widths = [] },
            LatentSize = 1,
            Epochs = 200,
            LearningRate = 0.02,
        }).Fit(NumberRow.View(context, rows));
        var made = model.Transform(NumberRow.View(context, rows)).GetColumn<float[]>("Reconstruction").ToArray();
        Assert.That(made.SelectMany(r => r), Is.All.InRange(0, 255));
        // A value is the other one in a tenth of the rows: the best that one number can say is 0.9 and 0.1. Over five seeds 0.904
        // to 0.906.
        Assert.That(Enumerable.Range(0, 400).Average(i => made[i].Where((_, j) => (j < 8) == (i % 2 == 0)).Average()),
            Is.EqualTo(0.9 * 255).Within(0.01 * 255));
    }

    private AutoencoderTransformer Train(Action<AutoencoderTrainer.Options> change, MLContext? context = null)
    {
        var options = new AutoencoderTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [32], Activation = Activation.Tanh },
            BatchSize = 100,
            Epochs = 100,
            LearningRate = 0.005,
        };
        change(options);
        context ??= new MLContext(seed: 1);
        return context.Generative().Autoencoder(options).Fit(View(_rows, context));
    }

    private static IDataView View(float[][] rows, MLContext? context = null) => NumberRow.View(context ?? new MLContext(), rows);

    /// <summary>Over a hundred rows, slot by slot through autograd.</summary>
    private double MeanSquaredJacobian(AutoencoderTransformer model)
    {
        using var scope = NewDisposeScope();
        var rows = model.Scaling.Apply(tensor(_rows.Take(100).SelectMany(r => r).ToArray(), [100, Slots])).requires_grad_();
        var codes = model.Model.Encode(rows, null);
        return Enumerable.Range(0, model.LatentSize).Sum(j =>
        {
            var gradient = autograd.grad([codes.narrow(1, j, 1).sum()], [rows], retain_graph: true)[0];
            return gradient.square().sum().ToDouble() / 100;
        });
    }

    private float Mean(int slot) => _rows.Average(r => r[slot]);

    private double Deviation(int slot) => Math.Sqrt(_rows.Average(r => Math.Pow(r[slot] - Mean(slot), 2)));
}
