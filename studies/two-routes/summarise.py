#!/usr/bin/env python3
"""What came out of studies/two-routes/run. Needs nothing but Python.

summarise.py --best FOLDER     the settings of the best trial of a search
summarise.py --top OUT COUNT   the names of the best combinations, and of SA and AA
summarise.py --deepest OUT     the name of the combination that is best in the deepest network
summarise.py OUT               writes OUT/two-routes.csv, .md and .svg
"""
import collections
import csv
import math
import os
import sys
from fractions import Fraction

CHANCE = 0.1      # what a diverged run is worth; of ten classes
SA, AA = "decay+self-none", "amp+sparse-activity"
BASELINES = ["bp", "fa", "fa-tuned", "kp", "kp-tuned", "frozen"]
T975 = {2: 4.303, 4: 2.776, 9: 2.262, 19: 2.093}    # quantiles of Student's t, by degrees of freedom


def rows(path):
    if not os.path.exists(path):
        return []
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def best(folder):
    """The highest mean validation accuracy among the trials of the most epochs that did not diverge; of equals, the first."""
    runs = rows(f"{folder}/runs.csv")
    keys = [key for key in runs[0] if "." in key]
    last = {row["run"]: float(row["value"]) for row in rows(f"{folder}/metrics.csv")
            if row["split"] == "validation" and row["metric"] == "accuracy"}
    trials = collections.defaultdict(list)
    for run in runs:
        trials[tuple(run[key] for key in keys), int(run["epochs"])].append(run)
    sound = [trial for trial, of in trials.items() if all(run["state"] == "finished" for run in of)] or list(trials)
    most = max(epochs for _, epochs in sound)
    chosen = max((trial for trial in sound if trial[1] == most), key=lambda trial: sum(last.get(run["run"], 0) for run in trials[trial]))
    return " ".join(f"{key}={value}" for key, value in zip(keys, chosen[0]))


def accuracies(folder, **where):
    """Test accuracy by seed, of the runs whose settings are those given."""
    found = {}
    for run in rows(f"{folder}/runs.csv"):
        if all(run[key.replace("_", ".")] == value for key, value in where.items()):
            found[int(run["seed"])] = float(run["testAccuracy"]) if run["state"] == "finished" else CHANCE
    return found


def diverged(folder):
    states = [run["state"] for run in rows(f"{folder}/runs.csv")]
    return sum(state != "finished" for state in states) / len(states) if states else math.nan


def at_end(folder, metric):
    """The mean over runs of what a probe measured last, by layer."""
    last = {}
    for row in rows(f"{folder}/metrics.csv"):
        if row["metric"] == metric:
            last[int(row["layer"]), row["run"]] = float(row["value"])
    layers = sorted({layer for layer, _ in last})
    return [mean([value for (of, _), value in last.items() if of == layer and math.isfinite(value)]) for layer in layers]


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else math.nan


def interval(values):
    """Mean and half the width of the 95 % interval, by Student's t."""
    values = list(values)
    if len(values) < 2:
        return mean(values), math.nan
    m = mean(values)
    deviation = math.sqrt(sum((value - m) ** 2 for value in values) / (len(values) - 1))
    return m, T975[len(values) - 1] * deviation / math.sqrt(len(values))


def differences(a, b):
    return [a[seed] - b[seed] for seed in sorted(a) if seed in b]


def sign_flip(values):
    """The exact two-sided p-value of the mean if signs were random. In units of one sample, sums are whole, and are counted."""
    fractions = [Fraction(value).limit_denominator(10000) for value in values]
    unit = math.lcm(*(fraction.denominator for fraction in fractions))
    steps = [int(fraction * unit) for fraction in fractions]
    ways_to = {0: 1}
    for step in steps:
        after = collections.defaultdict(int)
        for total, ways in ways_to.items():
            after[total + step] += ways
            after[total - step] += ways
        ways_to = after
    return sum(ways for total, ways in ways_to.items() if abs(total) >= abs(sum(steps))) / 2 ** len(steps)


def holm(p):
    """Holm's correction of named p-values."""
    corrected, worst = {}, 0
    for rank, name in enumerate(sorted(p, key=p.get)):
        worst = max(worst, min(1, p[name] * (len(p) - rank)))
        corrected[name] = worst
    return corrected


