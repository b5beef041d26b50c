using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>
/// A training step to be timed: how often one measurement repeats it, and the work that it can't do without.
/// </summary>
internal sealed record Case(string Name, int Steps, LeastWork Work, Func<Action> Prepare);

/// <summary>The steps of training_steps.py, line for line.</summary>
internal static class Cases
{
    public static readonly Case[] All =
    [
        new("operator", 200_000, default, TinyOperator),
        new("tiny-gan", 1_000, default, TinyGan),
        new("mlp-gan", 300, MlpGanWork(128), MlpGan),
        new("vae", 100, VaeWork(128), Vae),
        new("dcgan", 8, DcganWork(64), Dcgan),
    ];

    private static Action TinyOperator()
    {
        Tensor a = randn(4), b = randn(4);
        return () => (a + b).Dispose();
    }

    private static Action Gan(Module<Tensor, Tensor> generator, Module<Tensor, Tensor> discriminator, Tensor real, long[] noise)
    {
        var g = optim.Adam(generator.parameters(), lr: 2e-4, beta1: 0.5, beta2: 0.999);
        var d = optim.Adam(discriminator.parameters(), lr: 2e-4, beta1: 0.5, beta2: 0.999);
        Tensor ones = torch.ones(real.shape[0], 1L), zeros = torch.zeros(real.shape[0], 1L);
        return () =>
        {
            using var scope = NewDisposeScope();
            d.zero_grad();
            var fake = generator.call(randn(noise));
            var loss = F.binary_cross_entropy_with_logits(discriminator.call(real), ones)
                + F.binary_cross_entropy_with_logits(discriminator.call(fake.detach()), zeros);
            loss.backward();
            d.step();
            g.zero_grad();
            loss = F.binary_cross_entropy_with_logits(discriminator.call(generator.call(randn(noise))), ones);
            loss.backward();
            g.step();
        };
    }

    private static Action MlpGan() => Gan(
        Sequential(Linear(100, 128), Tanh(), Linear(128, 784), Sigmoid()),
        Sequential(Linear(784, 128), ReLU(), Linear(128, 1)),
        rand(128, 784), [128, 100]);

    private static Action TinyGan() => Gan(
        Sequential(Linear(2, 16), Tanh(), Linear(16, 2)),
        Sequential(Linear(2, 16), ReLU(), Linear(16, 1)),
        rand(16, 2), [16, 2]);

    private static Action Dcgan() => Gan(
        Sequential(
            ConvTranspose2d(100, 128, 4, 1, 0L, bias: false), BatchNorm2d(128), ReLU(),
            ConvTranspose2d(128, 64, 4, 2, 1L, bias: false), BatchNorm2d(64), ReLU(),
            ConvTranspose2d(64, 32, 4, 2, 1L, bias: false), BatchNorm2d(32), ReLU(),
            ConvTranspose2d(32, 1, 4, 2, 1L, bias: false), Tanh()),
        Sequential(
            Conv2d(1, 32, 4, 2, 1L, bias: false), LeakyReLU(0.2),
            Conv2d(32, 64, 4, 2, 1L, bias: false), BatchNorm2d(64), LeakyReLU(0.2),
            Conv2d(64, 128, 4, 2, 1L, bias: false), BatchNorm2d(128), LeakyReLU(0.2),
            Conv2d(128, 1, 4, 1, 0L, bias: false), Flatten()),
        rand(64, 1, 32, 32), [64, 100, 1, 1]);

    private static Action Vae()
    {
        Module<Tensor, Tensor> encoder = Linear(784, 400), mean = Linear(400, 20), logVariance = Linear(400, 20);
        var decoder = Sequential(Linear(20, 400), ReLU(), Linear(400, 784), Sigmoid());
        Module[] modules = [encoder, mean, logVariance, decoder];
        var adam = optim.Adam(modules.SelectMany(m => m.parameters()), lr: 1e-3);
        var x = rand(128, 784);
        return () =>
        {
            using var scope = NewDisposeScope();
            adam.zero_grad();
            var hidden = F.relu(encoder.call(x));
            Tensor mu = mean.call(hidden), logVar = logVariance.call(hidden);
            var z = mu + randn_like(mu) * (0.5 * logVar).exp();
            var reconstruction = F.binary_cross_entropy(decoder.call(z), x, reduction: Reduction.Sum);
            var divergence = -0.5 * (1 + logVar - mu.pow(2) - logVar.exp()).sum();
            (reconstruction + divergence).backward();
            adam.step();
        };
    }

    // The generator's step computes the discriminator's weights' gradient too, as the lines above say.
    private static LeastWork GanWork(int batch, LeastNetwork generator, LeastNetwork discriminator) =>
        (generator.Forward + discriminator.Training + discriminator.Gradients + generator.Training + discriminator.Forward
            + discriminator.Frozen).Of(batch);

    private static LeastWork MlpGanWork(int batch) => GanWork(batch,
        new(LeastWork.Linear(100, 128), LeastWork.Linear(128, 784)),
        new(LeastWork.Linear(784, 128), LeastWork.Linear(128, 1)));

    private static LeastWork VaeWork(int batch) => new LeastNetwork(
        LeastWork.Linear(784, 400), LeastWork.Linear(400, 40),
        LeastWork.Linear(20, 400), LeastWork.Linear(400, 784)).Training.Of(batch);

    private static LeastWork DcganWork(int batch) => GanWork(batch,
        new(LeastWork.Linear(100, 16 * 128), LeastWork.Convolution(4, 16, 128, 64),
            LeastWork.Convolution(8, 16, 64, 32), LeastWork.Convolution(16, 16, 32, 1)),
        new(LeastWork.Convolution(16, 16, 1, 32), LeastWork.Convolution(8, 16, 32, 64),
            LeastWork.Convolution(4, 16, 64, 128), LeastWork.Linear(16 * 128, 1)));
}
