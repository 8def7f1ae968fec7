"""Figures, report and comparison; the numbers are those of docs/sessions.md."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fer_core as fer
from fer_core.session.comparison import compare, write_long_csv
from fer_core.session.figures import excluded_s, figures, quality
from fer_core.session.html_report import write_report
from fer_core.session.markers import Marker, add_marker
from fer_core.session.people import name_person, split_face
from fer_core.session.session_editor import SessionEditor
from fer_core.types import Box, Detection, KeyPoints, Track
from tests.fer_core.session.made_up import analysed, face, keep_session, two_people

DOCUMENT = Path(__file__).parents[3] / "docs" / "sessions.md"


def marked(session, *markers):
    kept = ()
    for marker in markers:
        kept = add_marker(kept, marker)
    return session.annotated(replace(session.info.annotations, markers=kept))


@pytest.fixture
def session(tmp_path):
    return fer.open_session(keep_session(tmp_path / "take", two_people()))


def of_person(session, person, **about):
    return [one for one in figures(session, **about) if one.person == person]


def test_a_whole_session_is_summed_up_for_each_person(session):
    (one,) = of_person(session, "Face 1")
    assert (one.rows, one.seconds) == (20, pytest.approx(2.0))
    happy = fer.Emotion.HAPPY
    assert one.means[happy] == pytest.approx(0.5)
    assert one.peaks[happy] == pytest.approx(0.9)
    assert one.shares[happy] == pytest.approx(0.5)
    assert sum(one.shares) == pytest.approx(1.0)


def test_a_range_counts_its_rows_and_a_moment_those_after_it(session):
    session = marked(session, Marker(0.0, 1.0, "task"), Marker(0.9, code="smile"))
    _, task, smile = of_person(session, "Face 1", after_s=0.2)
    assert (task.marker, task.rows, task.peaks[3]) == ("task", 10, pytest.approx(0.9))
    assert (smile.marker, smile.rows) == ("smile", 2)
    assert smile.means[3] == pytest.approx(0.5)


def test_what_is_excluded_counts_nowhere(session):
    session = marked(
        session, Marker(1.0, 1.5, excluded=True), Marker(1.2, 9.0, excluded=True)
    )
    (one,) = of_person(session, "Face 1")
    assert one.rows == 10
    assert one.peaks[3] == one.means[3] == pytest.approx(0.9)
    assert excluded_s(session.markers, session.length_s) == pytest.approx(1.0)


def test_a_part_in_which_nobody_was_seen_has_no_figures(session):
    session = marked(session, Marker(50.0, 60.0, "away"))
    _, away = of_person(session, "Face 1")
    assert (away.rows, away.seconds) == (0, 0.0)
    assert np.isnan(away.means).all()


def test_an_absence_is_not_counted_as_seen(tmp_path):
    frames = [analysed(i, (face(1),) if i < 10 or i > 30 else ()) for i in range(40)]
    session = fer.open_session(keep_session(tmp_path / "take", frames))
    (one,) = figures(session)
    assert one.seconds == pytest.approx(1.9)
    (known,) = quality(session)
    assert known.found == pytest.approx(1.9 / 4.0)
    assert (known.detection_score, known.width_px) == (pytest.approx(0.9), 20.0)


def test_certain_is_what_could_be_displayed(tmp_path):
    frames = [analysed(i, (face(1, 0.9 if i % 2 else 1 / 7),)) for i in range(20)]
    session = fer.open_session(keep_session(tmp_path / "take", frames))
    assert quality(session)[0].certain == pytest.approx(0.5)


def seen(index, *, turned=False, dark=False):
    """A textured picture with a face, from the front or not, lit or not."""
    nose = (22 if turned else 16, 20)
    places = ((8, 12), (24, 12), nose, (16, 26), (4, 14), (28, 14))
    detection = Detection(Box(4, 4, 28, 34), KeyPoints(*places), 0.9)
    found = analysed(index, (replace(face(1), track=Track(1, detection)),))
    noise = np.random.default_rng(0).integers(20, 230, (48, 64, 3)).astype(np.uint8)
    image = noise // (8 if dark else 1)
    return replace(found, frame=replace(found.frame, image=image))


def test_frontal_and_lit_are_what_a_face_at_rest_must_be(tmp_path):
    frames = [seen(i, turned=i < 5, dark=i < 10) for i in range(20)]
    session = fer.open_session(keep_session(tmp_path / "take", frames))
    (known,) = quality(session)
    assert (known.frontal, known.lit) == (pytest.approx(0.75), pytest.approx(0.5))
    page = Page(write_report(tmp_path / "report.html", session).read_text())
    assert "Looks at the camera" in page.words
    assert {"75%", "50%"} < set(page.words)


def test_a_table_of_before_does_not_know_how_a_face_was_seen(tmp_path):
    folder = keep_session(tmp_path / "take", two_people())
    table = pd.read_csv(folder / "timeline.csv")
    table.drop(columns=["frontal", "lit"]).to_csv(folder / "timeline.csv", index=False)
    session = fer.open_session(folder)
    assert session.problems == ()
    assert np.isnan(quality(session)[0].frontal)
    assert quality(session)[0].found == 1.0
    write_report(tmp_path / "report.html", session)


def irregular(count=60, seed=3):
    """Three faces that come and go, at no even rate."""
    random = np.random.default_rng(seed)
    index = 0
    for _ in range(count):
        index += int(random.choice([1, 1, 1, 2, 9]))
        faces = [face(i, random.uniform(0.05, 0.95)) for i in (1, 2, 4)]
        yield analysed(index, [f for f in faces if random.random() > 0.2])


@pytest.fixture
def by_hand(tmp_path, monkeypatch, capsys):
    """A session with all there is, and the figures of the document's example."""
    monkeypatch.chdir(tmp_path)
    folder = keep_session(Path("take-1"), irregular())
    with SessionEditor(folder) as editor:
        notes = editor.info.annotations
        markers = add_marker(notes.markers, Marker(1.0, 5.5, "task"))
        markers = add_marker(markers, Marker(1.4, code="smile"))
        markers = add_marker(markers, Marker(3.1, 4.3, excluded=True))
        people = name_person(notes.people, "Face 1", "Anna")
        people = split_face(name_person(people, "Face 4", "Anna"), 4, 4.0, "Ben")
        editor.annotate(replace(notes, markers=markers, people=people))
    examples = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    names = {}
    exec(compile(examples[-1], str(DOCUMENT), "exec"), names)
    capsys.readouterr()
    return fer.open_session(folder), names["figures"]


