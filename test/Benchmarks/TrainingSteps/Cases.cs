using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>
/// A training step to be timed: how often one measurement repeats it, and the operations of its matrix products.
/// </summary>
internal sealed record Case(string Name, int Steps, double Flops, Func<Action> Prepare);

/// <summary>The steps of training_steps.py, line for line.</summary>
internal static class Cases
{
    public static readonly Case[] All =
    [
        new("operator", 200_000, 0, TinyOperator),
        new("tiny-gan", 1_000, 0, TinyGan),
        new("mlp-gan", 300, MlpGanFlops(128), MlpGan),
        new("vae", 100, VaeFlops(128), Vae),
        new("dcgan", 8, DcganFlops(64), Dcgan),
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

    // A layer costs its products once forward, once for its weights' gradient and once for its input's; 2 operations a product.
    // The first layer of a network whose input is data needs no gradient of its input.
    private static double MlpGanFlops(double batch)
    {
        double generator = 100 * 128 + 128 * 784, discriminator = 784 * 128 + 128;
        double discriminatorStep = generator + 2 * (3 * discriminator - 784 * 128);
        double generatorStep = 3 * generator - 100 * 128 + 3 * discriminator;
        return 2 * batch * (discriminatorStep + generatorStep);
    }

    private static double VaeFlops(double batch)
    {
        double encoder = 784 * 400 + 2 * 400 * 20, decoder = 20 * 400 + 400 * 784;
        return 2 * batch * (3 * (encoder + decoder) - 784 * 400);
    }

    private static double DcganFlops(double batch)
    {
        // Products of a convolution with a 4x4 kernel: the positions of its small side, times channels in and out.
        double first = 16 * 100 * 128;
        double generator = first + 16.0 * (16 * 128 * 64 + 64 * 64 * 32 + 256 * 32 * 1);
        double entry = 16.0 * 256 * 1 * 32;
        double discriminator = entry + 16.0 * (64 * 32 * 64 + 16 * 64 * 128 + 128);
        double discriminatorStep = generator + 2 * (3 * discriminator - entry);
        double generatorStep = 3 * generator - first + 3 * discriminator;
        return 2 * batch * (discriminatorStep + generatorStep);
    }
}
