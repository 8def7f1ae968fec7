"""Paths that nobody may look at, or that no disk takes: a sentence, no traceback."""

import os

import pytest

from fer_core._platform.package_files import ASSETS
from fer_core.cli import annotate, compare, evaluate, export, session, train
from fer_core.session.archive import is_session

LONG = "x" * 300  # more than a disk takes for a name, and it tells so when asked
OTHERS_ONLY = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may look anywhere"
)
FILM = str(ASSETS / "sample.mp4")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (annotate, [FILM, "--timeline", "{place}/t.csv"]),
        (annotate, [FILM, "--subtitles", "{place}/t.srt"]),
        (annotate, [FILM, "-o", "{place}/t.mp4"]),
        (annotate, [FILM, "--session", "{place}/t"]),
        (annotate, [FILM, "--timeline", "t.csv", "--weights", "{place}/w"]),
        (annotate, [FILM, FILM, "--timeline", "{place}/t.csv", "--cluster", "local"]),
        (annotate, ["{place}/film.mp4", "--timeline", "t.csv"]),
        (compare, ["{place}/a", "{place}/b", FILM]),
        (evaluate, ["--data", "{place}"]),
        (evaluate, ["--data", "{place}/fer2013.csv"]),
        (export, ["--data", "{place}"]),
        (session, ["report", "{place}"]),
        (session, ["compare", "{place}", "{place}", "-o", "t.csv"]),
        (train, ["--data", "{place}", "--out", "runs"]),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else None,
)
@pytest.mark.parametrize("place", [pytest.param("closed", marks=OTHERS_ONLY), LONG])
def test_a_place_that_cannot_be_used_is_told_in_a_sentence(
    command, words, place, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o000)
    try:
        status = command.main([word.format(place=place) for word in words])
    finally:
        closed.chmod(0o700)
    (sentence,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert sentence.startswith("fer-")
    assert sentence.endswith(".")


def test_a_folder_with_a_name_too_long_is_no_session(tmp_path):
    assert not is_session(tmp_path / LONG)
