from __future__ import annotations

import pytest

from fer_core.cli.bench import main


def test_detector_prints_recall_by_width(capsys):
    assert main(["detector", "--scenes", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (large,) = [line.split() for line in lines if line.strip().startswith("240 ")]
    assert large[1] == "100.0%"


def test_faces_that_are_not_there_are_named(capsys, tmp_path):
    assert main(["detector", "--faces", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


@pytest.mark.parametrize("frames", ["1", "2"])
def test_live_puts_labelled_faces_into_frames(capsys, fer_files, frames):
    data, votes = map(str, fer_files)
    asked = ["--data", data, "--ferplus", votes, "--limit", "2", "--frames", frames]
    assert main(["live", *asked]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2 faces")
    assert any(line.startswith("very dim and noisy") for line in lines)


@pytest.mark.parametrize("frames", ["0", "-3", "many"])
def test_a_film_has_a_frame(capsys, fer_files, frames):
    with pytest.raises(SystemExit, match="2"):
        main(["live", "--data", str(fer_files[0]), f"--frames={frames}"])
    assert f"{frames} is no whole number from 1 on" in capsys.readouterr().err


def test_data_without_faces_are_named(capsys, fer_files):
    assert main(["framing", "--data", str(fer_files[0]), "--limit", "5"]) == 2
    assert "shows no face" in capsys.readouterr().err
