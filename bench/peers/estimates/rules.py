"""The rules, straight from their equations, in PyTorch. Each gives the estimate, and the tensors of its own that it needs."""
import math

import torch
import torch.nn.functional as nn

from networks import ACTIVATIONS, Sweep, forward


def loss_of(outputs, batch, kind):
    """The loss of each sample, summed: d_L is per sample, and the 1/n comes with the outer product."""
    if kind == "cross-entropy":
        return nn.cross_entropy(outputs, batch["labels"], reduction="sum")
    targets = batch["targets"] if "targets" in batch else nn.one_hot(batch["labels"], outputs.shape[1]).to(outputs.dtype)
    return 0.5 * ((outputs - targets) ** 2).sum()


class Estimate:
    """What a rule made: dW1, db1, ..., the mean loss, and signals."""

    def __init__(self, case, tensors, batch, feedback=None, direct=None, masks=None):
        leaves = {name: tensor.clone().requires_grad_() for name, tensor in tensors.items()}
        sweep = Sweep(leaves, case.settings, feedback, direct is not None, masks)
        outputs = forward(sweep, batch["x"], case.network, case.outputs)
        n = len(outputs)
        loss = loss_of(outputs, batch, case.settings.get("loss", "cross-entropy"))
        if direct is not None:
            last = sweep.drives[max(sweep.drives)]
            error = torch.autograd.grad(loss, last, retain_graph=True)[0]
            for layer, h in sweep.taught.items():
                d = direct[layer]                                                   # [n_L, units], or [n_L, channels] broadcast
                signal = error @ d
                if signal.shape[1] != h[0].numel():
                    signal = signal[:, :, None, None].expand_as(h)
                loss = loss + (h * signal.reshape(h.shape)).sum() - (h.detach() * signal.reshape(h.shape)).sum()
        loss.backward()
        self.sweep, self.outputs, self.loss = sweep, outputs, loss.detach() / n
        self.tensors = {"d" + name: leaf.grad / n for name, leaf in leaves.items()}
        self.tensors |= {f"d{l}": a.grad for l, a in sweep.drives.items()}
        self.tensors |= {f"a{l}": a.detach() for l, a in sweep.drives.items()}


def like_weights(case, tensors, generator):
    """One tensor like the weights of every connection that is synapses, by index."""
    drawn = {}
    for l in case.synapses:
        w = tensors[f"W{l}"]
        spread = w.abs().max()
        drawn[l] = ((torch.rand(w.shape, generator=generator) * 2 - 1) * float(spread)).float().to(w.dtype)
    return drawn


class Rule:
    """
    A rule: its id, the settings it is run with, tensors of its own, state and noise, that are drawn here and given to plasticity (draw),
    the estimate, and what is different after one step (after).
    """
    rule, settings, is_applied, needs_chain = "", {}, False, False

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        return {}

    @classmethod
    def after(cls, case, tensors, state, estimate, made):
        return {}


class Backpropagation(Rule):
    rule = "bp"

    @classmethod
    def estimate(cls, case, tensors, batch, state, made):
        return Estimate(case, tensors, batch)


class Momentum(Backpropagation):
    """v = m v + g, W -= lr v, from a velocity that is given; weights decay apart."""
    settings = {"optimizer": "momentum", "lr": 0.25, "opt.momentum": 0.5, "opt.weightDecay": 0.125}
    is_applied = True

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        return {f"optimiser.velocity.{name}": torch.randn(w.shape, generator=generator).to(w.dtype) for name, w in tensors.items()}

    @classmethod
    def after(cls, case, tensors, state, estimate, made):
        changed = {}
        for name, w in tensors.items():
            v = 0.5 * state[f"optimiser.velocity.{name}"] + estimate.tensors["d" + name]
            changed[f"optimiser.velocity.{name}"] = v
            changed[name] = w * (1 - 0.25 * 0.125 * (name[0] == "W")) - 0.25 * v
        return changed


class Adam(Backpropagation):
    """PyTorch's own, at its first step; from plasticity's estimate, for what rounding did to a small one grows by 1 / epsilon."""
    settings = {"optimizer": "adam", "lr": 0.0625, "opt.beta1": 0.875, "opt.beta2": 0.96875, "opt.epsilon": 0.0009765625}
    is_applied = True

    @classmethod
    def after(cls, case, tensors, state, estimate, made):
        leaves = {name: w.clone().requires_grad_() for name, w in tensors.items()}
        optimiser = torch.optim.Adam(leaves.values(), lr=0.0625, betas=(0.875, 0.96875), eps=0.0009765625)
        for name, leaf in leaves.items():
            leaf.grad = made["d" + name].double()
        optimiser.step()
        return {name: leaf.detach() for name, leaf in leaves.items()}


class FeedbackAlignment(Rule):
    """d_{l-1} = (d_l B_l) * f'(a_{l-1}), B_l fixed."""
    rule = "fa"

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        return {f"rule.B{l}": b for l, b in like_weights(case, tensors, generator).items()}

    @classmethod
    def estimate(cls, case, tensors, batch, state, made):
        return Estimate(case, tensors, batch, {l: state[f"rule.B{l}"] for l in case.synapses})


