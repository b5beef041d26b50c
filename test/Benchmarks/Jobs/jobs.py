"""The Python twin of this folder's program: the same jobs in plain PyTorch. Prints the seconds that one takes, imports and
start-up left out, and the peak of memory in megabytes."""
import argparse
import gzip
import math
import resource
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def read_images(path):
    with gzip.open(path) as file:
        content = file.read()
    return torch.from_numpy(np.frombuffer(content, np.uint8, offset=16).reshape(-1, 784).copy())


def batches(images, size):
    """Shuffled batches without end, gathered at once."""
    while True:
        order = torch.randperm(len(images))
        for start in range(0, len(images) - size + 1, size):
            yield images[order[start:start + size]].float()


def mlp_gan():
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


def gradient_penalty(discriminator, real, fake):
    share = torch.rand(len(real), 1)
    between = (real + share * (fake - real)).requires_grad_()
    gradient, = torch.autograd.grad(discriminator(between).sum(), between, create_graph=True)
    return (gradient.norm(2, 1) - 1).square().mean()


def gan(network, generated, wasserstein=False):
    def run(images, options):
        generator, discriminator, latent, shape = network()
        g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
        d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
        n = options.batch
        ones, zeros = torch.ones(n, 1), torch.zeros(n, 1)
        source = batches(images, n)
        for _ in range(options.steps):
            real = next(source).div_(127.5).sub_(1).reshape(n, *shape)
            d.zero_grad()
            fake = generator(torch.randn(n, *latent))
            if wasserstein:
                loss = discriminator(fake.detach()).mean() - discriminator(real).mean() \
                    + 10 * gradient_penalty(discriminator, real, fake.detach())
            else:
                loss = F.binary_cross_entropy_with_logits(discriminator(real), ones) \
                    + F.binary_cross_entropy_with_logits(discriminator(fake.detach()), zeros)
            loss.backward()
            d.step()
            g.zero_grad()
            judged = discriminator(fake)
            g_loss = -judged.mean() if wasserstein else F.binary_cross_entropy_with_logits(judged, ones)
            g_loss.backward()
            g.step()
            if not (math.isfinite(loss.item()) and math.isfinite(g_loss.item())):
                raise RuntimeError("diverged")
        generator.eval()
        with torch.no_grad():
            rows = [generator(torch.randn(256, *latent)).reshape(256, -1).add_(1).mul_(127.5) for _ in range(0, generated, 256)]
        return sum(part.sum().item() for part in rows)

    return run


class Images(torch.utils.data.Dataset):
    def __init__(self, images):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.images[index].float().div_(127.5).sub_(1)


def read(images, options):
    batches = torch.utils.data.DataLoader(Images(images), options.batch, shuffle=True, drop_last=True)
    return sum(batch[0, 0].item() for batch in batches)


def score(images, options):
    _, discriminator, _, _ = mlp_gan()
    with torch.no_grad():
        scores = [discriminator(images[start:start + options.batch].float().div_(127.5).sub_(1)).flatten().numpy()
                  for start in range(0, len(images), options.batch)]
    return float(np.concatenate(scores).sum())


cases = {
    "start": gan(mlp_gan, 0), "read": read, "gan-mlp": gan(mlp_gan, 10_000), "gan-dcgan": gan(dcgan, 10_000),
    "wgan-gp": gan(mlp_gan, 10_000, wasserstein=True), "score": score,
}

parser = argparse.ArgumentParser()
parser.add_argument("case", choices=cases)
parser.add_argument("--images", required=True)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--steps", type=int, required=True)
parser.add_argument("--batch", type=int, required=True)
options = parser.parse_args()
torch.set_num_threads(options.threads)
started = time.perf_counter()
cases[options.case](read_images(options.images), options)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
