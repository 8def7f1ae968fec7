"""A session's film with the readings of its table."""

from dataclasses import replace

import numpy as np
import pytest

import fer_core as fer
from fer_core.session.chart import ChartData
from fer_core.session.recorded_film import RecordedFilm
from fer_core.session.svg_chart import session_svg
from fer_core.types import Emotion, EmotionScores, Frame, RelativeScores
from tests.fer_core.session.made_up import analysed, face, keep_session, two_people


def film_of(folder):
    return RecordedFilm(fer.open_session(folder))


def test_each_picture_has_the_readings_of_its_time(tmp_path):
    film = film_of(keep_session(tmp_path / "take", two_people(), clean=True))

    read = [film.process(frame) for frame in film.frames()]

    assert len(read) == 20
    happy = [one.faces[0].scores.probabilities[Emotion.HAPPY] for one in read]
    assert happy[:10] == pytest.approx([0.9] * 10, abs=1e-5)
    assert happy[10:] == pytest.approx([0.1] * 10, abs=1e-5)
    assert read[0].faces[1].box == face(2).box
    assert [one.id for one in read[0].faces] == [1, 2]


def test_a_film_plays_from_where_it_was_told_to(tmp_path):
    film = film_of(keep_session(tmp_path / "take", two_people(), clean=True))

    film.seek(1.5)

    assert next(film.frames()).timestamp_s == pytest.approx(1.5, abs=0.05)
    assert film.frame_count / film.rate_fps == pytest.approx(2.0, abs=0.1)


def test_a_film_of_two_sizes_is_one_film(tmp_path):
    images = [np.zeros((48, width, 3), np.uint8) for width in (64, 96)]
    frames = [
        replace(one, frame=replace(one.frame, image=images[number > 9]))
        for number, one in enumerate(two_people())
    ]
    folder = keep_session(tmp_path / "take", frames, clean=True, rate_fps=10.0)
    film = film_of(folder)

    shown = list(film.frames())
    film.seek(1.5)

    assert len(fer.open_session(folder).films["clean"]) == 2
    assert [frame.image.shape[1] for frame in shown] == [64] * 10 + [96] * 10
    assert [len(film.process(frame).faces) for frame in shown] == [2] * 20
    assert next(film.frames()).timestamp_s == pytest.approx(1.5, abs=0.01)


def test_without_a_film_dark_pictures_stand_for_it(tmp_path):
    frames = [analysed(index, (face(1),)) for index in range(5)]
    film = film_of(keep_session(tmp_path / "take", frames))
    film.seek(0.2)

    shown = list(film.frames())

    assert [frame.timestamp_s for frame in shown] == pytest.approx([0.2, 0.3, 0.4])
    assert [len(film.process(frame).faces) for frame in shown] == [1, 1, 1]


def test_a_film_that_cannot_be_read_is_said_and_the_table_shown(tmp_path):
    folder = keep_session(tmp_path / "take", two_people(), clean=True)
    (folder / "film.mp4").write_bytes(b"no film")

    film = film_of(folder)

    assert any("film.mp4" in problem for problem in film.problems)
    assert len(list(film.frames())) == 20


def test_only_a_film_with_labels_is_labelled(tmp_path):
    made = {
        name: keep_session(tmp_path / name, two_people(), annotated=True, clean=clean)
        for name, clean in (("both", True), ("labels", False))
    }

    assert film_of(made["labels"]).labelled
    assert not film_of(made["both"]).labelled


def test_labels_are_as_uncertain_as_the_session_says(tmp_path):
    frames = [analysed(0, (face(1, 0.5),))]
    settings = {"min_share": 0.6}
    sure, unsure = (
        film_of(keep_session(tmp_path / name, frames, settings=about))
        for name, about in (("sure", {}), ("unsure", settings))
    )
    frame = Frame(np.zeros((48, 64, 3), np.uint8), 0.0, 0, "x")

    assert sure.process(frame).faces[0].label is Emotion.HAPPY
    assert unsure.process(frame).faces[0].label is None


def test_a_short_session_has_curves_without_holes(tmp_path):
    session = fer.open_session(keep_session(tmp_path / "take", two_people(40)))

    drawn = session_svg(session, ChartData.of(session.rows), session.persons["Face 1"])

    assert drawn.count("<polyline") == len(Emotion)


def test_the_face_at_rest_comes_back(tmp_path):
    rest = EmotionScores((0.4, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6))
    relative = RelativeScores(EmotionScores((1 / 7,) * 7), "rest", 3.0, rest=rest)
    frames = [
        analysed(i, (replace(face(1), relative=relative if i else None),))
        for i in range(3)
    ]
    folder = keep_session(tmp_path / "take", frames)
    film = RecordedFilm(fer.open_session(folder))
    before, *after = [film.process(frame).faces[0] for frame in film.frames()]
    assert before.relative is None
    for found in after:
        assert found.relative.rest.probabilities == pytest.approx(rest.probabilities)


def test_a_face_whose_key_points_are_not_known_has_no_quality(tmp_path):
    folder = keep_session(tmp_path / "take", two_people(3))
    film = RecordedFilm(fer.open_session(folder))
    again = keep_session(tmp_path / "again", map(film.process, film.frames()))
    table = fer.open_session(again).to_dataframe()
    assert table["frontal"].isna().all()
    assert table["lit"].isna().all()
