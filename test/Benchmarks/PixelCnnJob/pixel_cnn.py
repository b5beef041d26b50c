"""The Python twin of this folder's program: the same networks and the same work. Prints seconds, and the peak of
memory in megabytes."""
import argparse
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F


class MaskedConv(nn.Conv2d):
    """A convolution that sees earlier pixels, and its own one unless it takes the image."""

    def __init__(self, inputs, outputs, kernel, takes_image):
        super().__init__(inputs, outputs, kernel, padding=kernel // 2)
        mask = torch.zeros(kernel, kernel)
        mask[: kernel // 2] = 1
        mask[kernel // 2, : kernel // 2 + (0 if takes_image else 1)] = 1
        self.register_buffer("mask", mask)

    def forward(self, x):
        return F.conv2d(x, self.weight * self.mask, self.bias, padding=self.padding)


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        inner = channels // 2
        self.layers = nn.Sequential(
            nn.ReLU(), nn.Conv2d(channels, inner, 1),
            nn.ReLU(), MaskedConv(inner, inner, 3, takes_image=False),
            nn.ReLU(), nn.Conv2d(inner, channels, 1))

    def forward(self, x):
        return x + self.layers(x)


class GatedLayer(nn.Module):
    """Both stacks' gated convolutions, whose kernels have no part that is hidden; `last` of the vertical stack only gives to the
    horizontal one."""

    def __init__(self, inputs, channels, kernel, first=False, last=False):
        super().__init__()
        half = kernel // 2
        self.first, self.last = first, last
        self.above_padding = (half, half, half, 0)
        self.left_padding = (half, 0, 0, 0)
        self.vertical = nn.Conv2d(inputs, 2 * channels, (half if first else half + 1, kernel))
        self.horizontal = nn.Conv2d(inputs, 2 * channels, (1, half if first else half + 1))
        self.to_horizontal = nn.Conv2d(2 * channels, 2 * channels, 1)
        self.output = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        vertical, horizontal = x
        height, width = vertical.shape[2:]
        above = self.vertical(F.pad(vertical, self.above_padding))[:, :, :height]
        left = self.horizontal(F.pad(horizontal, self.left_padding))[..., :width]
        gated = self.output(gate(left + self.to_horizontal(above)))
        return None if self.last else gate(above), gated if self.first else gated + horizontal


def gate(x):
    a, b = x.chunk(2, 1)
    return torch.tanh(a) * torch.sigmoid(b)


class Gated(nn.Module):
    def __init__(self, channels, layers, head):
        super().__init__()
        self.layers = nn.Sequential(
            GatedLayer(1, channels, 7, first=True), *(GatedLayer(channels, channels, 3) for _ in range(layers - 2)),
            GatedLayer(channels, channels, 3, last=True))
        self.head = nn.Sequential(nn.ReLU(), nn.Conv2d(channels, head, 1), nn.ReLU(), nn.Conv2d(head, 1, 1))

    def forward(self, x):
        return self.head(self.layers((x, x))[1])


def plain(channels=32, blocks=15, head=32):
    return nn.Sequential(
        MaskedConv(1, channels, 7, takes_image=True), *(Block(channels) for _ in range(blocks)),
        nn.ReLU(), nn.Conv2d(channels, head, 1), nn.ReLU(), nn.Conv2d(head, 1, 1))


def gated(channels=32, layers=10, head=32):
    return Gated(channels, layers, head)


def step(model, images, steps):
    """The mean time of a training step, after as many to warm up."""
    adam = torch.optim.Adam(model.parameters(), lr=1e-3)

    def one():
        adam.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(images), images, reduction="none").sum((1, 2, 3)).mean()
        loss.backward()
        adam.step()
        loss.item()

    for _ in range(steps):
        one()
    started = time.perf_counter()
    for _ in range(steps):
        one()
    return (time.perf_counter() - started) / steps


@torch.no_grad()
def drawing(model, images, pixels):
    """The time of drawing all pixels, from that of drawing some: every pixel takes one whole pass, whichever it is."""
    drawn = torch.zeros_like(images)
    height, width = images.shape[2:]

    def draw(count):
        for i in range(count):
            y, x = i // width, i % width
            drawn[:, :, y, x] = torch.bernoulli(torch.sigmoid(model(drawn)[:, :, y, x]))

    draw(3)
    started = time.perf_counter()
    draw(pixels)
    return (time.perf_counter() - started) / pixels * height * width


parser = argparse.ArgumentParser()
parser.add_argument("case", choices=["step", "drawing", "gated-step", "gated-drawing"])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--steps", type=int, required=True, help="training steps, or pixels to draw, in one measurement")
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(1)
batch = torch.bernoulli(torch.full((64, 1, 28, 28), 0.5))
network = gated() if options.case.startswith("gated") else plain()
seconds = (step if options.case.endswith("step") else drawing)(network, batch, options.steps)
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