def kind(name):
    """Where B comes to with W at rest, of decay B + null S B + sparse B C = amp W C + self W."""
    primitives, reads = name.rsplit("-", 1)
    has = set(primitives.split("+"))
    drive, damping = has & {"amp", "self"}, has & {"decay", "null", "sparse"}
    if not drive:
        return "fades" if damping else "fixed"
    if not damping:
        return "unbounded"
    if "null" in damping:
        return "saturates"
    if reads != "activity" or (drive, damping) in (({"self"}, {"decay"}), ({"amp"}, {"sparse"})):
        return "along W"
    return "W, filtered"


KINDS = {
    "along W": "B is a multiple of W",
    "W, filtered": "B is W times a function of C, the second moment of the activity",
    "saturates": "B follows small singular values of W and shrinks or levels off along large ones",
    "unbounded": "B grows for ever along what drives it",
    "fades": "nothing drives B: it goes to 0",
    "fixed": "B stays as it was drawn: feedback alignment",
}


class Table:
    def __init__(self, out):
        self.out = out
        self.settings = {}
        for line in open(f"{out}/chosen.txt"):
            name, *settings = line.split()
            self.settings[name] = [setting for setting in settings if not setting.startswith("rule=")]
        self.names = [name for name in self.settings if name not in BASELINES]
        self.two = {name: accuracies(f"{out}/two/{name}") for name in self.settings}
        self.deep = {}
        networks = sorted({run["network"] for name in self.settings for run in rows(f"{out}/deep/{name}/runs.csv")}, key=len)
        for name in self.settings:
            for place, network in enumerate(networks):
                self.deep[name, place] = accuracies(f"{out}/deep/{name}", network=network)
        self.noise = {}
        for name in self.settings:
            key = "noise_sigma" if name.startswith("kp") else "align_feedbackNoise"
            for sigma in ("0.1", "0.3", "1"):
                found = accuracies(f"{out}/noise/{name}", **{key: sigma})
                if found:
                    self.noise[name, sigma] = found
        driven = [name for name in self.names if kind(name) not in ("fades", "fixed")]
        self.driven = driven
        self.p = {against: holm({name: sign_flip(differences(self.two[name], self.two[against])) for name in driven if name != against})
                  for against in (SA, AA)}
        self.p_deep = {place: holm({name: sign_flip(differences(self.drop(name, place), self.drop(SA, place)))
                                    for name in driven if name != SA}) for place in (0, 1)} if networks else {}
        self.p_noise = {sigma: holm({name: sign_flip(differences(self.noise[name, sigma], self.noise[SA, sigma]))
                                     for name in driven if name != SA and (name, sigma) in self.noise})
                        for sigma in ("0.1", "0.3", "1") if (SA, sigma) in self.noise}

    def drop(self, name, place):
        return {seed: self.two[name][seed] - value for seed, value in self.deep[name, place].items()}

    def records(self):
        for name in self.settings:
            driven = name in self.driven
            primitives, reads = name.rsplit("-", 1) if name in self.names else (name, "")
            record = {"primitives": primitives, "reads": reads.replace("none", ""), "kind": kind(name) if reads else ""}
            record["settings"] = " ".join(
                setting.replace("align.", "") for setting in self.settings[name] if not setting.startswith("align.input"))
            search = {"kp-tuned": "kp", "fa-tuned": "fa"}.get(name, name)
            record["searchDiverged"] = diverged(f"{self.out}/search/{search}")
            record["diverged"] = diverged(f"{self.out}/two/{name}")
            record["accuracy"], record["accuracyHalfWidth"] = interval(self.two[name].values())
            for against, label in ((SA, "Sa"), (AA, "Aa")):
                record[f"minus{label}"], record[f"minus{label}HalfWidth"] = interval(differences(self.two[name], self.two[against]))
                record[f"pHolm{label}"] = self.p[against].get(name, math.nan)
            for metric, label in (("feedback-angle", "feedbackAngle"), ("feedback-ratio", "feedbackRatio"), ("delta-angle", "deltaAngle")):
                for layer, value in enumerate(at_end(f"{self.out}/two/{name}", metric), 2 if label != "deltaAngle" else 1):
                    record[f"{label}{layer}"] = value
            for place, hidden in enumerate((5, 8)):
                if not self.deep.get((name, place)):
                    continue
                record[f"accuracy{hidden}"], record[f"accuracy{hidden}HalfWidth"] = interval(self.deep[name, place].values())
                record[f"drop{hidden}"] = mean(self.drop(name, place).values())
                record[f"drop{hidden}MinusSa"], record[f"drop{hidden}MinusSaHalfWidth"] = interval(
                    differences(self.drop(name, place), self.drop(SA, place)))
                record[f"pHolmDrop{hidden}"] = self.p_deep[place].get(name, math.nan)
            unbounded = f"{self.out}/unbounded/{name}"
            if os.path.exists(f"{unbounded}/runs.csv"):
                record["unboundedDiverged"] = diverged(unbounded)
                record["unbounded"] = mean(accuracies(unbounded).values())
            record["divergedDeep"] = diverged(f"{self.out}/deep/{name}")
            for sigma in ("0.1", "0.3", "1"):
                if (name, sigma) not in self.noise:
                    continue
                record[f"noise{sigma}"], record[f"noise{sigma}HalfWidth"] = interval(self.noise[name, sigma].values())
                for against, label in ((SA, "Sa"), ("kp", "Kp")):
                    if (against, sigma) in self.noise:
                        record[f"noise{sigma}Minus{label}"], record[f"noise{sigma}Minus{label}HalfWidth"] = interval(
                            differences(self.noise[name, sigma], self.noise[against, sigma]))
                if sigma in self.p_noise:
                    record[f"pHolmNoise{sigma}"] = self.p_noise[sigma].get(name, math.nan)
            yield name, record


