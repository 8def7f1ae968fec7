"""A session as one self-contained HTML page: curves, figures, and how far they hold."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from fer_core._platform.atomic_file import AtomicFile
from fer_core.errors import Message
from fer_core.session.chart import ChartData
from fer_core.session.figures import AFTER_S, figures, quality
from fer_core.session.svg_chart import clock, hex_color, session_svg
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from fer_core.session.archive import RecordedSession
    from fer_core.session.figures import Figures

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 880px; margin: 3em auto;
  padding: 0 1em; color: #1b2027; background: #fff; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
table { border-collapse: collapse; margin-top: .7em; width: 100%; font-size: .9em; }
th, td { text-align: right; padding: 4px 6px; border-bottom: 1px solid #d9dde3; }
th:first-child, td:first-child { text-align: left; }
.about td { text-align: left; } svg { max-width: 100%; height: auto; }
.key { display: inline-block; width: 11px; height: 11px; border-radius: 3px;
  margin: 0 5px 0 12px; } .note { color: #57616e; font-size: .9em; }
@media print { body { margin: 0; } h2 { break-after: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class ReportStrings:
    """The page's texts, in the reader's language.

    Attributes:
        emotions: Names.
        sentence: Returns a problem's sentence.
        note: The sentence that an expression is not a feeling.
        after: How many seconds a marked moment stands for.
    """

    emotions: Mapping[Emotion, str] = field(
        default_factory=lambda: {emotion: emotion.label for emotion in Emotion}
    )
    title: str = "Session"
    who: str = "Who"
    started: str = "Started (UTC)"
    length: str = "Length"
    source: str = "Source"
    program: str = "Made with"
    weights: str = "Weights"
    baseline: str = "Relative to"
    notes: str = "Notes"
    excluded: str = "Left out"
    problems: str = "Problems"
    no_face: str = Message("No face was seen.")
    whole: str = "Whole session"
    part: str = "Part"
    seconds: str = "Seen for (s)"
    share: str = "Share of time"
    mean: str = "Mean probability"
    peak: str = "Greatest probability"
    valence: str = "Valence"
    quality: str = "How far this can be relied on"
    person: str = "Person"
    found: str = "Face found"
    frontal: str = "Looks at the camera"
    lit: str = "Well lit"
    certain: str = "Certain"
    score: str = "Detector's score"
    width: str = "Face's width (px)"
    after: str = "A moment stands for (s)"
    sentence: Callable[[Message], str] = str
    note: str = Message(
        "An expression is not a feeling: the figures say what a face looked like to a"
        " network, not what the person felt."
    )
    language: str = "en"


ENGLISH = ReportStrings()


def session_html(
    session: RecordedSession,
    strings: ReportStrings = ENGLISH,
    *,
    after_s: float = AFTER_S,
) -> str:
    """Return the page; it loads nothing from anywhere.

    Args:
        session: Any.
        strings: Its texts.
        after_s: A marked moment stands for so many seconds from it on.
    """
    name = session.info.who or session.path.name
    parts = [f"<h1>{escape(strings.title)}: {escape(name)}</h1>"]
    parts.append(_about(session, strings, after_s))
    found = figures(session, after_s=after_s)
    if not found or not any(one.rows for one in found):
        parts.append(f"<p>{escape(strings.no_face)}</p>")
    else:
        data = ChartData.of(session.rows)
        parts.append(_legend(strings))
        for person, ids in session.persons.items():
            own = [one for one in found if one.person == person]
            parts.append(f"<h2>{escape(person)}</h2>")
            parts.append(session_svg(session, data, ids))
            parts += [
                _table(strings, own, strings.share, [one.shares for one in own]),
                _table(strings, own, strings.mean, [one.means for one in own]),
                _table(strings, own, strings.peak, [one.peaks for one in own]),
            ]
        parts.append(_quality(session, strings))
    parts.append(_note(strings.note))
    return (
        f'<!doctype html><html lang="{escape(strings.language)}"><head>'
        f'<meta charset="utf-8"><title>{escape(strings.title)}: {escape(name)}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def write_report(
    path: Path,
    session: RecordedSession,
    strings: ReportStrings = ENGLISH,
    *,
    after_s: float = AFTER_S,
) -> Path:
    """Write the page, over a file of that name; return its path.

    Raises:
        OutputError: If it cannot be written.
    """
    page = session_html(session, strings, after_s=after_s)
    file = AtomicFile(path, replace=True)
    try:
        file.write(page.encode("utf-8", "backslashreplace"))
        return file.commit()
    except BaseException:
        file.abort(keep=False)
        raise


def _about(session: RecordedSession, strings: ReportStrings, after_s: float) -> str:
    info = session.info
    excluded = ", ".join(
        f"{clock(m.start_s)} - {clock(m.end_s or 0.0)}"
        + (f" ({m.code})" if m.code else "")
        for m in session.markers
        if m.excluded
    )
    moments = any(marker.end_s is None for marker in session.markers)
    weights = f"{info.weights} ({info.weights_sha256[:16]})" if info.weights else ""
    rows = {
        strings.who: info.who,
        strings.started: info.started.strftime("%Y-%m-%d %H:%M:%S")
        if info.started
        else "",
        strings.length: clock(session.length_s),
        strings.source: info.source,
        strings.program: f"fer-live {info.program}" if info.program else "",
        strings.weights: weights,
        strings.baseline: info.baseline,
        strings.notes: info.notes,
        strings.after: f"{after_s:g}" if moments else "",
        strings.excluded: excluded,
        strings.problems: " ".join(map(strings.sentence, session.problems)),
    }
    lines = (
        f"<tr><td>{escape(label)}</td><td>{escape(text)}</td></tr>"
        for label, text in rows.items()
        if text
    )
    return f'<table class="about">{"".join(lines)}</table>'


def _legend(strings: ReportStrings) -> str:
    keys = (
        f'<span class="key" style="background:{hex_color(emotion)}"></span>'
        f"{escape(strings.emotions[emotion])}"
        for emotion in Emotion
    )
    return f"<p>{' '.join(keys)}</p>"


def _table(
    strings: ReportStrings,
    own: Sequence[Figures],
    title: str,
    values: Sequence[tuple[float, ...]],
) -> str:
    heads = [title, strings.seconds]
    heads += [strings.emotions[emotion] for emotion in Emotion]
    rows = []
    for one, numbers in zip(own, values, strict=True):
        name = one.marker or f"#{one.marker_id}" if one.marker_id else strings.whole
        if one.marker_id:
            name = f"{name}, {clock(one.start_s)}"
        share = title == strings.share
        cells = [_number(number, percent=share) for number in numbers]
        rows.append([name, f"{one.seconds:.1f}", *cells])
    return _html_table(heads, rows)


def _quality(session: RecordedSession, strings: ReportStrings) -> str:
    heads = [strings.person, strings.found, strings.frontal, strings.lit]
    heads += [strings.certain, strings.score, strings.width]
    rows = [
        [
            one.person,
            _number(one.found, percent=True),
            _number(one.frontal, percent=True),
            _number(one.lit, percent=True),
            _number(one.certain, percent=True),
            _number(one.detection_score),
            "" if math.isnan(one.width_px) else f"{one.width_px:.0f}",
        ]
        for one in quality(session)
    ]
    table = _html_table(heads, rows)
    return f"<h2>{escape(strings.quality)}</h2>{table}"


def _html_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_html_row("th", heads), *(_html_row("td", row) for row in rows)]
    return f"<table>{''.join(lines)}</table>"


def _html_row(tag: str, texts: Sequence[str]) -> str:
    cells = "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
    # Qt, which makes the PDF, knows no selector for a row's first cell.
    return "<tr>" + cells.replace(">", ' align="left">', 1) + "</tr>"


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _number(value: float, *, percent: bool = False) -> str:
    if math.isnan(value):
        return ""
    return f"{value:.0%}" if percent else f"{value:.2f}"
