import csv
import itertools
import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

import fer_core
from fer_core.errors import OutputError
from fer_core.session.history import SessionLog
from fer_core.session.live_recording import LiveRecording, LiveRecordingConfig
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)


def analysed(index):
    image = np.full((96, 128, 3), index * 5 % 256, np.uint8)
    scores = EmotionScores((0.1, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1))
    points = KeyPoints(*(((60.0, 50.0),) * 6))
    track = Track(3, Detection(Box(40, 30, 80, 70), points, 0.9))
    frame = Frame(image, 100 + index / 30, index, "camera")
    return AnalysedFrame(frame, (FaceReading(track, scores, scores.emotion),))


def keep(recording, frames):
    for index in frames:
        recording.put(analysed(index))


def rows(path):
    with path.open() as file:
        return list(csv.DictReader(file))


def test_everything_kept_is_in_step(tmp_path):
    config = LiveRecordingConfig(clean=True, timeline=".csv", subtitles=".vtt")
    recording = LiveRecording(tmp_path / "take.mp4", config)
    keep(recording, range(10))

    names = {path.name for path in recording.close()}

    assert names == {"take.mp4", "take-clean.mp4", "take.csv", "take.vtt"}
    with av.open(tmp_path / "take.mp4") as container:
        count = sum(1 for _ in container.decode(video=0))
    kept = rows(tmp_path / "take.csv")
    assert count == len(kept) == 10 - recording.status.dropped
    assert float(kept[0]["time_s"]) == 0.0


def test_a_pause_leaves_no_gap(tmp_path):
    recording = LiveRecording(tmp_path / "t.mp4", LiveRecordingConfig(timeline=".csv"))
    keep(recording, range(3))
    while recording.status.elapsed_s < 2 / 30 - 1e-6:
        pass
    recording.pause()
    keep(recording, range(3, 200))
    recording.resume()
    keep(recording, range(300, 303))
    recording.close()

    times = [float(row["time_s"]) for row in rows(tmp_path / "t.csv")]
    assert max(b - a for a, b in itertools.pairwise(times)) < 0.1


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OutputError):
        LiveRecording(tmp_path / "missing" / "t.mp4", LiveRecordingConfig())


def test_nothing_to_keep_is_refused():
    with pytest.raises(ValueError, match="annotated"):
        LiveRecordingConfig(annotated=False)


def test_the_session_log_gives_back_its_rows_and_shares():
    log = SessionLog()
    for index in range(30):
        log.add(analysed(index))

    given = list(log.rows())
    assert len(given) == len(log) == 30
    assert given[0]["source"] == "camera"
    assert (given[7]["frame"], given[7]["face_id"]) == (7, 3)
    assert given[0]["emotion"] == "happy"
    assert given[0]["happy"] == pytest.approx(0.4)
    assert log.summary().faces[0].shares[3] == pytest.approx(1.0)


ONTO_A_SMALL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from fer_core.session.live_recording import LiveRecording, LiveRecordingConfig
from fer_core.types import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that write() answers EFBIG
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
points = KeyPoints(*[(60.0, 50.0)] * 6)
track = Track(1, Detection(Box(40, 30, 80, 70), points, 0.9))
faces = (FaceReading(track, EmotionScores((1 / 7,) * 7), None),) * 40
image = np.zeros((96, 128, 3), np.uint8)
recording = LiveRecording(Path("t.mp4"), LiveRecordingConfig(timeline=".csv"))
index = 0
while recording.status.problem is None:
    recording.put(AnalysedFrame(Frame(image, index / 30, index, "camera"), faces))
    index += 1
print(*recording.close())
print(recording.status.problem)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_full_disk_of_the_table_costs_neither_it_nor_the_recording(tmp_path):
    root = str(Path(fer_core.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", ONTO_A_SMALL_DISK],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    paths, problem = done.stdout.splitlines()
    assert paths == "t.mp4 t.csv"
    assert problem.startswith("t.csv is as large as")
    kept = rows(tmp_path / "t.csv")
    assert len(kept) > 100
    assert all(None not in row.values() for row in kept)
    with av.open(tmp_path / "t.mp4") as container:
        assert sum(1 for _ in container.decode(video=0)) > 0