def top(out, count):
    table = Table(out)
    order = sorted((name for name in table.driven if name not in (SA, AA)), key=lambda name: -mean(table.two[name].values()))
    return order[:count] + [SA, AA]


def deepest(out):
    table = Table(out)
    return max(table.driven, key=lambda name: mean(table.deep[name, 1].values()))


def number(value, digits=3, sign=False):
    if value is None or value == "" or not math.isfinite(value):
        return ""
    return f"{value:{'+' if sign else ''}.{digits}f}"


def percent(value):
    return f"{value:.0%}" if math.isfinite(value) else ""


def markdown(records, gain, fresh):
    lines = []

    def table(heads, body):
        lines.append("| " + " | ".join(heads) + " |")
        lines.append("|---|---" + "|--:" * (len(heads) - 2) + "|")
        lines.extend("| " + " | ".join(cells) + " |" for cells in body)
        lines.append("")

    def with_half(record, key, digits=3, sign=False):
        return number(record.get(key), digits, sign) + (f" ± {number(record[key + 'HalfWidth'], digits)}" if key in record else "")

    ordered = sorted(records, key=lambda item: -item[1]["accuracy"])
    lines += ["### Two hidden layers", ""]
    table(["combination", "kind", "accuracy", "minus SA", "Holm p", "minus AA", "Holm p", "angle B_2, B_3", "ratio B_2, B_3", "angle d_1",
           "diverged"],
          [[title(name, r), r["kind"], with_half(r, "accuracy"), with_half(r, "minusSa", 3, True), number(r["pHolmSa"]),
            with_half(r, "minusAa", 3, True), number(r["pHolmAa"]),
            ", ".join(number(r.get(f"feedbackAngle{l}"), 0) for l in (2, 3) if f"feedbackAngle{l}" in r),
            ", ".join(number(r.get(f"feedbackRatio{l}"), 1) for l in (2, 3) if f"feedbackRatio{l}" in r),
            number(r.get("deltaAngle1"), 0), f"{r['diverged']:.0%}"] for name, r in ordered])
    lines += ["### Five and eight hidden layers, nothing tuned again", ""]
    table(["combination", "kind", "5 layers", "8 layers", "drop to 5", "minus SA's", "Holm p", "drop to 8", "minus SA's", "Holm p",
           "diverged"],
          [[title(name, r), r["kind"], with_half(r, "accuracy5"), with_half(r, "accuracy8"), number(r.get("drop5")),
            with_half(r, "drop5MinusSa", 3, True), number(r.get("pHolmDrop5")), number(r.get("drop8")),
            with_half(r, "drop8MinusSa", 3, True), number(r.get("pHolmDrop8")), f"{r['divergedDeep']:.0%}"]
           for name, r in sorted((item for item in records if "accuracy8" in item[1]), key=lambda item: -item[1]["accuracy8"])])
    if fresh:
        lines += ["### Depth once more, on seeds that nothing was chosen on", ""]
        exact = next(of for name, _, of in fresh if name == "bp")
        published = next(of for name, label, of in fresh if (name, label) == ("sa", "self 1"))

        def difference(a, b):
            return "" if a is b else "{0:+.3f} ± {1:.3f} (p {2:.2g})".format(*interval(differences(a, b)), sign_flip(differences(a, b)))

        table(["rule", "feedback", *(f"{hidden} layers{what}" for hidden in (5, 8) for what in ("", ", minus SA", ", minus backprop"))],
              [[name, label, *(cell for n, by_seed in of.items() for cell in (
                  "{0:.3f} ± {1:.3f}".format(*interval(by_seed.values())),
                  difference(by_seed, published[n]), difference(by_seed, exact[n])))] for name, label, of in fresh])
    lines += ["### Noise on the feedback", ""]
    table(["combination", "kind", "0", "0.1", "0.3", "1", "at 1, minus SA", "Holm p", "at 1, minus KP"],
          [[title(name, r), r["kind"], number(r["accuracy"]), number(r.get("noise0.1")), number(r.get("noise0.3")), with_half(r, "noise1"),
            with_half(r, "noise1MinusSa", 3, True), number(r.get("pHolmNoise1")), with_half(r, "noise1MinusKp", 3, True)]
           for name, r in sorted((item for item in records if "noise1" in item[1]), key=lambda item: -item[1]["noise1"])])
    if gain:
        lines += ["### The size of feedback, and the learning rate", ""]
        exact = next(item for item in gain if item[0] == "bp")
        table(["combination", "feedback", *(f"lr {lr}" for lr in exact[2]), "best by validation", "minus backprop at its best"],
              [[name, size, *(number(mean(of.values())) for of in test.values()), f"{number(mean(test[lr].values()))} at {lr}",
                "{0:+.3f} ± {1:.3f}".format(*interval(differences(test[lr], exact[2][exact[3]])))] for name, size, test, lr in gain])
    lines += ["### What was chosen", ""]
    table(["combination", "settings", "search: diverged", "bound=false: diverged", "accuracy"],
          [[title(name, r), f"`{r['settings']}`" if r["settings"] else "", percent(r["searchDiverged"]),
            percent(r.get("unboundedDiverged", math.nan)), number(r.get("unbounded", math.nan))] for name, r in records])
    return "\n".join(lines)


