"""Compares plasticity's estimates with the same rules in PyTorch, and prints a Markdown table. Called by ./run."""
import argparse
import os
import subprocess
import sys
import tempfile

import torch

import safetensors_file
from networks import Sweep, draw, forward
from rules import RULES

LIMITS = {"float32": 1e-5, "float64": 1e-10}


class Case:
    """A network and a batch, by name."""

    def __init__(self, name, network, shape, outputs, samples=8, rules=tuple(RULES), precisions=("float32", "float64"), **settings):
        self.name, self.network, self.shape, self.outputs, self.samples = name, network, shape, outputs, samples
        self.rules, self.precisions = rules, precisions
        self.settings = {key.replace("_", "."): value for key, value in settings.items()}
        self.synapses, self.paths, self.reads, self.drives, self.masked = [], [], {}, {}, []

    @property
    def is_chain(self):
        return all(part.isdigit() for part in self.network.split("-")) and "net.normalisation" not in self.settings


CASES = [
    Case("MLP, tanh, cross-entropy", "20-30-25-7", (20,), 7),
    Case("MLP, relu, cross-entropy", "20-30-25-7", (20,), 7, net_activation="relu"),
    Case("MLP, sigmoid, squared error", "20-30-25-7", (20,), 7, net_activation="sigmoid", net_outputActivation="sigmoid",
         loss="squared-error"),
    Case("MLP on maps", "90-24-5", (3, 6, 5), 5),
    Case("conv, relu", "6c3-p2-8c3s2-12-5", (3, 12, 10), 5, net_activation="relu"),
    Case("conv, groups, tanh, squared error", "6c3x3-a2-8c3vx2-5", (3, 12, 10), 5, loss="squared-error"),
    Case("conv, batch norm", "6c3-p2-8c3-12-5", (3, 12, 10), 5, net_activation="relu", net_normalisation="batch"),
    Case("conv, layer norm", "6c3-p2-8c3-12-5", (3, 12, 10), 5, net_normalisation="layer"),
    Case("LeNet", "lenet", (1, 28, 28), 10),
    Case("ResNet-20, tanh", "resnet20", (3, 32, 32), 10, rules=("bp", "fa", "usf", "kp")),
    Case("ResNet-20, relu, 2 samples", "resnet20", (3, 32, 32), 10, samples=2, rules=("bp", "fa", "usf", "kp"), precisions=("float32",),
         net_activation="relu"),
    # Of a million units that relu sees, some are so near 0 that rounding to 32 bits moves them across: d is not continuous there.
    Case("ResNet-20, relu", "resnet20", (3, 32, 32), 10, rules=("bp", "fa", "usf", "kp"), precisions=("float64",), net_activation="relu"),
]


