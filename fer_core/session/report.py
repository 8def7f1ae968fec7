"""A session's summary as one self-contained HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from fer_core.rendering.annotator import EMOTION_COLORS
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fer_core.session.statistics import SessionSummary

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 860px; margin: 3em auto;
  padding: 0 1em; color: #1b2027; background: #fff; }
h1 { font-size: 1.5em; } h2 { font-size: 1.1em; margin-top: 2em; }
.bar { display: flex; height: 26px; border-radius: 6px; overflow: hidden; }
table { border-collapse: collapse; margin-top: .7em; width: 100%; }
th, td { text-align: right; padding: 4px 8px; border-bottom: 1px solid #d9dde3; }
th:first-child, td:first-child { text-align: left; }
.key { display: inline-block; width: 11px; height: 11px; border-radius: 3px;
  margin-right: 6px; }
.note { color: #57616e; font-size: .9em; margin-top: 2.5em; }
"""


@dataclass(frozen=True, slots=True)
class Strings:
    """The page's texts in the reader's language.

    Attributes:
        face: With ``{0}`` for the face's number.
        seen: With ``{0}`` for the seconds it was seen.
    """

    emotions: Mapping[Emotion, str]
    title: str
    all_faces: str
    face: str
    seen: str
    no_face: str
    note: str
    language: str = "en"


def statistics_html(summary: SessionSummary, source: str, strings: Strings) -> str:
    """Return the page: a bar and a table of shares for all faces and for each."""
    parts = [f"<h1>{escape(strings.title)}: {escape(source)}</h1>"]
    if not summary.faces:
        parts.append(f"<p>{escape(strings.no_face)}</p>")
    elif len(summary.faces) > 1:
        parts.append(f"<h2>{escape(strings.all_faces)}</h2>")
        parts.append(_shares(summary.shares, strings))
    for face in summary.faces:
        seen = strings.seen.format(f"{face.seconds:.1f}")
        parts.append(f"<h2>{escape(strings.face.format(face.face_id))}, {escape(seen)}")
        parts.append("</h2>" + _shares(face.shares, strings))
    parts.append(f'<p class="note">{escape(strings.note)}</p>')
    return (
        f'<!doctype html><html lang="{strings.language}"><head><meta charset="utf-8">'
        f"<title>{escape(strings.title)}</title><style>{STYLE}</style></head><body>"
        + "".join(parts)
        + "</body></html>"
    )


def _shares(shares: tuple[float, ...], strings: Strings) -> str:
    slices = "".join(
        f'<span style="width:{share * 100:.2f}%;background:{_hex(emotion)}"></span>'
        for emotion, share in zip(Emotion, shares, strict=True)
    )
    head = "".join(
        f'<th><span class="key" style="background:{_hex(emotion)}"></span>'
        f"{escape(strings.emotions[emotion])}</th>"
        for emotion in Emotion
    )
    cells = "".join(f"<td>{share * 100:.1f} %</td>" for share in shares)
    return (
        f'<div class="bar">{slices}</div><table><tr>{head}</tr><tr>{cells}</tr></table>'
    )


def _hex(emotion: Emotion) -> str:
    return "#{:02x}{:02x}{:02x}".format(*EMOTION_COLORS[emotion])