def title(name, record):
    known = {SA: " (SA)", AA: " (AA)", "decay+amp-noise": " (WM)", "decay+amp+null-noise": " (IA)", "none-none": " (FA)"}.get(name, "")
    return record["primitives"] + (f", {record['reads']}" if record["reads"] else "") + known


def again(out):
    """The rows of the check on new seeds: what, then test accuracy by seed for each network."""
    found = []
    folder = f"{out}/fresh"
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        runs = rows(f"{folder}/{name}/runs.csv")
        for key in ("align.matchNorm", "align.self", "align.rate"):
            if runs and key in runs[0]:
                for value in dict.fromkeys(run[key] for run in runs):
                    label = {"false": "as learned", "true": "norm of W"}.get(value, f"{key.split('.')[1]} {value}")
                    found.append((name, label, {network: accuracies(f"{folder}/{name}", network=network, **{key.replace(".", "_"): value})
                                                for network in sorted({run["network"] for run in runs}, key=len)}))
                break
        else:
            if runs:
                found.append((name, "", {network: accuracies(f"{folder}/{name}", network=network)
                                         for network in sorted({run["network"] for run in runs}, key=len)}))
    return found


def gains(out):
    """Of each combination, with feedback of each size: test accuracy by seed at each learning rate, and the rate best on validation."""
    found = []
    folder = f"{out}/gain"
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        runs = rows(f"{folder}/{name}/runs.csv")
        last = {row["run"]: float(row["value"]) for row in rows(f"{folder}/{name}/metrics.csv")
                if row["split"] == "validation" and row["metric"] == "accuracy"}
        for size in dict.fromkeys(run.get("align.matchNorm", run.get("align.self", "")) for run in runs):
            of = [run for run in runs if run.get("align.matchNorm", run.get("align.self", "")) == size]
            test = {lr: accuracies(f"{folder}/{name}", lr=lr, **{key.replace(".", "_"): size for key in ("align.matchNorm", "align.self")
                                                                 if key in runs[0]})
                    for lr in sorted({run["lr"] for run in of}, key=float)}
            validation = {lr: mean(last[run["run"]] if run["state"] == "finished" else CHANCE for run in of if run["lr"] == lr)
                          for lr in test}
            label = {"false": "as learned", "true": "norm of W", "": "W itself"}.get(size, f"{size} W")
            found.append((name, label, test, max(validation, key=validation.get)))
    return found