class DirectFeedbackAlignment(Rule):
    """d_l = (d_L D_l) * f'(a_l): every layer that synapses read gets the output error through a matrix of its own."""
    rule = "dfa"

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        with torch.no_grad():
            sweep = Sweep(tensors, case.settings, is_direct=True)
            forward(sweep, batch["x"], case.network, case.outputs)
        return {f"rule.D{layer}": ((torch.rand(case.outputs, cls.units(h), generator=generator) - 0.5) * 0.4).float().to(h.dtype)
                for layer, h in sweep.taught.items()}

    @classmethod
    def units(cls, h):
        return h[0].numel()

    @classmethod
    def estimate(cls, case, tensors, batch, state, made):
        return Estimate(case, tensors, batch, direct={int(name[6:]): d for name, d in state.items()})


class BroadcastFeedback(DirectFeedbackAlignment):
    """As dfa, but a map's channels have one weight each, the same at all positions."""
    settings = {"dfa.maps": "broadcast"}

    @classmethod
    def units(cls, h):
        return h.shape[1]


class IndirectFeedbackAlignment(Rule):
    """d_1 = (d_L D) * f'(a_1), and the forward weights carry it upwards: d_{l+1} = (d_l W_{l+1}^T) * f'(a_{l+1})."""
    rule, needs_chain = "ifa", True

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        return {"rule.D1": ((torch.rand(case.outputs, len(tensors["b1"]), generator=generator) - 0.5) * 0.4).float().to(tensors["b1"].dtype)}

    @classmethod
    def estimate(cls, case, tensors, batch, state, made):
        estimate = Estimate(case, tensors, batch)
        f, last, n = ACTIVATIONS[case.settings.get("net.activation", "tanh")], max(case.synapses), len(batch["x"])
        d = estimate.tensors[f"d{last}"] @ state["rule.D1"]
        for l in range(1, last):
            a = estimate.tensors[f"a{l}"].requires_grad_()
            d = torch.autograd.grad((f(a) * (d if l == 1 else d @ tensors[f"W{l}"].T)).sum(), a)[0]
            estimate.tensors[f"d{l}"] = d
            estimate.tensors[f"dW{l}"] = d.T @ estimate.sweep.reads[l].detach().flatten(1) / n
            estimate.tensors[f"db{l}"] = d.mean(0)
            a.requires_grad_(False)
        return estimate


class Dropout(Backpropagation):
    """h_l = m_l * f(a_l), m_l drawn here and given: 0 or 1 / (1 - rate)."""
    settings = {"net.dropout": 0.5, "net.inputDropout": 0.25}

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        def mask(shape, rate):
            drawn = (torch.rand(case.samples, *shape, generator=generator) >= rate).to(batch["x"].dtype)
            return drawn / (1 - rate)
        hidden = {f"noise.mask.h{l}": mask(case.drives[l], 0.5) for l in case.masked}
        return {"noise.mask.h0": mask(case.shape, 0.25), **hidden}

    @classmethod
    def masks(cls, state):
        return {int(name.split("h")[-1]): mask for name, mask in state.items() if name.startswith("noise.mask.")}

    @classmethod
    def estimate(cls, case, tensors, batch, state, made):
        return Estimate(case, tensors, batch, masks=cls.masks(state))


class FeedbackDropout(Dropout):
    """As fa, with masks."""
    rule = "fa"

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        return {**super().draw(case, tensors, batch, generator), **FeedbackAlignment.draw(case, tensors, batch, generator)}

    @classmethod
    def estimate(cls, case, tensors, batch, state, made):
        return Estimate(case, tensors, batch, {l: state[f"rule.B{l}"] for l in case.synapses}, masks=cls.masks(state))


class UniformSigns(Rule):
    """F_l = s_l sign(W_l), s_l the deviation of Xavier's initialisation."""
    rule = "usf"

    @classmethod
    def magnitude(cls, case, l, w, state, made):
        taps = math.prod(w.shape[2:])
        return math.sqrt(2 / ((w.shape[0] + w.shape[1]) * taps))

    @classmethod
    def estimate(cls, case, tensors, batch, state, made):
        return Estimate(case, tensors, batch, {l: (cls.magnitude(case, l, tensors[f"W{l}"], state, made) * tensors[f"W{l}"].sign())
                                               if l in case.paths else tensors[f"W{l}"] for l in case.synapses})


class FixedSigns(UniformSigns):
    """F_l = |M_l| sign(W_l), M_l fixed."""
    rule = "frsf"

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        return {f"rule.M{l}": m for l, m in like_weights(case, tensors, generator).items() if l in case.paths}

    @classmethod
    def magnitude(cls, case, l, w, state, made):
        return state[f"rule.M{l}"].abs()


class BatchwiseSigns(UniformSigns):
    """F_l = |M_l| sign(W_l), M_l drawn anew: here, and given as the noise of the step."""
    rule = "brsf"

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        return {f"noise.M{l}": m for l, m in like_weights(case, tensors, generator).items() if l in case.paths}

    @classmethod
    def magnitude(cls, case, l, w, state, made):
        return state[f"noise.M{l}"].abs()


