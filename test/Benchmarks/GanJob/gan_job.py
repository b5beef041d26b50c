"""The Python twin of this folder's program: read MNIST's IDX files, train a GAN for fixed steps, generate 10,000 images.
Prints the seconds that took, imports and start-up left out."""
import argparse
import gzip
import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def read_images(path):
    with gzip.open(path) as file:
        content = file.read()
    return torch.from_numpy(np.frombuffer(content, np.uint8, offset=16).reshape(-1, 784).copy())


def mlp():
    generator = nn.Sequential(nn.Linear(100, 128), nn.Tanh(), nn.Linear(128, 784), nn.Tanh())
    discriminator = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 1))
    return generator, discriminator, (100,), (784,)


def dcgan(c=32):
    generator = nn.Sequential(
        nn.ConvTranspose2d(100, 2 * c, 7, bias=False), nn.BatchNorm2d(2 * c), nn.ReLU(),
        nn.ConvTranspose2d(2 * c, c, 4, 2, 1, bias=False), nn.BatchNorm2d(c), nn.ReLU(),
        nn.ConvTranspose2d(c, 1, 4, 2, 1), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Conv2d(1, c, 4, 2, 1), nn.LeakyReLU(0.2),
        nn.Conv2d(c, 2 * c, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * c), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(2 * c * 49, 1))
    return generator, discriminator, (100, 1, 1), (1, 28, 28)


def run(options):
    images = read_images(options.images)
    generator, discriminator, latent, shape = {"mlp": mlp, "dcgan": dcgan}[options.network]()
    g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    n = options.batch
    ones, zeros = torch.ones(n, 1), torch.zeros(n, 1)
    step, order, place = 0, torch.randperm(len(images)), 0
    while step < options.steps:
        if place + n > len(images):
            order, place = torch.randperm(len(images)), 0
        real = images[order[place:place + n]].float().div_(127.5).sub_(1).reshape(n, *shape)
        place += n
        step += 1

        d.zero_grad()
        fake = generator(torch.randn(n, *latent))
        loss = F.binary_cross_entropy_with_logits(discriminator(real), ones) \
            + F.binary_cross_entropy_with_logits(discriminator(fake.detach()), zeros)
        loss.backward()
        d.step()
        g.zero_grad()
        g_loss = F.binary_cross_entropy_with_logits(discriminator(fake), ones)
        g_loss.backward()
        g.step()
        if not (math.isfinite(loss.item()) and math.isfinite(g_loss.item())):
            raise RuntimeError("diverged")

    generator.eval()
    with torch.no_grad():
        rows = [generator(torch.randn(256, *latent)).reshape(256, -1).add_(1).mul_(127.5) for _ in range(0, 10_000, 256)]
    return torch.cat(rows).sum().item()


parser = argparse.ArgumentParser()
parser.add_argument("network", choices=["mlp", "dcgan"])
parser.add_argument("--images", required=True)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--steps", type=int, required=True)
parser.add_argument("--batch", type=int, required=True)
options = parser.parse_args()
torch.set_num_threads(options.threads)
started = time.perf_counter()
run(options)
print(time.perf_counter() - started)
