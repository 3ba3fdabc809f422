"""The rules, straight from their equations, in PyTorch. Each gives the estimate, and the tensors of its own that it needs."""
import torch
import torch.nn.functional as nn

from networks import Sweep, forward


def loss_of(outputs, batch, kind):
    """The loss of each sample, summed: d_L is per sample, and the 1/n comes with the outer product."""
    if kind == "cross-entropy":
        return nn.cross_entropy(outputs, batch["labels"], reduction="sum")
    targets = batch["targets"] if "targets" in batch else nn.one_hot(batch["labels"], outputs.shape[1]).to(outputs.dtype)
    return 0.5 * ((outputs - targets) ** 2).sum()


class Estimate:
    """What a rule made: dW1, db1, ..., the mean loss, and signals."""

    def __init__(self, case, tensors, batch, feedback=None, direct=None):
        leaves = {name: tensor.clone().requires_grad_() for name, tensor in tensors.items()}
        sweep = Sweep(leaves, case.settings, feedback, direct is not None)
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


class Backpropagation:
    rule, settings = "bp", {}

    @staticmethod
    def draw(case, tensors, batch, generator):
        return {}

    @staticmethod
    def estimate(case, tensors, batch, state):
        return Estimate(case, tensors, batch)


class FeedbackAlignment:
    """d_{l-1} = (d_l B_l) * f'(a_{l-1}), B_l fixed."""
    rule, settings = "fa", {}

    @staticmethod
    def draw(case, tensors, batch, generator):
        return {f"rule.B{l}": b for l, b in like_weights(case, tensors, generator).items()}

    @staticmethod
    def estimate(case, tensors, batch, state):
        return Estimate(case, tensors, batch, {l: state[f"rule.B{l}"] for l in case.synapses})


class DirectFeedbackAlignment:
    """d_l = (d_L D_l) * f'(a_l): every layer that synapses read gets the output error through a matrix of its own."""
    rule, settings = "dfa", {}

    @classmethod
    def draw(cls, case, tensors, batch, generator):
        with torch.no_grad():
            sweep = Sweep(tensors, case.settings, is_direct=True)
            forward(sweep, batch["x"], case.network, case.outputs)
        return {f"rule.D{layer}": ((torch.rand(case.outputs, cls.units(h), generator=generator) - 0.5) * 0.4).float().to(h.dtype)
                for layer, h in sweep.taught.items()}

    @staticmethod
    def units(h):
        return h[0].numel()

    @staticmethod
    def estimate(case, tensors, batch, state):
        return Estimate(case, tensors, batch, direct={int(name[6:]): d for name, d in state.items()})


class BroadcastFeedback(DirectFeedbackAlignment):
    """As dfa, but a map's channels have one weight each, the same at all positions."""
    settings = {"dfa.maps": "broadcast"}

    @staticmethod
    def units(h):
        return h.shape[1]


RULES = {"bp": Backpropagation, "fa": FeedbackAlignment, "dfa": DirectFeedbackAlignment, "dfa broadcast": BroadcastFeedback}
