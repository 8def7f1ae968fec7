"""``fer-session``, and ``fer-annotate --session``."""

from __future__ import annotations

from dataclasses import replace

import pytest

import fer_core as fer
from fer_core.cli.annotate import main as annotate
from fer_core.cli.session import main
from fer_core.session.markers import Marker, add_marker
from fer_core.session.session_editor import SessionEditor
from tests.fer_core.session.made_up import keep_session, two_people


@pytest.fixture
def take(tmp_path):
    folder = keep_session(tmp_path / "take", two_people(), clean=True)
    with SessionEditor(folder) as editor:
        notes = editor.info.annotations
        markers = add_marker(notes.markers, Marker(0.5, code="smile"))
        editor.annotate(replace(notes, markers=markers))
    return folder


def test_reports_and_exports_are_written_and_named(take, tmp_path, capsys):
    outputs = [tmp_path / name for name in ("m.csv", "b.boris", "e.eaf", "t.csv")]
    markers, boris, elan, table = map(str, outputs)
    assert main(["report", str(take)]) == 0
    assert main(["compare", str(take), str(take), "-o", str(tmp_path / "c.csv")]) == 0
    parts = ["--markers", markers, "--boris", boris, "--elan", elan, "--table", table]
    assert main(["export", str(take), *parts]) == 0
    assert main(["chapters", str(take)]) == 0
    written = [take / "report.html", tmp_path / "c.csv", *outputs, take / "film.mp4"]
    assert capsys.readouterr().out.split() == [str(path) for path in written]
    assert all(path.stat().st_size for path in written)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["report", "gone"], "There is no session"),
        (["export", "take"], "nothing to export"),
        (["compare", "take", "-o", "gone/c.csv"], "does not exist"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    take, monkeypatch, capsys, arguments, why
):
    monkeypatch.chdir(take.parent)
    assert main(arguments) == 2
    assert why in capsys.readouterr().err


def test_what_cannot_be_read_is_told_and_the_rest_is_written(take, capsys):
    (take / "film.mp4").unlink()
    assert main(["report", str(take)]) == 0
    assert "film.mp4 is missing" in capsys.readouterr().err


def test_annotate_keeps_a_session(film_and_photo, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    film = str(film_and_photo / "film.mp4")
    assert annotate([film, "--session", "take", "--no-smoothing"]) == 0
    session = fer.open_session("take")
    assert session.info.settings["smoother"]["time_constant_s"] == 0.0
    assert (session.info.source, session.info.frames) == ("film.mp4", 6)
    assert len(session.rows) == 12
    assert session.film.name == "film.mp4"
    assert not (tmp_path / "out").exists()
    assert annotate([film, "--session", "take"]) == 2
    assert "is there already" in capsys.readouterr().err


def test_annotate_keeps_a_session_for_each_of_several(
    film_and_photo, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    inputs = [str(film_and_photo / name) for name in ("film.mp4", "photo.jpg")]
    assert annotate([*inputs, "--session", "takes"]) == 0
    assert fer.open_session("takes/film").film is not None
    photo = fer.open_session("takes/photo")
    assert (photo.film, len(photo.rows)) == (None, 2)


def test_a_session_is_read_anew_with_other_settings(
    film_and_photo, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert annotate([str(film_and_photo / "film.mp4"), "--session", "take"]) == 0
    before = fer.open_session("take").rows["happy"].tolist()
    capsys.readouterr()
    baseline = str(film_and_photo / "photo.jpg")
    options = ["--no-smoothing", "--baseline", baseline, "--sensitivity", "0.5"]
    assert main(["recompute", "take", *options]) == 0
    session = fer.open_session("take")
    assert capsys.readouterr().out.split() == [f"take/{session.info.table}"]
    assert session.info.settings["smoother"]["time_constant_s"] == 0.0
    assert (session.info.baseline, session.relative) == (baseline, True)
    assert session.rows["happy"].tolist() != before
    assert session.rows["frame"].tolist() == [i // 2 for i in range(12)]


def test_hidden_faces_are_not_read_anew(film_and_photo, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    film = str(film_and_photo / "film.mp4")
    assert annotate([film, "--session", "take", "--anonymize"]) == 0
    assert main(["recompute", "take"]) == 2
    assert "are hidden" in capsys.readouterr().err
