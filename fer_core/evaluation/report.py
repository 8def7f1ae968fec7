"""A run's or an evaluation's report: plots as PNG and one self-contained page."""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fer_core.errors import OutputError
from fer_core.evaluation.evaluate import TITLES
from fer_core.evaluation.metrics import calibration_curve
from fer_core.network.weights import write_atomically
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fer_core.evaluation.evaluate import HeadResult
    from fer_core.network.weights import Weights

NAMES = [emotion.label for emotion in Emotion]
MAX_ERRORS_SHOWN = 24
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"  # Okabe and Ito, 2008

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff;
       max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1, h2 { font-weight: 600 } h2 { margin-top: 2.5rem }
table { border-collapse: collapse; margin: 1rem 0 }
td, th { padding: .25rem .8rem; text-align: right; border-bottom: 1px solid #ddd }
td:first-child, th:first-child { text-align: left }
img { max-width: 100%; height: auto } .note { color: #666 }
"""


def write_report(
    folder: Path,
    results: Sequence[HeadResult],
    history: Sequence[dict[str, float]],
    weights: Weights,
) -> Path:
    """Write the plots and ``index.html`` into ``folder``; return the page's path.

    Args:
        folder: Made if it is not there.
        results: One section each.
        history: Rows of ``metrics.csv``; none gives no learning curves.
        weights: What was measured.

    Raises:
        OutputError: If the folder cannot be written.
    """
    plots: dict[str, tuple[str, bytes]] = {}
    if history:
        plots["learning-curves"] = "Learning curves", _png(_learning_curves(history))
    for result in results:
        title = TITLES[result.head]
        for name, plot in {
            "confusion": _confusion(result),
            "calibration": _calibration(result),
            "mistakes": _confident_errors(result),
        }.items():
            plots[f"{result.head}-{name}"] = f"{title}: {name}", _png(plot)
    page = folder / "index.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (_, png) in plots.items():
            write_atomically(folder / f"{name}.png", png)
        write_atomically(page, _page(results, plots, weights).encode())
    except OSError as error:
        raise OutputError(
            f"The report cannot be written to {folder} ({error.strerror})."
            " Choose another folder."
        ) from error
    return page


def _page(
    results: Sequence[HeadResult],
    plots: dict[str, tuple[str, bytes]],
    weights: Weights,
) -> str:
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width, initial-scale=1'>",
        f"<title>fer-live report</title><style>{STYLE}</style><h1>Report</h1>",
        f"<p class=note>Weights {weights.sha256[:16]}, stem"
        f" {html.escape(weights.spec.stem)}, heads"
        f" {html.escape(', '.join(weights.spec.heads))}, fer-live"
        f" {html.escape(str(weights.card.get('version', 'unknown')))}</p>",
    ]
    parts += [_section(result) for result in results]
    for title, png in plots.values():
        data = base64.b64encode(png).decode()
        parts.append(
            f"<h2>{html.escape(title)}</h2>"
            f"<img alt='{html.escape(title)}' src='data:image/png;base64,{data}'>"
        )
    return "\n".join(parts)


def _section(result: HeadResult) -> str:
    score = result.evaluation
    rows = "".join(
        f"<tr><td>{name}<td>{one.precision:.1%}<td>{one.recall:.1%}<td>{one.f1:.3f}"
        f"<td>{one.support}"
        for name, one in zip(NAMES, score.per_class, strict=True)
    )
    return (
        f"<h2>{TITLES[result.head]}</h2><p>{score.n} faces: accuracy"
        f" <b>{score.accuracy:.2%}</b>, balanced accuracy"
        f" {score.balanced_accuracy:.2%}, macro F1 {score.macro_f1:.3f}, calibration"
        f" error (ECE) {score.ece:.3f}</p>{_agreed(result)}<table><tr><th>Class"
        f"<th>Precision<th>Recall<th>F1<th>Faces{rows}</table>"
    )


def _agreed(result: HeadResult) -> str:
    if result.agreed is None:
        return ""
    count, right = result.agreed
    return (
        f"<p>By FER+'s authors' protocol (more than half of the votes agree):"
        f" {count} faces, accuracy <b>{right:.2%}</b></p>"
    )


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer)
    return buffer.getvalue()


def _learning_curves(history: Sequence[dict[str, float]]) -> Figure:
    figure = Figure((10, 4), dpi=110, layout="constrained")
    losses, accuracies = figure.subplots(1, 2)
    epochs = [row["epoch"] for row in history]
    lines = {
        "train_loss": (losses, "training, all heads", GREY, "-"),
        "fer2013_loss": (losses, "PublicTest, FER2013", BLUE, "-"),
        "ferplus_loss": (losses, "PublicTest, FER+", ORANGE, "-"),
        "train_accuracy": (accuracies, "training, augmented", GREY, "-"),
        "fer2013_accuracy": (accuracies, "PublicTest, FER2013", BLUE, "-"),
        "ferplus_accuracy": (accuracies, "PublicTest, FER+", ORANGE, "-"),
    }
    for name, (axes, label, color, style) in lines.items():
        if name in history[0]:
            scale = 100 if axes is accuracies else 1
            values = [row[name] * scale for row in history]
            axes.plot(epochs, values, style, color=color, label=label)
    losses.set(xlabel="Epoch", ylabel="Loss", ylim=(0, None))
    accuracies.set(xlabel="Epoch", ylabel="Accuracy (%)")
    for axes in (losses, accuracies):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
    return figure


def _confusion(result: HeadResult) -> Figure:
    counts = result.evaluation.confusion
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure((7, 6), dpi=110, layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(shares * 100, cmap="Blues", vmin=0, vmax=100)
    axes.set_xticks(range(7), NAMES, rotation=35, ha="right")
    axes.set_yticks(range(7), NAMES)
    axes.set(xlabel="Answer", ylabel=f"Truth ({TITLES[result.head]})")
    for row in range(7):
        for column in range(7):
            share = shares[row, column]
            axes.text(
                column,
                row,
                f"{share:.0%}\n{counts[row, column]}",
                ha="center",
                va="center",
                fontsize=8,
                color="white" if share > 0.5 else "#222",
            )
    figure.colorbar(image, label="Share of the true class (%)")
    return figure


def _calibration(result: HeadResult) -> Figure:
    curve = calibration_curve(result.probabilities, result.labels)
    confidence, accuracy, share = (
        np.array(values) * 100 for values in zip(*curve, strict=True)
    )
    figure = Figure((6, 5.5), dpi=110, layout="constrained")
    axes, counts = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    axes.plot([0, 100], [0, 100], "--", color=GREY, label="perfect")
    axes.plot(
        confidence, accuracy, "o-", color=BLUE, label=f"ECE {result.evaluation.ece:.3f}"
    )
    axes.set(ylabel="Right (%)", xlim=(0, 100), ylim=(0, 100))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    counts.bar(confidence, share, width=4, color=BLUE)
    counts.set(xlabel="Confidence (%)", ylabel="Faces (%)")
    return figure


def _confident_errors(result: HeadResult) -> Figure:
    """Show the wrong predictions the network was surest of."""
    predictions = result.probabilities.argmax(axis=1)
    confidence = result.probabilities.max(axis=1)
    wrong = np.flatnonzero(predictions != result.labels)
    surest = wrong[np.argsort(-confidence[wrong])][:MAX_ERRORS_SHOWN]
    figure = Figure((10, 7.4), dpi=110, layout="constrained")
    grid = figure.subplots(4, 6)
    for axes in grid.flat:
        axes.axis("off")
    for axes, row in zip(grid.flat, surest, strict=False):
        axes.imshow(result.images[row], cmap="gray", vmin=0, vmax=255)
        axes.set_title(
            f"{NAMES[predictions[row]]} {confidence[row]:.0%}\n"
            f"labelled {NAMES[result.labels[row]]}",
            fontsize=8,
        )
    return figure
