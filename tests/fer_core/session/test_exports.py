"""Markers for other programs, and as chapters of a film."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

import av
import pytest

import fer_core as fer
from fer_core.errors import OutputError
from fer_core.session.chapters import write_chapters
from fer_core.session.export_behaviour import (
    write_boris,
    write_elan,
    write_markers_csv,
)
from fer_core.session.markers import Marker, add_marker
from tests.fer_core.session.made_up import keep_session, two_people

MARKERS = (
    Marker(0.5, code="smile", note='said "so", & left\n<at once>'),
    Marker(0.2, 1.2, "task"),
    Marker(1.0, 1.5, "task", "again"),
    Marker(1.6, 1.8, "phone", excluded=True),
)


@pytest.fixture
def session(tmp_path):
    folder = keep_session(tmp_path / "take", two_people(), clean=True, who="Anna")
    session = fer.open_session(folder)
    markers = ()
    for marker in MARKERS:
        markers = add_marker(markers, marker)
    return session.annotated(replace(session.info.annotations, markers=markers))


def lines_of(path, **about):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, **about))


def test_markers_as_csv(tmp_path, session):
    rows = lines_of(write_markers_csv(tmp_path / "markers.csv", session))
    assert [row["code"] for row in rows] == ["task", "smile", "task", "phone"]
    assert rows[1]["note"] == MARKERS[0].note
    assert (rows[1]["end_s"], rows[3]["excluded"]) == ("", "yes")


def test_boris_reads_points_and_paired_states(tmp_path, session):
    project = json.loads(write_boris(tmp_path / "take.boris", session).read_text())
    kinds = {b["code"]: b["type"] for b in project["behaviors_conf"].values()}
    assert kinds == {
        "smile": "Point event",
        "task": "State event",
        "task 2": "State event",
        "excluded": "State event",
    }
    (observation,) = project["observations"].values()
    assert observation["type"] == "MEDIA"
    assert list(observation["media_info"]["length"]) == observation["file"]["1"]
    events = observation["events"]
    assert [event[0] for event in events] == sorted(event[0] for event in events)
    assert {event[1] for event in events} == {"Anna"}
    times = {}
    for time_s, _, code, *_ in events:
        times.setdefault(code, []).append(time_s)
    assert times == {
        "task": [0.2, 1.2],
        "smile": [0.5],
        "task 2": [1.0, 1.5],
        "excluded": [1.6, 1.8],
    }


# The parts of a project that BORIS 7 writes, as they are in a file of its own.
BORIS_PARTS = {
    "time_format",
    "project_name",
    "project_date",
    "subjects_conf",
    "behavioral_categories",
    "coding_map",
    "observations",
    "independent_variables",
    "behaviors_conf",
    "project_format_version",
    "project_description",
    "converters",
}


def test_a_boris_project_has_the_parts_of_one(tmp_path, session):
    project = json.loads(write_boris(tmp_path / "take.boris", session).read_text())
    assert set(project) == BORIS_PARTS
    (observation,) = project["observations"].values()
    assert {"file", "type", "date", "description", "time offset", "events"} <= set(
        observation
    )
    # Time, subject, code, modifiers, comment.
    kinds = [[type(field) for field in event] for event in observation["events"]]
    assert kinds == [[float, str, str, str, str]] * 7
    used = {event[2] for event in observation["events"]}
    assert used == {b["code"] for b in project["behaviors_conf"].values()}
    assert observation["media_info"].keys() == {
        *("length", "fps", "hasVideo", "hasAudio", "offset")
    }


def test_a_code_of_moments_and_ranges_is_two_behaviours(tmp_path, session):
    markers = add_marker(add_marker((), Marker(1.0, code="a")), Marker(1, 2.0, "a"))
    both = session.annotated(replace(session.info.annotations, markers=markers))
    project = json.loads(write_boris(tmp_path / "take.boris", both).read_text())
    codes = [b["code"] for b in project["behaviors_conf"].values()]
    assert codes == ["a", "a (range)"]


def test_elan_reads_what_overlaps_in_tiers_of_its_own(tmp_path, session):
    root = ET.parse(write_elan(tmp_path / "take.eaf", session)).getroot()
    slots = {
        slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE"))
        for slot in root.iter("TIME_SLOT")
    }
    types = {kind.get("LINGUISTIC_TYPE_ID") for kind in root.iter("LINGUISTIC_TYPE")}
    tiers = {}
    for tier in root.iter("TIER"):
        assert tier.get("LINGUISTIC_TYPE_REF") in types
        tiers[tier.get("TIER_ID")] = [
            (slots[a.get("TIME_SLOT_REF1")], slots[a.get("TIME_SLOT_REF2")])
            for a in tier.iter("ALIGNABLE_ANNOTATION")
        ]
    assert tiers == {
        "task": [(200, 1200)],
        "smile": [(500, 501)],
        "task 2": [(1000, 1500)],
        "excluded": [(1600, 1800)],
    }
    texts = [value.text for value in root.iter("ANNOTATION_VALUE")]
    assert texts[1] == f"smile: {MARKERS[0].note}"


# Of ELAN's schema, version 3.0, for what is written: the attributes that an element
# must have, those it may have, and the elements in it, in this order.
EAF = {
    "ANNOTATION_DOCUMENT": (
        "AUTHOR DATE VERSION",
        "FORMAT {http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation",
        "LICENSE HEADER TIME_ORDER TIER LINGUISTIC_TYPE LOCALE LANGUAGE CONSTRAINT",
    ),
    "HEADER": (
        "",
        "MEDIA_FILE TIME_UNITS",
        "MEDIA_DESCRIPTOR LINKED_FILE_DESCRIPTOR PROPERTY",
    ),
    "MEDIA_DESCRIPTOR": (
        "MEDIA_URL MIME_TYPE",
        "RELATIVE_MEDIA_URL TIME_ORIGIN EXTRACTED_FROM",
        "",
    ),
    "TIME_ORDER": ("", "", "TIME_SLOT"),
    "TIME_SLOT": ("TIME_SLOT_ID", "TIME_VALUE", ""),
    "TIER": (
        "TIER_ID LINGUISTIC_TYPE_REF",
        "PARTICIPANT ANNOTATOR DEFAULT_LOCALE PARENT_REF",
        "ANNOTATION",
    ),
    "ANNOTATION": ("", "", "ALIGNABLE_ANNOTATION"),
    "ALIGNABLE_ANNOTATION": (
        "ANNOTATION_ID TIME_SLOT_REF1 TIME_SLOT_REF2",
        "SVG_REF",
        "ANNOTATION_VALUE",
    ),
    "ANNOTATION_VALUE": ("", "", ""),
    "LINGUISTIC_TYPE": (
        "LINGUISTIC_TYPE_ID",
        "TIME_ALIGNABLE CONSTRAINTS GRAPHIC_REFERENCES",
        "",
    ),
}


def test_an_elan_file_is_built_as_its_schema_wants(tmp_path, session):
    root = ET.parse(write_elan(tmp_path / "take.eaf", session)).getroot()
    assert root.tag == "ANNOTATION_DOCUMENT"
    for element in root.iter():
        must, may, inside = (words.split() for words in EAF[element.tag])
        assert set(must) <= set(element.attrib) <= {*must, *may}
        places = [inside.index(child.tag) for child in element]
        assert places == sorted(places)
    assert [root.find(tag) is None for tag in ("HEADER", "TIME_ORDER")] == [False] * 2
    datetime.fromisoformat(root.get("DATE"))
    ids = [e.get("TIME_SLOT_ID") or e.get("ANNOTATION_ID") for e in root.iter()]
    ids = [name for name in ids if name]
    assert len(set(ids)) == len(ids)
    film = root.find("HEADER/MEDIA_DESCRIPTOR")
    assert film.get("MEDIA_URL").startswith("file:///")
    assert film.get("RELATIVE_MEDIA_URL") == "./take/film.mp4"
    used = [
        a.get(f"TIME_SLOT_REF{end}")
        for a in root.iter("ALIGNABLE_ANNOTATION")
        for end in (1, 2)
    ]
    assert len(set(used)) == len(used) == len(list(root.iter("TIME_SLOT")))


def test_the_times_of_an_elan_file_are_in_their_order(tmp_path, session):
    root = ET.parse(write_elan(tmp_path / "take.eaf", session)).getroot()
    times = [int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")]
    assert times == sorted(times)


def test_markers_are_chapters_of_the_film(session):
    pictures = frames_of(session.film)
    write_chapters(session.film, session.markers)
    with av.open(str(session.film)) as film:
        chapters = [
            (c["metadata"]["title"], float(c["start"] * c["time_base"]))
            for c in film.chapters()
        ]
    assert [title.partition(":")[0] for title, _ in chapters] == [
        "Start",
        "task",
        "smile",
        "task",
    ]
    assert [start for _, start in chapters] == pytest.approx([0, 0.2, 0.5, 1.0])
    assert frames_of(session.film) == pictures


def frames_of(path):
    with av.open(str(path)) as film:
        return [
            (frame.time, frame.to_ndarray().sum()) for frame in film.decode(video=0)
        ]


def test_a_film_that_cannot_be_read_stays_as_it_was(tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"no film")
    with pytest.raises(OutputError, match="as it was"):
        write_chapters(film, ())
    assert film.read_bytes() == b"no film"
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
