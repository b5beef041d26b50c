using Microsoft.ML.Data;
using Microsoft.ML.Generative.Tests.Data;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Adversarial;

/// <summary>What the trainer of a GAN says before and while it trains.</summary>
public class GanTrainerTests
{
    [NetworkContract("one map each")]
    private sealed class OneMap : GanNetworkFactory
    {
        public override nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) =>
            nn.Linear(shapes.Noise + shapes.Condition, shapes.Features);

        public override nn.Module<Tensor, Tensor> CreateDiscriminator(GanShapes shapes) =>
            nn.Linear(shapes.Features + shapes.Condition, 1);
    }

    [Test]
    public void Columns_are_promised_as_they_come([Values] bool ownNetworks)
    {
        var context = new MLContext(1);
        var bytes = new ArrayView(64).AddVector(
            "Features", NumberDataViewType.Byte, 2, row => new[] { (byte)row, (byte)(3 * row) });
        var trainer = context.Generative().Gan(new GanTrainer.Options
        {
            Network = ownNetworks ? CustomGanNetwork.From<OneMap>() : GanNetwork.Mlp,
            MaximumSteps = 1,
        });
        var promised = trainer.GetOutputSchema(ModelFile.ShapeOf(bytes.Schema)).ToDictionary(c => c.Name, c => c.ItemType);
        using var model = trainer.Fit(bytes);
        var given = model.Transform(bytes).Schema.Where(c => !c.IsHidden)
            .ToDictionary(c => c.Name, c => c.Type is VectorDataViewType vector ? vector.ItemType : c.Type);
        Assert.That(promised, Is.EquivalentTo(given));
        Assert.That(given["Generated"], Is.EqualTo(NumberDataViewType.Byte));
        Assert.That(given.ContainsKey("DiscriminatorFeatures"), Is.Not.EqualTo(ownNetworks));
    }

    [TestCase(4, 5, true)]
    [TestCase(5, 5, false)]
    public void A_generator_that_never_has_its_turn_is_warned_of(int steps, int discriminatorSteps, bool warns)
    {
        List<string> log = [];
        var context = new MLContext(1);
        context.Log += (_, e) => log.Add(e.Message);
        using var model = context.Generative().Gan(new GanTrainer.Options
        {
            MaximumSteps = steps,
            DiscriminatorSteps = discriminatorSteps,
        }).Fit(Points(context));
        Assert.That(log, warns ? Has.Some.Contains("will not be trained") : Has.None.Contains("will not be trained"));
    }

    /// <summary>Under a gradient penalty DCGAN's discriminator has no batch normalisation; perceptrons have none anyway.</summary>
    [Test]
    public void Training_goes_on_by_another_objective_where_the_discriminator_stays_the_same([Values] bool perceptrons)
    {
        var context = new MLContext(1);
        var images = new ArrayView(64).AddVector("Features", NumberDataViewType.Byte, 256,
            row => Enumerable.Range(0, 256).Select(i => (byte)(row * i)).ToArray());
        GanTrainer Trainer(GanObjective objective) => context.Generative().Gan(new GanTrainer.Options
        {
            Image = new ImageShape(1, 16, 16),
            Network = perceptrons ? GanNetwork.Mlp : new DcganNetwork { BaseChannels = 4 },
            Objective = objective, MaximumSteps = 1, BatchSize = 16,
        });
        using var initial = Trainer(GanObjective.NonSaturating).Fit(images);
        var penalised = Trainer(GanObjective.WassersteinGradientPenalty);
        if (perceptrons)
            penalised.Fit(images, initial).Dispose();
        else
            Assert.That(() => penalised.Fit(images, initial), Throws.ArgumentException.With.Message.Contains("'discriminator.")
                .And.Message.Contains("not there"));
        Trainer(GanObjective.LeastSquares).Fit(images, initial).Dispose();
    }

    private static IDataView Points(MLContext context) => TrainerCases.Named("gan-mlp").View(context);
}