def plasticity(tool, arguments):
    done = subprocess.run([*tool, "estimate", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().split("\n")[0].split(", but")[0])


def difference(ours, theirs):
    """|x - y| / |y| of whole tensors, and the largest |x - y| of an element over the largest |y|."""
    if ours.shape != theirs.shape:
        return float("inf"), float("inf")
    ours, theirs = ours.double().flatten(), theirs.double().flatten()
    gap, size = ours - theirs, float(theirs.norm())
    if not torch.isfinite(gap).all():
        return float("inf"), float("inf")
    if size == 0:
        return (0.0, 0.0) if float(gap.abs().max()) == 0 else (float("inf"), float("inf"))
    return float(gap.norm()) / size, float(gap.abs().max()) / float(theirs.abs().max())


def check(tool, folder, case, rule, precision):
    """One case and rule: the largest differences over all tensors of the estimate, each with the tensor's name."""
    kind = torch.float64 if precision == "float64" else torch.float32
    generator = torch.Generator().manual_seed(1)
    tensors = draw(case.network, case.shape, case.outputs, case.settings, generator, kind)
    sweep = Sweep(tensors, case.settings)
    with torch.no_grad():
        forward(sweep, torch.zeros(2, *case.shape, dtype=kind), case.network, case.outputs)
    case.synapses, case.paths = sorted(sweep.projections), sorted(sweep.paths)
    case.reads = {l: tuple(x.shape[1:]) for l, x in sweep.reads.items()}
    case.drives = {l: tuple(a.shape[1:]) for l, a in sweep.drives.items()}
    # Dropout is of the hidden dense layers of networks without normalisation, and of the input.
    case.masked = [l for l in case.synapses[:-1] if len(case.drives[l]) == 1 and "net.normalisation" not in case.settings]
    batch = {"x": torch.randn(case.samples, *case.shape, generator=generator).to(kind),
             "labels": torch.randint(case.outputs, (case.samples,), generator=generator)}
    state = rule.draw(case, tensors, batch, generator)
    metadata = {"network": case.network, "outputs": case.outputs, **case.settings}
    if len(case.shape) == 3:
        metadata["input"] = ",".join(str(extent) for extent in case.shape)
    files = {name: os.path.join(folder, f"{name}.safetensors") for name in ("network", "batch", "state", "out")}
    safetensors_file.save(files["network"], tensors, metadata)
    safetensors_file.save(files["batch"], batch)
    safetensors_file.save(files["state"], state)
    plasticity(tool, ["--network", files["network"], "--batch", files["batch"], "--state", files["state"], "--rule", rule.rule,
                      "--out", files["out"], "--diagnostics", "--apply", *(["--float64"] if precision == "float64" else []),
                      *[f"{key}={value}" for key, value in getattr(rule, "all_settings", lambda: rule.settings)().items()]])
    made, _ = safetensors_file.load(files["out"])
    # The reference is always double: what differs is the rounding of one side only.
    exact = lambda values: {name: value.double() if value.is_floating_point() else value for name, value in values.items()}
    tensors, state = exact(tensors), exact(state)
    estimate = rule.estimate(case, tensors, exact(batch), state, made)
    theirs = {**estimate.tensors, "loss": estimate.loss}
    if rule.is_applied:
        theirs |= {f"after.{name}": value for name, value in rule.after(case, tensors, state, estimate, made).items()}
    worst, element = ("", 0.0), ("", 0.0)
    for name, tensor in theirs.items():
        norm_wise, element_wise = difference(made[name], tensor)
        worst, element = max(worst, (name, norm_wise), key=lambda pair: pair[1]), max(element, (name, element_wise), key=lambda pair: pair[1])
    return worst, element, len(theirs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True, nargs="+", help="how to start plasticity")
    parser.add_argument("--case", default="", help="only cases whose name has this text")
    parser.add_argument("--rule", default="", help="only this rule")
    options = parser.parse_args()
    print(f"PyTorch {torch.__version__}. Differences of every tensor of the estimate, pre-activations and teaching signals, "
          "from PyTorch in double precision;")
    print("norm-wise |x - y| / |y|, element-wise max |x - y| / max |y|; the worst tensor of each case is named. "
          f"Limits: float32 {LIMITS['float32']:g}, float64 {LIMITS['float64']:g}.")
    print()
    print("| case | rule | precision | tensors | norm-wise | element-wise | passes |")
    print("|---|---|---|---|---|---|---|")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            for name in case.rules:
                if options.case not in case.name or options.rule not in ("", name) or RULES[name].needs_chain and not case.is_chain:
                    continue
                for precision in case.precisions:
                    try:
                        worst, element, count = check(options.tool, folder, case, RULES[name], precision)
                        passes = worst[1] <= LIMITS[precision] and element[1] <= LIMITS[precision]
                        cells = f"{count} | {worst[1]:.1e} ({worst[0]}) | {element[1]:.1e} ({element[0]}) | {'yes' if passes else '**no**'}"
                    except RuntimeError as error:
                        passes, cells = False, f" | | | **no**: {error}"
                    failed += not passes
                    print(f"| {case.name} | {name} | {precision} | {cells} |", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