def picture(records):
    """Rows are subsets; columns what they read, for two, five and eight hidden layers and for noise on B."""
    by = {(r["primitives"], r["reads"]): r for name, r in records if r["kind"]}
    subsets = list(dict.fromkeys(r["primitives"] for _, r in records if r["kind"]))
    order = sorted(subsets, key=lambda s: -max(by.get((s, reads), {}).get("accuracy", 0) for reads in ("", "activity", "noise")))
    groups = [("2 hidden layers", "accuracy"), ("5 layers", "accuracy5"), ("8 layers", "accuracy8"), ("2 layers, noise 1 on B", "noise1")]
    groups = [group for group in groups if any(group[1] in r for r in by.values())]
    left, cell, high, top_ = 190, 62, 18, 74
    width, height = left + len(groups) * (2 * cell + 14) + 10, top_ + len(order) * high + 54
    stops = [(0.1, (247, 247, 247)), (0.6, (209, 229, 240)), (0.85, (146, 197, 222)), (0.93, (67, 147, 195)), (0.97, (5, 48, 97))]

    def colour(value):
        value = min(max(value, stops[0][0]), stops[-1][0])
        for (a, ca), (b, cb) in zip(stops, stops[1:]):
            if value <= b:
                return tuple(round(x + (y - x) * (value - a) / (b - a)) for x, y in zip(ca, cb))

    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
           'font-family="sans-serif" font-size="12">',
           "<title>Mean test accuracy of every combination of the primitives, tuned with two hidden layers</title>",
           '<rect width="100%" height="100%" fill="#ffffff"/>',
           '<text x="10" y="20" fill="#1f2328" font-size="14" font-weight="bold">Mean test accuracy, tuned with two hidden layers</text>']
    for g, (label, key) in enumerate(groups):
        x = left + g * (2 * cell + 14)
        svg.append(f'<text x="{x + cell}" y="46" text-anchor="middle" fill="#1f2328">{label}</text>')
        for c, reads in enumerate(("activity", "noise")):
            svg.append(f'<text x="{x + c * cell + cell / 2}" y="64" text-anchor="middle" fill="#59636e" font-size="11">{reads}</text>')
    for i, subset in enumerate(order):
        y = top_ + i * high
        known = {"decay+self": "SA", "amp+sparse": "AA", "decay+amp": "WM", "decay+amp+null": "IA", "none": "FA"}.get(subset)
        svg.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end" fill="#1f2328">{subset}{f" ({known})" if known else ""}</text>')
        for g, (_, key) in enumerate(groups):
            x = left + g * (2 * cell + 14)
            single = by.get((subset, ""))
            for c, r in enumerate([single] if single else [by.get((subset, "activity")), by.get((subset, "noise"))]):
                if not r or key not in r:
                    continue
                rgb = colour(r[key])
                ink = "#ffffff" if 0.3 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2] < 140 else "#1f2328"
                wide = 2 * cell if single else cell
                svg.append(f'<rect x="{x + c * cell}" y="{y}" width="{wide - 1}" height="{high - 1}" fill="rgb{rgb}"/>')
                svg.append(f'<text x="{x + c * cell + wide / 2}" y="{y + 13}" text-anchor="middle" fill="{ink}" font-size="11">'
                           f'{r[key]:.3f}</text>')
    y = top_ + len(order) * high + 16
    for i, line in enumerate(("A wide cell: the combination reads neither activity nor noise. Diverged runs count as 0.1, chance.",
                              "SA, AA, WM, IA, FA: the published rules; AA reads activity, WM and IA read noise.")):
        svg.append(f'<text x="10" y="{y + 16 * i}" fill="#59636e" font-size="11">{line}</text>')
    svg.append("</svg>")
    return "\n".join(svg) + "\n"


def main(arguments):
    if arguments[:1] == ["--best"]:
        print(best(arguments[1]))
        return
    if arguments[:1] == ["--top"]:
        print("\n".join(top(arguments[1], int(arguments[2]))))
        return
    if arguments[:1] == ["--deepest"]:
        print(deepest(arguments[1]))
        return
    out = arguments[0]
    records = list(Table(out).records())
    heads = list(dict.fromkeys(key for _, record in records for key in record))
    with open(f"{out}/two-routes.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, heads, lineterminator="\n")
        writer.writeheader()
        for _, record in records:
            writer.writerow({key: f"{value:.6g}" if isinstance(value, float) else value for key, value in record.items()
                             if not (isinstance(value, float) and math.isnan(value))})
    with open(f"{out}/two-routes.md", "w") as file:
        file.write(markdown(records, gains(out), again(out)))
    with open(f"{out}/two-routes.svg", "w") as file:
        file.write(picture(records))


if __name__ == "__main__":
    main(sys.argv[1:])