class KolenPollack(FeedbackAlignment):
    """W <- (1 - k) W - lr dW, B <- (1 - k) B - lr dW, k = lr decay."""
    rule, is_applied = "kp", True
    settings = {"optimizer": "sgd", "lr": 0.25, "kp.decay": 0.125}

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        return {name: b for name, b in super().draw(case, tensors, batch, generator).items() if int(name[6:]) in case.paths}

    @classmethod
    def estimate(cls, case, tensors, batch, state, made):
        return Estimate(case, tensors, batch, {l: state.get(f"rule.B{l}", tensors[f"W{l}"]) for l in case.synapses})

    @classmethod
    def after(cls, case, tensors, state, estimate, made):
        keep, changed = 1 - 0.25 * 0.125, {}
        for name, w in tensors.items():
            decays = name[0] == "W" and int(name[1:]) in case.synapses
            changed[name] = w * (keep if decays else 1) - 0.25 * estimate.tensors["d" + name]
        for name, b in state.items():
            changed[name] = b * keep - 0.25 * estimate.tensors["dW" + name[6:]]
        return changed


class Primitives(FeedbackAlignment):
    """
    B -= rate (c_d B - c_a y^T x / m + c_n y^T (y B) / m + c_s v^T x / m - c_f W), y = x W^T, v = x B^T, W after its own step; x is the
    activity that the layer read, or noise that is drawn here and given; m counts samples and positions.
    """
    is_applied, coefficients, options = True, {}, {}

    @classmethod
    def all_settings(cls):
        own = {f"{cls.rule}.{name}": value for name, value in cls.coefficients.items()} | {f"{cls.rule}.rate": 0.0625,
                                                                                            f"{cls.rule}.bound": "false"}
        return {"optimizer": "sgd", "lr": 0.25, **own, **{f"{cls.rule}.{name}": value for name, value in cls.options.items()}}

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        drawn = super().draw(case, tensors, batch, generator)
        if cls.options.get("input") == "noise":
            for l in case.paths:
                # As few maps as have as many output positions as the batch has samples.
                shape = case.reads[l]
                positions = math.prod(case.drives[l][1:])
                count = -(-case.samples // positions)
                drawn[f"noise.alignment.x{l}"] = torch.randn(count, *shape, generator=generator).to(tensors[f"W{l}"].dtype)
        return drawn

    @classmethod
    def after(cls, case, tensors, state, estimate, made):
        changed = {name: w - 0.25 * estimate.tensors["d" + name] for name, w in tensors.items()}
        c = {"amp": 0, "decay": 0, "null": 0, "sparse": 0, "self": 0, **cls.coefficients}
        for l in case.paths:
            w, b, project = changed[f"W{l}"], state[f"rule.B{l}"], estimate.sweep.projections[l]
            noise = state.get(f"noise.alignment.x{l}")
            x = estimate.sweep.reads[l].detach() if noise is None else noise
            y, v = project(x, w, None), project(x, b, None)
            m = len(x) * math.prod(y.shape[2:])
            r = reconstruct(project, x, b, y)
            gradient = (c["decay"] * b - c["self"] * w - c["amp"] * outer(project, x, b, y) / m + c["null"] * outer(project, r, b, y) / m
                        + c["sparse"] * outer(project, x, b, v) / m)
            changed[f"rule.B{l}"] = b - 0.0625 * gradient
        return changed


def outer(project, x, like, d):
    """The weights' gradient: the sum over samples and positions of d times what it was made from."""
    weights = like.clone().requires_grad_()
    return torch.autograd.grad((project(x, weights, None) * d).sum(), weights)[0]


def reconstruct(project, x, b, y):
    """y sent down through b."""
    below = x.clone().requires_grad_()
    return torch.autograd.grad((project(below, b, None) * y).sum(), below)[0]


class WeightMirror(Primitives):
    rule, coefficients, options = "wm", {"amp": 1, "decay": 0.5}, {"input": "noise"}


class InformationAlignment(Primitives):
    rule, coefficients, options = "ia", {"amp": 1, "decay": 0.5, "null": 0.25}, {"input": "noise"}


class SymmetricAlignment(Primitives):
    rule, coefficients = "sa", {"decay": 1, "self": 0.75}


class ActivationAlignment(Primitives):
    rule, coefficients, options = "aa", {"amp": 1, "sparse": 0.5}, {"input": "activity"}


RULES = {"bp": Backpropagation, "bp, momentum": Momentum, "bp, Adam": Adam, "bp, dropout": Dropout, "fa": FeedbackAlignment,
         "fa, dropout": FeedbackDropout, "dfa": DirectFeedbackAlignment, "dfa, broadcast": BroadcastFeedback,
         "ifa": IndirectFeedbackAlignment, "usf": UniformSigns, "brsf": BatchwiseSigns, "frsf": FixedSigns, "kp": KolenPollack,
         "wm": WeightMirror, "ia": InformationAlignment, "sa": SymmetricAlignment, "aa": ActivationAlignment}
