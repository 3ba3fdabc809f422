# %%
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

folder = Path(".")
measurements = pd.read_csv(folder / "measurements.csv", dtype={"arm": str})
runs = pd.read_csv(folder / "runs.csv", dtype={"arm": str, "reason": str})
summary = pd.read_csv(folder / "summary.csv", dtype={"arm": str})

score = "accuracy" if is_classification else "loss"
final = "testAccuracy" if is_classification else "testLoss"
scores = summary[summary["metric"] == f"test-{score}"].set_index("arm")
best_first = list(scores.sort_values("value", ascending=not is_classification).index)

# Curves of more arms than that cannot be told apart: the best are drawn, in the order of the sweep.
most_arms = 12
drawn = [arm for arm in runs["arm"].unique() if arm in best_first[:most_arms]]
palette = plt.get_cmap("tab10" if len(drawn) <= 10 else "turbo")
colors = {arm: palette(i if len(drawn) <= 10 else i / (len(drawn) - 1)) for i, arm in enumerate(drawn)}
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})

# %% [markdown]
# How many runs ended in which way. Means and intervals below are over the runs that finished.

# %%
print(runs.groupby(["arm", "state"], sort=False).size().unstack(fill_value=0).to_string())
finished = runs.loc[runs["state"] == "finished", "run"]
curves = measurements[measurements["run"].isin(finished) & measurements["arm"].isin(drawn)]


def t_quantile(df):
    """97.5 % quantile of Student's t: a table up to 30 degrees of freedom, then an approximation good to 0.003."""
    table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
             2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042]
    return table[int(df) - 1] if df <= len(table) else 1.96 + 2.4 / df


def band(frame):
    """Mean over seeds at every epoch that was measured, and its 95 % interval by Student's t."""
    groups = frame.groupby("epoch")["value"]
    mean, count, deviation = groups.mean(), groups.count(), groups.std()
    half = deviation / np.sqrt(count) * [t_quantile(n - 1) if n > 1 else np.nan for n in count]
    return mean, mean - half, mean + half


def draw_curves(ax, frame, title, label):
    for arm, own in frame.groupby("arm", sort=False):
        mean, low, high = band(own)
        ax.plot(mean.index, mean, color=colors[arm], label=arm, marker="." if len(mean) < 30 else None)
        ax.fill_between(mean.index, low, high, color=colors[arm], alpha=0.2, linewidth=0)
    ax.set(title=title, xlabel="epoch", ylabel=label)


def legend(ax):
    """Beside the last of a row of axes, where it hides no curve."""
    if len(ax.get_legend_handles_labels()[0]) > 1:
        ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1), fontsize="small")


# %% [markdown]
# ## Learning curves
# The mean over seeds of the arms with the best scores, at most twelve; the band is its 95 % confidence interval.

# %%
pairs = [pair for pair in [("train", "loss"), ("validation", "loss"), ("validation", "accuracy")]
         if len(curves[(curves["split"] == pair[0]) & (curves["metric"] == pair[1])])]
if pairs:
    fig, axes = plt.subplots(1, len(pairs), figsize=(3.6 * len(pairs) + 2, 3.4), layout="constrained", squeeze=False)
    for ax, (split, metric) in zip(axes[0], pairs):
        draw_curves(ax, curves[(curves["split"] == split) & (curves["metric"] == metric)], f"{split} {metric}", "")
        if metric == "accuracy":
            ax.set_ylim(max(0, ax.get_ylim()[0]), min(1, ax.get_ylim()[1]))
        # Arms that learn badly would press the others flat.
        elif metric == "loss" and ax.get_ylim()[1] > 20 * ax.dataLim.minpos[1]:
            ax.set_yscale("log")
    legend(axes[0, -1])
    plt.show()
else:
    print("No run has finished, so there are no curves.")

# %% [markdown]
# ## Final scores
# Every dot is a seed; the bar is the 95 % confidence interval of the mean, as the report of the sweep has it.

# %%
if best_first:
    fig, ax = plt.subplots(figsize=(7, 1.2 + 0.32 * len(best_first)), layout="constrained")
    for y, arm in enumerate(best_first):
        own = runs.loc[(runs["arm"] == arm) & (runs["state"] == "finished"), final]
        color = colors.get(arm, "gray")
        ax.plot(own, np.full(len(own), y), ".", color=color, alpha=0.4)
        ax.plot(scores.loc[arm, ["low", "high"]].astype(float), [y, y], color=color, linewidth=2)
        ax.plot(scores.loc[arm, "value"], y, "o", color=color)
    ax.set_yticks(range(len(best_first)), best_first)
    ax.invert_yaxis()
    ax.set(title="Final scores", xlabel=f"test {score}")
    plt.show()
    print(scores.loc[best_first, ["value", "low", "high", "n"]].to_string())
else:
    print("No run has finished, so there are no scores.")

# %% [markdown]
# ## Angles to the reference's update
# 0 degrees is the reference's direction, such as backprop's; at 90 degrees a rule does nothing for the loss.

# %%
angles = curves[curves["metric"] == "angle"].dropna(subset=["value"])
layers = sorted(angles["layer"].unique())
if layers:
    fig, axes = plt.subplots(1, len(layers), figsize=(3 * len(layers) + 2, 3.2), layout="constrained", squeeze=False, sharey=True)
    for ax, layer in zip(axes[0], layers):
        draw_curves(ax, angles[angles["layer"] == layer], f"layer {layer}" if layer else "all layers", "")
        ax.axhline(90, color="gray", linewidth=0.8, linestyle=":")
    axes[0, 0].set(ylabel="degrees", ylim=(0, min(180, axes[0, 0].get_ylim()[1])))
    legend(axes[0, -1])
    plt.show()
else:
    print("No angles were measured.")

# %% [markdown]
# ## What the swept numbers do
# One figure for every swept key that is a number, such as the learning rate.

# %%
numeric = {}
for key in swept:
    values = pd.to_numeric(scores[key], errors="coerce") if key in scores else pd.Series(dtype=float)
    if values.nunique() > 1:
        numeric[key] = values
for key, values in numeric.items():
    others = [other for other in swept if other != key and scores[other].nunique(dropna=False) > 1]
    fig, ax = plt.subplots(figsize=(6.5, 3.6), layout="constrained")
    table = scores.assign(x=values).dropna(subset=["x"])
    by = others[0] if len(others) == 1 else others
    for name, own in table.groupby(by, sort=False, dropna=False) if others else [("", table)]:
        own = own.sort_values("x")
        parts = name if isinstance(name, tuple) else (name,)
        known = [(other, part) for other, part in zip(others, parts) if pd.notna(part)]
        label = ", ".join(str(part) if other == "rule" else f"{other}={part}" for other, part in known)
        error = np.abs(own[["low", "high"]].sub(own["value"], axis=0)).to_numpy().T
        ax.errorbar(own["x"], own["value"], yerr=np.nan_to_num(error), marker="o", capsize=3, label=label)
    if values.min() > 0 and values.max() / values.min() >= 10:
        ax.set_xscale("log")
    ax.set(title=f"Sensitivity to {key}", xlabel=key, ylabel=f"test {score}")
    if len(ax.get_legend_handles_labels()[0]) <= most_arms:
        legend(ax)
    plt.show()
if not numeric:
    print("No number was swept.")
