"""The PyTorch twin of the Reproduce sample's held-out-digit: each digit in turn, an autoencoder 784-400-20-400-784 learns MNIST's
training images of the nine others, and its squared error tells the test images of that digit from the rest. Prints the area
under the ROC curve of each digit and their mean, in percent, and the seconds all took."""
import argparse
import glob
import gzip
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def read(folder, pattern, offset):
    path, = glob.glob(f"{folder}/{pattern}")
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        return torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=offset).copy())


def read_set(folder, name):
    return read(folder, f"{name}-images*", 16).reshape(-1, 784), read(folder, f"{name}-labels*", 8)


def train(images, epochs, batch=128):
    network = nn.Sequential(nn.Linear(784, 400), nn.ReLU(), nn.Linear(400, 20),
                            nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784))
    adam = torch.optim.Adam(network.parameters(), lr=1e-3)
    for _ in range(epochs):
        for places in torch.randperm(len(images)).split(batch):
            rows = images[places].float().div_(255)
            adam.zero_grad()
            loss = F.binary_cross_entropy_with_logits(network(rows), rows, reduction="sum") / len(rows)
            loss.backward()
            adam.step()
    return network


def errors(network, images):
    with torch.no_grad():
        batches = (rows.float().div_(255) for rows in images.split(256))
        return torch.cat([(network(rows).sigmoid() - rows).square().mean(1) for rows in batches])


def area(scores, is_anomaly):
    """The share of pairs of an anomaly and a normal image in which the anomaly has the higher score; ties count half."""
    ordered, ties = torch.unique(scores, return_inverse=True)
    normal = torch.zeros(len(ordered), dtype=torch.float64).index_add_(0, ties, (~is_anomaly).double())
    below = normal.cumsum(0) - normal / 2
    return (below[ties[is_anomaly]].sum() / (is_anomaly.sum() * (~is_anomaly).sum())).item()


parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True, help="a folder with MNIST's four files")
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()
torch.manual_seed(options.seed)
started = time.perf_counter()
(images, labels), (test, test_labels) = read_set(options.data, "train"), read_set(options.data, "t10k")
areas = []
for digit in range(10):
    network = train(images[labels != digit], options.epochs)
    areas.append(100 * area(errors(network, test), test_labels == digit))
    print(f"ROC AUC of {digit}, percent {areas[-1]:.2f}", flush=True)
print(f"mean ROC AUC, percent {sum(areas) / 10:.2f}")
print(f"{time.perf_counter() - started:.0f} s, {time.process_time():.0f} s of processor time")
