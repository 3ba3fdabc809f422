"""The networks of the cases, in PyTorch: written from their definitions, one call a layer."""
import math

import torch
import torch.nn.functional as nn

ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "linear": lambda x: x}


class Sweep:
    """
    One forward sweep. Connections count from 1, layers from 0, the input. What a rule changes is how errors descend:
    through feedback weights F where there are any, or not at all where hidden layers are taught directly. Masks, by connection, are
    what dropout multiplies activities by; 0 is the input.
    """

    def __init__(self, tensors, settings, feedback=None, is_direct=False, masks=None):
        self.tensors, self.settings, self.masks = tensors, settings, masks or {}
        self.feedback, self.is_direct = feedback, is_direct
        self.connection = self.layer = 0
        self.indices, self.taught, self.reads, self.drives, self.projections = {}, {}, {}, {}, {}
        self.paths = []                         # connections that errors descend through: all that do not read the input
        self.shapes = None if tensors else {}

    def silenced(self, l, h):
        return h * self.masks[l] if l in self.masks else h

    def begin(self, x):
        x = self.silenced(0, x)
        self.indices[id(x)] = 0
        self.keep = [x]
        return x

    def add(self, h):
        """Numbers a layer."""
        self.layer += 1
        self.indices[id(h)] = self.layer
        self.keep.append(h)
        return h

    def synapses(self, x, project, shape, bias, activation):
        self.connection += 1
        l, below = self.connection, self.indices[id(x)]
        if self.shapes is not None:
            self.shapes[f"W{l}"] = shape
            if bias:
                self.shapes[f"b{l}"] = (shape[0],)
            w, b = torch.zeros(shape, dtype=x.dtype), torch.zeros(shape[0], dtype=x.dtype)
        else:
            w, b = self.tensors[f"W{l}"], self.tensors.get(f"b{l}")
        self.projections[l], self.reads[l] = project, x
        if below > 0:
            self.paths.append(l)
        a = project(x.detach(), w, b)
        if below > 0 and self.is_direct:
            self.taught[below] = x
        elif below > 0:
            f = self.feedback[l] if self.feedback else w.detach()
            sent = project(x, f, None)
            a = a + (sent - sent.detach())      # adds exactly 0, and lets errors descend through F
        self.drives[l] = a
        if a.requires_grad:
            a.retain_grad()
        return self.add(self.silenced(l, activation(a)))

    def dense(self, x, units, activation, bias=True):
        def project(x, w, b):
            return nn.linear(x.flatten(1), w, b)
        return self.synapses(x, project, (units, x[0].numel()), bias, activation)

    def convolution(self, x, channels, kernel, activation, stride=1, padding=None, groups=1, bias=True):
        def project(x, w, b):
            return nn.conv2d(x, w, b, stride=stride, padding=kernel // 2 if padding is None else padding, groups=groups)
        return self.synapses(x, project, (channels, x.shape[1] // groups, kernel, kernel), bias, activation)

    def norm(self, x, activation, added=None):
        self.connection += 1
        l, kind = self.connection, self.settings.get("net.normalisation", "batch")
        size = (x.shape[1],) if kind == "batch" else tuple(x.shape[1:])
        if self.shapes is not None:
            self.shapes[f"W{l}"] = self.shapes[f"b{l}"] = size
            gain, shift = torch.ones(size, dtype=x.dtype), torch.zeros(size, dtype=x.dtype)
        else:
            gain, shift = self.tensors[f"W{l}"], self.tensors[f"b{l}"]
        h = nn.batch_norm(x, None, None, gain, shift, training=True) if kind == "batch" else nn.layer_norm(x, size, gain, shift)
        return self.add(activation(h if added is None else h + added))

    def max_pool(self, x, size):
        return self.add(nn.max_pool2d(x, size))

    def average_pool(self, x, size):
        return self.add(nn.avg_pool2d(x, size))

    def mean_pool(self, x):
        return self.add(x.mean((2, 3), keepdim=True))


def forward(sweep, x, network, outputs):
    """The outputs of a network."""
    settings = sweep.settings
    f, g = ACTIVATIONS[settings.get("net.activation", "tanh")], ACTIVATIONS[settings.get("net.outputActivation", "linear")]
    x = sweep.begin(x)
    if network == "lenet":
        return lenet(sweep, x, f, g, outputs)
    if network.startswith("resnet"):
        return resnet(sweep, x, f, g, outputs, (int(network[6:]) - 2) // 6, int(settings.get("net.channels", 16)))
    return layers(sweep, x, network.split("-"), f, g)


def layers(sweep, x, parts, f, g):
    """Layers in words, such as 16c3-p2-64-10; or widths, of which the first is the input."""
    linear, normed = ACTIVATIONS["linear"], "net.normalisation" in sweep.settings
    if all(part.isdigit() for part in parts):
        parts = parts[1:]
    for part in parts[:-1]:
        if part.isdigit():
            x = sweep.norm(sweep.dense(x, int(part), linear, bias=False), f) if normed else sweep.dense(x, int(part), f)
        elif part[0] == "p":
            x = sweep.max_pool(x, int(part[1:]))
        elif part[0] == "a":
            x = sweep.average_pool(x, int(part[1:]))
        elif part == "g":
            x = sweep.mean_pool(x)
        else:
            channels, rest = part.split("c")
            rest, groups = rest.split("x") if "x" in rest else (rest, 1)
            valid, rest = rest.endswith("v"), rest.rstrip("v")
            kernel, stride = rest.split("s") if "s" in rest else (rest, 1)
            geometry = dict(stride=int(stride), padding=0 if valid else None, groups=int(groups), bias=not normed)
            x = sweep.convolution(x, int(channels), int(kernel), linear if normed else f, **geometry)
            x = sweep.norm(x, f) if normed else x
    return sweep.dense(x, int(parts[-1]), g)


def lenet(sweep, x, f, g, outputs):
    x = sweep.max_pool(sweep.convolution(x, 6, 5, f, padding=2 if x.shape[2] < 32 else 0), 2)
    x = sweep.max_pool(sweep.convolution(x, 16, 5, f, padding=0), 2)
    x = sweep.convolution(x, 120, 5, f, padding=0)
    return sweep.dense(sweep.dense(x, 84, f), outputs, g)


def resnet(sweep, x, f, g, outputs, blocks, channels):
    linear = ACTIVATIONS["linear"]
    x = sweep.norm(sweep.convolution(x, channels, 3, linear, bias=False), f)
    for stage in range(3):
        for block in range(blocks):
            stride, width = 2 if stage > 0 and block == 0 else 1, channels << stage
            inner = sweep.norm(sweep.convolution(x, width, 3, linear, stride=stride, bias=False), f)
            driven = sweep.convolution(inner, width, 3, linear, bias=False)
            past = x
            if stride > 1:
                past = sweep.norm(sweep.convolution(x, width, 1, linear, stride=stride, padding=0, bias=False), linear)
            x = sweep.norm(driven, f, added=past)
    return sweep.dense(sweep.mean_pool(x), outputs, g)


def draw(network, input_shape, outputs, settings, generator, dtype):
    """Parameters by name: Xavier-uniform weights, gains near 1, biases near 0, so that nothing is checked at 0 alone."""
    sweep = Sweep({}, settings)
    with torch.no_grad():
        forward(sweep, torch.rand(2, *input_shape, dtype=dtype), network, outputs)
    tensors = {}
    for name, shape in sweep.shapes.items():
        drawn = torch.rand(shape, generator=generator, dtype=torch.float32) * 2 - 1
        if name[0] == "W" and len(shape) in (2, 4) and f"W{name[1:]}" in sweep.shapes and int(name[1:]) in sweep.projections:
            taps = math.prod(shape[2:])
            drawn *= math.sqrt(6 / ((shape[0] + shape[1]) * taps))
        else:
            drawn = drawn * 0.1 + (1 if name[0] == "W" else 0)
        tensors[name] = drawn.to(dtype)
    return tensors
