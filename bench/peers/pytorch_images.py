"""Trains LeNet or ResNet-20 with plain SGD in PyTorch on random images, on one thread; prints samples per second and peak memory as JSON.

The loop is the one PyTorch users write: index a batch, forward, cross-entropy, zero_grad, backward, step.
"""
import argparse
import json
import os
import resource
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import torch  # noqa: E402  (the thread settings must come first)
from torch import nn  # noqa: E402


def lenet(channels, classes):
    return nn.Sequential(
        nn.Conv2d(channels, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 120, 5), nn.ReLU(), nn.Flatten(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, classes))


class Block(nn.Module):
    """The basic block of residual networks, with a projection where the shape changes."""

    def __init__(self, before, channels, stride):
        super().__init__()
        self.inner = nn.Sequential(
            nn.Conv2d(before, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        self.past = nn.Identity()
        if stride != 1 or before != channels:
            self.past = nn.Sequential(nn.Conv2d(before, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return torch.relu_(self.inner(x) + self.past(x))


def resnet(depth, channels, classes):
    widths = [16, 32, 64]
    layers = [nn.Conv2d(channels, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)]
    before = 16
    for stage, width in enumerate(widths):
        for block in range((depth - 2) // 6):
            layers.append(Block(before, width, 2 if stage > 0 and block == 0 else 1))
            before = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", default="lenet", choices=["lenet", "resnet20"])
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = lenet(3, 10) if arguments.network == "lenet" else resnet(20, 3, 10)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    loss_function = nn.CrossEntropyLoss()
    inputs, labels = torch.randn(1024, 3, 32, 32), torch.randint(0, 10, (1024,))
    order = torch.randperm(len(inputs))
    position = 0

    def step():
        nonlocal position
        if position + arguments.batch > len(order):
            position = 0
        chosen = order[position:position + arguments.batch]
        position += arguments.batch
        loss = loss_function(model(inputs[chosen]), labels[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    for _ in range(3):
        step()
    best = 0
    end = time.perf_counter() + arguments.seconds
    while time.perf_counter() < end:      # the best step counts: these are shared machines
        start = time.perf_counter()
        step()
        best = max(best, arguments.batch / (time.perf_counter() - start))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"library": "PyTorch " + torch.__version__, "network": arguments.network, "batch": arguments.batch,
                      "samplesPerSecond": best, "peakMiB": peak}))


if __name__ == "__main__":
    main()
