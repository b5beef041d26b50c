"""The Python twin of this folder's program: read MNIST's IDX files, train a VAE, take the bound of the test images with one
latent vector each. Prints that bound in nats, then the seconds all took, imports and start-up left out, and the peak of memory
in megabytes."""
import argparse
import gzip
import math
import resource
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

LATENT = 20


def read_images(path):
    with gzip.open(path) as file:
        content = file.read()
    return torch.from_numpy(np.frombuffer(content, np.uint8, offset=16).reshape(-1, 784).copy())


class Reshape(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(-1, *self.shape)


def mlp():
    encoder = nn.Sequential(nn.Linear(784, 400), nn.ReLU(), nn.Linear(400, 2 * LATENT))
    decoder = nn.Sequential(nn.Linear(LATENT, 400), nn.ReLU(), nn.Linear(400, 784))
    return encoder, decoder


def convolutional(c=32):
    encoder = nn.Sequential(
        Reshape(1, 28, 28), nn.Conv2d(1, c, 4, 2, 1), nn.ReLU(), nn.Conv2d(c, 2 * c, 4, 2, 1), nn.ReLU(),
        nn.Flatten(), nn.Linear(2 * c * 49, 2 * LATENT))
    decoder = nn.Sequential(
        nn.Linear(LATENT, 2 * c * 49), Reshape(2 * c, 7, 7), nn.ReLU(),
        nn.ConvTranspose2d(2 * c, c, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(c, 1, 4, 2, 1), nn.Flatten())
    return encoder, decoder


def negative_bound(encoder, decoder, rows):
    mean, log_variance = encoder(rows).chunk(2, dim=1)
    latent = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
    reconstruction = F.binary_cross_entropy_with_logits(decoder(latent), rows, reduction="sum")
    divergence = 0.5 * torch.sum(mean.pow(2) + log_variance.exp() - 1 - log_variance)
    return (reconstruction + divergence) / len(rows)


def run(options):
    torch.manual_seed(options.seed)
    images = read_images(options.images)
    encoder, decoder = {"mlp": mlp, "convolutional": convolutional}[options.network]()
    adam = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=1e-3)
    n = options.batch
    order, place = torch.randperm(len(images)), 0
    for _ in range(options.steps):
        if place + n > len(images):
            order, place = torch.randperm(len(images)), 0
        rows = images[order[place:place + n]].float().div_(255)
        place += n
        adam.zero_grad()
        loss = negative_bound(encoder, decoder, rows)
        loss.backward()
        adam.step()
        if not math.isfinite(loss.item()):
            raise RuntimeError("diverged")

    with torch.no_grad():
        test = read_images(options.test)
        bounds = [negative_bound(encoder, decoder, rows.float().div_(255)) * len(rows) for rows in test.split(256)]
    return -sum(b.item() for b in bounds) / len(test)


parser = argparse.ArgumentParser()
parser.add_argument("network", choices=["mlp", "convolutional"])
parser.add_argument("--images", required=True)
parser.add_argument("--test", required=True)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--steps", type=int, required=True)
parser.add_argument("--batch", type=int, required=True)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()
torch.set_num_threads(options.threads)
started = time.perf_counter()
print(run(options))
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
