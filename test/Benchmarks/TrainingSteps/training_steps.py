"""The Python twin of this folder's program: the same work, step for step. Prints the microseconds of one step and the peak of
memory in megabytes."""
import argparse
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F


def tiny_operator():
    a, b = torch.randn(4), torch.randn(4)
    return lambda: a + b


def gan(generator, discriminator, real, noise):
    g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    ones, zeros = torch.ones(real.shape[0], 1), torch.zeros(real.shape[0], 1)

    def step():
        d.zero_grad()
        fake = generator(torch.randn(noise))
        loss = F.binary_cross_entropy_with_logits(discriminator(real), ones) \
            + F.binary_cross_entropy_with_logits(discriminator(fake.detach()), zeros)
        loss.backward()
        d.step()
        g.zero_grad()
        loss = F.binary_cross_entropy_with_logits(discriminator(generator(torch.randn(noise))), ones)
        loss.backward()
        g.step()

    return step


def mlp_gan(batch=128):
    return gan(nn.Sequential(nn.Linear(100, 128), nn.Tanh(), nn.Linear(128, 784), nn.Sigmoid()),
               nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 1)),
               torch.rand(batch, 784), (batch, 100))


def tiny_gan():
    return gan(nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2)),
               nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1)),
               torch.rand(16, 2), (16, 2))


def dcgan():
    generator = nn.Sequential(
        nn.ConvTranspose2d(100, 128, 4, 1, 0, bias=False), nn.BatchNorm2d(128), nn.ReLU(),
        nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 4, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 4, 2, 1, bias=False), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Conv2d(1, 32, 4, 2, 1, bias=False), nn.LeakyReLU(0.2),
        nn.Conv2d(32, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
        nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
        nn.Conv2d(128, 1, 4, 1, 0, bias=False), nn.Flatten())
    return gan(generator, discriminator, torch.rand(64, 1, 32, 32), (64, 100, 1, 1))


def vae():
    encoder, mean, log_variance = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
    decoder = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784), nn.Sigmoid())
    modules = [encoder, mean, log_variance, decoder]
    adam = torch.optim.Adam([p for m in modules for p in m.parameters()], lr=1e-3)
    x = torch.rand(128, 784)

    def step():
        adam.zero_grad()
        hidden = F.relu(encoder(x))
        mu, log_var = mean(hidden), log_variance(hidden)
        z = mu + torch.randn_like(mu) * (0.5 * log_var).exp()
        reconstruction = F.binary_cross_entropy(decoder(z), x, reduction="sum")
        divergence = -0.5 * (1 + log_var - mu.pow(2) - log_var.exp()).sum()
        (reconstruction + divergence).backward()
        adam.step()

    return step


cases = {"operator": tiny_operator, "tiny-gan": tiny_gan, "mlp-gan": mlp_gan, "vae": vae, "dcgan": dcgan}

parser = argparse.ArgumentParser()
parser.add_argument("case", choices=cases)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--steps", type=int, required=True)
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(1)
step = cases[options.case]()
for _ in range(max(3, options.steps // 5)):
    step()
started = time.perf_counter()
for _ in range(options.steps):
    step()
print((time.perf_counter() - started) / options.steps * 1e6, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
