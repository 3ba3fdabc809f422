"""Times the convolution layers of ConvolutionLayers.cs in PyTorch, each pass alone, on one thread, and prints GFLOP/s as JSON.

The layouts are PyTorch's own (NCHW), as its users have them. The best of many runs counts: these are shared machines.
"""
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import torch  # noqa: E402  (the thread settings must come first)

BATCH = 64
LAYERS = [  # name, channels, extent, output channels, kernel, stride, padding
    ("resnet 3->16 3x3 @32", 3, 32, 16, 3, 1, 1),
    ("resnet 16->16 3x3 @32", 16, 32, 16, 3, 1, 1),
    ("resnet 16->32 3x3/2 @32", 16, 32, 32, 3, 2, 1),
    ("resnet 32->32 3x3 @16", 32, 16, 32, 3, 1, 1),
    ("resnet 32->64 3x3/2 @16", 32, 16, 64, 3, 2, 1),
    ("resnet 64->64 3x3 @8", 64, 8, 64, 3, 1, 1),
    ("lenet 1->6 5x5 @32", 1, 32, 6, 5, 1, 0),
    ("lenet 6->16 5x5 @14", 6, 14, 16, 5, 1, 0),
    ("lenet 16->120 5x5 @5", 16, 5, 120, 5, 1, 0),
]


def best_of(run, seconds):
    for _ in range(10):
        run()
    best = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
    torch.set_num_threads(1)
    torch.manual_seed(0)
    for name, channels, extent, outs, kernel, stride, padding in LAYERS:
        x = torch.randn(BATCH, channels, extent, extent)
        w = torch.randn(outs, channels, kernel, kernel)
        bias = torch.randn(outs)
        y = torch.nn.functional.conv2d(x, w, bias, stride, padding)
        d = torch.randn_like(y)

        def backward(mask):
            return torch.ops.aten.convolution_backward(
                d, x, w, [outs], [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, mask)

        flops = 2e-9 * y.numel() * channels * kernel * kernel
        passes = {
            "forward": lambda: torch.nn.functional.conv2d(x, w, bias, stride, padding),
            "input": lambda: backward([True, False, False]),
            "weights": lambda: backward([False, True, False]),
        }
        with torch.no_grad():
            for label, run in passes.items():
                print(json.dumps({"layer": name, "pass": label, "gflops": round(flops / best_of(run, seconds), 1)}))


if __name__ == "__main__":
    main()