def test_the_figures_are_those_of_the_example_in_pandas(tmp_path, by_hand):
    session, expected = by_hand
    path = write_long_csv(tmp_path / "long.csv", compare([session]))
    written = pd.read_csv(path, keep_default_na=False)
    written = written[(written["emotion"] != "valence") & (written["value"] != "")]
    key = ["person", "marker", "marker_id", "measure", "emotion"]
    both = written.merge(expected, on=key, how="outer", suffixes=("", "_expected"))
    assert len(both) == len(written) == len(expected) > 100
    assert {"Anna", "Ben", "Face 2"} == set(both["person"])
    np.testing.assert_allclose(
        both["value"].astype(float), both["value_expected"], atol=2e-6
    )


def test_several_sessions_are_told_apart(tmp_path):
    for name in ("a", "b"):
        keep_session(tmp_path / name, two_people(), who=name.upper())
    sessions = [fer.open_session(tmp_path / name) for name in ("a", "b")]
    with write_long_csv(tmp_path / "long.csv", compare(sessions)).open() as file:
        rows = list(csv.DictReader(file))
    assert {(row["session"], row["who"]) for row in rows} == {("a", "A"), ("b", "B")}
    assert len(rows) == 2 * 2 * (3 * 7 + 1)


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [v for k, v in attrs if k in ("src", "href")]

    def handle_data(self, data):
        self.words.append(data)


def test_the_report_is_one_page_that_loads_nothing(tmp_path, session):
    session = marked(
        session,
        Marker(0.5, code="<smile>", note="x"),
        Marker(1.0, 1.5, excluded=True),
    )
    text = write_report(tmp_path / "report.html", session).read_text()
    page = Page(text)
    assert page.addresses == []
    assert not {"script", "link", "img"} & set(page.tags)
    assert page.tags.count("svg") == 2
    words = " ".join(page.words)
    for part in ("Face 1", "Face 2", "<smile>", "not a feeling", "clip.mp4", "0:01"):
        assert part in words
    assert "://" not in text


def test_a_session_without_faces_has_a_report(tmp_path):
    frames = [analysed(i, ()) for i in range(3)]
    session = fer.open_session(keep_session(tmp_path / "take", frames))
    text = write_report(tmp_path / "report.html", session).read_text()
    assert "No face was seen" in text
    assert session.to_dataframe().empty


def test_the_document_names_all_columns_and_keys(session):
    text = DOCUMENT.read_text()
    data = json.loads((session.path / "session.json").read_text())
    for key in data:
        assert f"`{key}`" in text, key
