"""Trains a fully connected network with plain SGD in PyTorch, on one thread, and prints samples per second as JSON.

The loop is the one PyTorch users write: index a batch, forward, cross-entropy, zero_grad, backward, step.
The data is the same file as the other side's; it is in memory before the clock starts.
"""
import argparse
import gzip
import json
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import numpy  # noqa: E402  (the thread settings must come first)
import torch  # noqa: E402


def read_mnist(folder):
    def read(name, offset):
        for candidate, opener in ((name + ".gz", gzip.open), (name, open)):
            path = os.path.join(folder, candidate)
            if os.path.exists(path):
                with opener(path, "rb") as file:
                    return numpy.frombuffer(file.read(), dtype=numpy.uint8, offset=offset)
        raise SystemExit(f"{folder} has no {name}(.gz): give the folder of the MNIST files with --mnist.")

    images = read("train-images-idx3-ubyte", 16).reshape(-1, 784)
    return torch.from_numpy(images.astype(numpy.float32) / 255), torch.from_numpy(read("train-labels-idx1-ubyte", 8).astype(numpy.int64))


def synthetic(inputs, classes):
    generator = numpy.random.default_rng(0)
    images = generator.random((2048, inputs), dtype=numpy.float32)
    images[generator.random(images.shape) < 0.5] = 0    # about half of the 8x8 digits' pixels are 0
    return torch.from_numpy(images), torch.from_numpy(generator.integers(0, classes, 2048))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", default="784-500-10")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--activation", default="relu", choices=["relu", "tanh"])
    parser.add_argument("--mnist", help="folder with the MNIST files; random inputs if missing")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(0)
    widths = [int(width) for width in arguments.network.split("-")]
    layers = []
    for i, (fan_in, fan_out) in enumerate(zip(widths, widths[1:])):
        layers.append(torch.nn.Linear(fan_in, fan_out))
        if i < len(widths) - 2:
            layers.append(torch.nn.ReLU() if arguments.activation == "relu" else torch.nn.Tanh())
    model = torch.nn.Sequential(*layers)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    loss_function = torch.nn.CrossEntropyLoss()
    inputs, labels = read_mnist(arguments.mnist) if arguments.mnist else synthetic(widths[0], widths[-1])
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

    for _ in range(50):
        step()
    best = 0
    end = time.perf_counter() + arguments.seconds
    while time.perf_counter() < end:      # the best of many short stretches: these are shared machines
        steps = 200 if arguments.batch == 1 else 20
        start = time.perf_counter()
        for _ in range(steps):
            step()
        best = max(best, steps * arguments.batch / (time.perf_counter() - start))
    print(json.dumps({"library": "PyTorch " + torch.__version__, "network": arguments.network, "batch": arguments.batch, "samplesPerSecond": best}))


if __name__ == "__main__":
    main()
