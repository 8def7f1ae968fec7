"""A person's curves over a whole session as SVG, with the markers."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from fer_core.rendering.annotator import EMOTION_COLORS
from fer_core.session.chart import BASE_S, is_drawn
from fer_core.session.table import EMOTIONS
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fer_core.session.archive import RecordedSession
    from fer_core.session.chart import ChartData
    from fer_core.session.markers import Marker
    from fer_core.session.people import Part

WIDTH, HEIGHT = 820, 180  # in CSS pixels
LEFT, BOTTOM = 34, 22  # for the numbers
HIGH = HEIGHT - BOTTOM  # of the curves
POINTS = 400  # of a curve
TICKS = 6  # about so many times below them
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
GRID, TEXT, RANGE, EXCLUDED = "#d9dde3", "#57616e", "#e9f1fb", "#c9ced6"


def session_svg(
    session: RecordedSession, data: ChartData, parts: Sequence[Part]
) -> str:
    """Return the probabilities of one person over the whole session.

    Args:
        session: For its markers and its length.
        data: Of the session's rows.
        parts: Whose, as ``ChartData.bins`` takes them.
    """
    length_s = max(session.length_s, 1e-3)
    shapes = [
        *(_marker(marker, length_s) for marker in session.markers),
        *_grid(length_s),
        *_curves(data, parts, length_s),
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' font-size="11" fill="{TEXT}" role="img">' + "".join(shapes) + "</svg>"
    )


def clock(seconds: float) -> str:
    """Return ``0:05`` or ``1:02:03``."""
    whole = int(seconds)
    minutes, hours = whole // 60 % 60, whole // 3600
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}"


def hex_color(emotion: Emotion) -> str:
    """Return an emotion's colour as ``#f0e442``."""
    red, green, blue = EMOTION_COLORS[emotion]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _x(time_s: float, length_s: float) -> float:
    return LEFT + (WIDTH - LEFT) * min(max(time_s / length_s, 0.0), 1.0)


def _marker(marker: Marker, length_s: float) -> str:
    start = _x(marker.start_s, length_s)
    title = f"<title>{escape(marker.code)}</title>"
    if marker.end_s is None:
        return (
            f'<line x1="{start:.1f}" x2="{start:.1f}" y1="0" y2="{HIGH}"'
            f' stroke="{TEXT}" stroke-dasharray="3 3">{title}</line>'
        )
    width = _x(marker.end_s, length_s) - start
    fill = EXCLUDED if marker.excluded else RANGE
    return (
        f'<rect x="{start:.1f}" y="0" width="{width:.1f}" height="{HIGH}"'
        f' fill="{fill}">{title}</rect>'
    )


def _grid(length_s: float) -> Iterator[str]:
    for share in (0.0, 0.5, 1.0):
        y = HIGH * (1 - share) + 0.5
        text_y = min(max(y + 4, 10), HIGH)
        yield (
            f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"'
            f' stroke="{GRID}"/><text x="{LEFT - 5}" y="{text_y:.0f}"'
            f' text-anchor="end">{share:.1f}</text>'
        )
    step_s = next((s for s in STEPS_S if length_s / s <= TICKS), 4 * STEPS_S[-1])
    for number in range(int(length_s / step_s) + 1):
        x = _x(number * step_s, length_s)
        anchor = "start" if not number else "middle" if x < WIDTH - 30 else "end"
        yield (
            f'<text x="{x:.0f}" y="{HEIGHT - 6}" text-anchor="{anchor}">'
            f"{clock(number * step_s)}</text>"
        )


def _curves(data: ChartData, parts: Sequence[Part], length_s: float) -> Iterator[str]:
    # No finer than what is kept, or there would be holes between the values.
    count = max(1, min(POINTS, int(length_s / BASE_S)))
    for emotion in Emotion:
        bins = data.bins(parts, EMOTIONS[emotion], 0.0, length_s, count)
        drawn = np.flatnonzero(is_drawn(bins.mean, bins.width_s))
        for run in _runs(bins.mean[drawn]):
            points = " ".join(
                f"{_x(bins.start_s[i] + bins.width_s / 2, length_s):.1f},"
                f"{HIGH * (1 - bins.mean[i]):.1f}"
                for i in drawn[run].tolist()
            )
            yield (
                f'<polyline points="{points}" fill="none" stroke="{hex_color(emotion)}"'
                ' stroke-width="1.5" stroke-linecap="round"/>'
            )


def _runs(values: NDArray[np.float32]) -> list[NDArray[np.intp]]:
    """Return the places of values that follow each other without a gap."""
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return []
    return np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
