"""Markers for other programs: CSV, tabular events for BORIS, annotations for ELAN."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from fer_core._platform.atomic_file import AtomicFile
from fer_core.sinks.timeline import csv_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fer_core.session.archive import RecordedSession
    from fer_core.session.markers import Marker

MARKER_COLUMNS = ("id", "start_s", "end_s", "code", "note", "excluded")
UNCODED = "marker"  # what a marker is called that has no code
EXCLUDED = "excluded"
# The columns that BORIS writes as "tabular events" and reads as an aggregated table.
BORIS_COLUMNS = (
    "Observation id",
    "Observation date",
    "Description",
    "Observation duration",
    "Observation type",
    "Source",
    "Media duration (s)",
    "FPS",
    "Subject",
    "Behavior",
    "Behavioral category",
    "Modifiers",
    "Behavior type",
    "Start (s)",
    "Stop (s)",
    "Duration (s)",
    "Comment start",
    "Comment stop",
)
EAF_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance"
EAF_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_markers_csv(path: Path, session: RecordedSession) -> Path:
    """Write the markers as CSV, over a file of that name; return its path.

    Raises:
        OutputError: If it cannot be written.
    """
    lines = [csv_line(MARKER_COLUMNS)]
    for marker in session.markers:
        end_s = "" if marker.end_s is None else marker.end_s
        excluded = "yes" if marker.excluded else "no"
        about = (marker.code, marker.note, excluded)
        lines.append(csv_line((marker.id, marker.start_s, end_s, *about)))
    return _written(path, b"".join(lines))


def write_boris(path: Path, session: RecordedSession) -> Path:
    """Write the markers as BORIS's tabular events (TSV), over a file of that name.

    A moment is a POINT event, a range a STATE event.

    Raises:
        OutputError: If it cannot be written.
    """
    info = session.info
    date = info.started.strftime("%Y-%m-%d %H:%M:%S") if info.started else ""
    film = session.film.name if session.film else ""
    length = f"{session.length_s:.3f}"
    about = [session.path.name, date, info.notes, length, "Media file(s)", film]
    lines = [_tsv(BORIS_COLUMNS)]
    for marker in session.markers:
        end_s = marker.start_s if marker.end_s is None else marker.end_s
        moment = marker.end_s is None
        lines.append(
            _tsv(
                [
                    *about,
                    length,
                    str(info.settings.get("rate_fps", "")),
                    info.who or "No focal subject",
                    _code(marker),
                    EXCLUDED if marker.excluded else "",
                    "",
                    "POINT" if moment else "STATE",
                    f"{marker.start_s:.3f}",
                    f"{end_s:.3f}",
                    "NA" if moment else f"{end_s - marker.start_s:.3f}",
                    marker.note,
                    "",
                ]
            )
        )
    return _written(path, b"".join(lines))


def write_elan(path: Path, session: RecordedSession) -> Path:
    """Write the markers as an ELAN file (.eaf), over a file of that name.

    Each code is a tier; what overlaps in it goes to a second one, since annotations of
    a tier may not overlap. A moment is an annotation of 1 ms; the note stands behind
    the code.

    Raises:
        OutputError: If it cannot be written.
    """
    ET.register_namespace("xsi", EAF_NAMESPACE)
    date = session.info.started.isoformat() if session.info.started else ""
    root = ET.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "",
            "DATE": date or "1970-01-01T00:00:00+00:00",
            "FORMAT": "3.0",
            "VERSION": "3.0",
            f"{{{EAF_NAMESPACE}}}noNamespaceSchemaLocation": EAF_SCHEMA,
        },
    )
    header = ET.SubElement(
        root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"}
    )
    if session.film is not None:
        ET.SubElement(
            header,
            "MEDIA_DESCRIPTOR",
            {
                "MEDIA_URL": session.film.resolve().as_uri(),
                "MIME_TYPE": "video/mp4",
                "RELATIVE_MEDIA_URL": f"./{session.film.name}",
            },
        )
    order = ET.SubElement(root, "TIME_ORDER")
    tiers = _tiers(session.markers)
    numbers = iter(range(1, 2 * len(session.markers) + 1))
    for name, markers in tiers.items():
        tier = ET.SubElement(
            root, "TIER", {"LINGUISTIC_TYPE_REF": "default-lt", "TIER_ID": name}
        )
        for marker in markers:
            ends = []
            for time_ms in _ends_ms(marker):
                slot = f"ts{next(numbers)}"
                ends.append(slot)
                ET.SubElement(
                    order,
                    "TIME_SLOT",
                    {"TIME_SLOT_ID": slot, "TIME_VALUE": str(time_ms)},
                )
            annotation = ET.SubElement(
                ET.SubElement(tier, "ANNOTATION"),
                "ALIGNABLE_ANNOTATION",
                {
                    "ANNOTATION_ID": f"a{marker.id}",
                    "TIME_SLOT_REF1": ends[0],
                    "TIME_SLOT_REF2": ends[1],
                },
            )
            text = ": ".join(filter(None, (_code(marker), marker.note)))
            ET.SubElement(annotation, "ANNOTATION_VALUE").text = NO_XML.sub("", text)
    ET.SubElement(
        root,
        "LINGUISTIC_TYPE",
        {
            "GRAPHIC_REFERENCES": "false",
            "LINGUISTIC_TYPE_ID": "default-lt",
            "TIME_ALIGNABLE": "true",
        },
    )
    ET.indent(root)
    return _written(path, ET.tostring(root, "utf-8", xml_declaration=True))


def _tiers(markers: Sequence[Marker]) -> dict[str, list[Marker]]:
    tiers: dict[str, list[Marker]] = {}
    for marker in markers:
        name = NO_XML.sub("", EXCLUDED if marker.excluded else _code(marker))
        number = 1
        while True:
            tier = tiers.setdefault(name if number == 1 else f"{name} {number}", [])
            if not tier or _ends_ms(tier[-1])[1] <= _ends_ms(marker)[0]:
                tier.append(marker)
                break
            number += 1
    return tiers


def _ends_ms(marker: Marker) -> tuple[int, int]:
    start = round(marker.start_s * 1000)
    end = start if marker.end_s is None else round(marker.end_s * 1000)
    return start, max(end, start + 1)


def _code(marker: Marker) -> str:
    return marker.code or UNCODED


def _tsv(values: Sequence[str]) -> bytes:
    cells = (" ".join(value.split()) for value in values)
    return ("\t".join(cells) + "\n").encode("utf-8", "backslashreplace")


def _written(path: Path, data: bytes) -> Path:
    file = AtomicFile(path, replace=True)
    try:
        file.write(data)
        return file.commit()
    except BaseException:
        file.abort(keep=False)
        raise
