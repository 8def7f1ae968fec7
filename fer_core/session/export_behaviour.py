"""Markers for other programs: CSV, a project for BORIS, annotations for ELAN."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree as ET

from fer_core._platform.atomic_file import AtomicFile
from fer_core.sinks.timeline import csv_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.session.archive import RecordedSession
    from fer_core.session.markers import Marker

MARKER_COLUMNS = ("id", "start_s", "end_s", "code", "note", "excluded")
UNCODED = "marker"  # what a marker is called that has no code
EXCLUDED = "excluded"
BORIS_FORMAT = "7.0"  # of its project files, which every version since 2018 reads
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
    """Write the markers as a BORIS project (.boris), over a file of that name.

    BORIS opens it, or takes its observation into another project. A moment is a point
    event, a range a state event; what overlaps in a code is a behaviour of its own,
    since a state cannot begin twice. ``who`` is the subject, a note the comment.

    Raises:
        OutputError: If it cannot be written.
    """
    who = session.info.who
    moments = [marker for marker in session.markers if marker.end_s is None]
    points = dict.fromkeys(_code(marker) for marker in moments)
    ranges = [marker for marker in session.markers if marker.end_s is not None]
    states = {
        f"{name} (range)" if name in points else name: markers
        for name, markers in _tiers(ranges).items()
    }
    events: list[list[float | str]] = [
        [_rounded(marker.start_s), who, _code(marker), "", marker.note]
        for marker in moments
    ]
    for name, markers in states.items():
        for marker in markers:
            events.append([_rounded(marker.start_s), who, name, "", marker.note])
            events.append([_rounded(marker.end_s or 0.0), who, name, "", ""])
    behaviours = {
        **dict.fromkeys(points, "Point event"),
        **dict.fromkeys(states, "State event"),
    }
    project = {
        "time_format": "s",
        "project_date": _boris_date(session),
        "project_name": session.path.name,
        "project_description": "",
        "project_format_version": BORIS_FORMAT,
        "subjects_conf": {"0": {"key": "", "name": who, "description": ""}}
        if who
        else {},
        "behaviors_conf": {
            str(number): {
                "type": kind,
                "key": "",
                "code": name,
                "description": "",
                "category": "",
                "modifiers": {},
                "excluded": "",
                "coding map": "",
            }
            for number, (name, kind) in enumerate(behaviours.items())
        },
        "behavioral_categories": [],
        "independent_variables": {},
        "coding_map": {},
        "converters": {},
        "observations": {
            session.path.name: _observation(session, sorted(events, key=_time_of))
        },
    }
    return _written(path, json.dumps(project, indent=1).encode())


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
                **_relative_url(session.film, path),
            },
        )
    tiers = _tiers(session.markers)
    ends = [
        (time_ms, marker.id, end)
        for markers in tiers.values()
        for marker in markers
        for end, time_ms in enumerate(_ends_ms(marker))
    ]
    order = ET.SubElement(root, "TIME_ORDER")
    slots = {}
    for number, (time_ms, marker_id, end) in enumerate(sorted(ends), start=1):
        slots[marker_id, end] = f"ts{number}"
        ET.SubElement(
            order,
            "TIME_SLOT",
            {"TIME_SLOT_ID": f"ts{number}", "TIME_VALUE": str(time_ms)},
        )
    for name, markers in tiers.items():
        tier = ET.SubElement(
            root, "TIER", {"LINGUISTIC_TYPE_REF": "default-lt", "TIER_ID": name}
        )
        for marker in markers:
            annotation = ET.SubElement(
                ET.SubElement(tier, "ANNOTATION"),
                "ALIGNABLE_ANNOTATION",
                {
                    "ANNOTATION_ID": f"a{marker.id}",
                    "TIME_SLOT_REF1": slots[marker.id, 0],
                    "TIME_SLOT_REF2": slots[marker.id, 1],
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


def _relative_url(film: Path, path: Path) -> dict[str, str]:
    """Return where the film is, seen from a file: both may move together."""
    try:
        way = os.path.relpath(film.resolve(), path.resolve().parent)
    except ValueError:  # on another drive of Windows
        return {}
    return {"RELATIVE_MEDIA_URL": f"./{quote(Path(way).as_posix())}"}


def _observation(
    session: RecordedSession, events: list[list[float | str]]
) -> dict[str, object]:
    film = str(session.film.resolve()) if session.film is not None else ""
    about: dict[str, object] = {
        "type": "LIVE",
        "file": {},
        "media_info": {"offset": {}},
    }
    if film:
        about = {
            "type": "MEDIA",
            "file": {"1": [film], "2": []},
            "media_info": {
                "length": {film: _rounded(session.length_s)},
                "fps": {film: _rate(session)},
                "hasVideo": {film: True},
                "hasAudio": {film: False},
                "offset": {"1": 0.0, "2": 0.0},
            },
        }
    return {
        **about,
        "date": _boris_date(session),
        "description": session.info.notes,
        "time offset": 0.0,
        "events": events,
        "independent_variables": {},
        "observation time interval": [0, 0],
        "visualize_spectrogram": False,
        "visualize_waveform": False,
        "close_behaviors_between_videos": False,
        "scan_sampling_time": 0,
    }


def _boris_date(session: RecordedSession) -> str:
    started = session.info.started
    return started.strftime("%Y-%m-%dT%H:%M:%S") if started else "1970-01-01T00:00:00"


def _rate(session: RecordedSession) -> float:
    frames, length_s = session.info.frames, session.length_s
    return round(frames / length_s, 3) if frames and length_s else 30.0


def _time_of(event: list[float | str]) -> float:
    return float(event[0])


def _rounded(seconds: float) -> float:
    return round(seconds, 3)


def _tiers(markers: Sequence[Marker]) -> dict[str, list[Marker]]:
    tiers: dict[str, list[Marker]] = {}
    for marker in markers:
        name = EXCLUDED if marker.excluded else _code(marker)
        name = NO_XML.sub("", name) or UNCODED
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


def _written(path: Path, data: bytes) -> Path:
    file = AtomicFile(path, replace=True)
    try:
        file.write(data)
        return file.commit()
    except BaseException:
        file.abort(keep=False)
        raise
