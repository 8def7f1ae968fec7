import csv
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

import fer_core
from fer_core.errors import OutputError
from fer_core.session.history import SessionHistory
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
        recording.offer(analysed(index))


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


def times_in(path):
    with av.open(path) as container:
        return [frame.time for frame in container.decode(video=0)]


def test_a_slow_and_uneven_camera_plays_back_in_real_time(tmp_path):
    times = [0.0, 0.059, 0.2, 0.21, 1.5]
    recording = LiveRecording(tmp_path / "t.mp4", LiveRecordingConfig())
    for time_s in times:
        shot = analysed(0)
        frame = replace(shot.frame, timestamp_s=100 + time_s)
        recording.offer(replace(shot, frame=frame))
    assert recording.close() == (tmp_path / "t.mp4",)
    assert times_in(tmp_path / "t.mp4") == pytest.approx(times, abs=1e-4)


def test_a_pause_leaves_no_gap(tmp_path):
    recording = LiveRecording(tmp_path / "t.mp4", LiveRecordingConfig(timeline=".csv"))
    keep(recording, range(3))
    recording.pause()
    assert recording.status.paused
    keep(recording, range(3, 200))
    recording.resume()
    keep(recording, range(300, 303))
    recording.close()

    expected = [index / 30 for index in range(6)]
    assert times_in(tmp_path / "t.mp4") == pytest.approx(expected, abs=1e-4)
    table = rows(tmp_path / "t.csv")
    assert [float(row["time_s"]) for row in table] == pytest.approx(expected, abs=1e-5)
    assert [row["frame"] for row in table] == list("012345")


def test_the_status_tells_what_happens(tmp_path):
    recording = LiveRecording(tmp_path / "t.mp4", LiveRecordingConfig(clean=True))
    assert recording.status.free_bytes > 0
    keep(recording, range(31))
    paths = recording.close()
    status = recording.status
    assert status.elapsed_s == pytest.approx(1.0)
    assert status.size_bytes == sum(path.stat().st_size for path in paths)
    assert (status.dropped, status.paused, status.problem) == (0, False, None)


def test_frames_that_find_no_room_are_counted_and_the_rest_is_in_step(tmp_path):
    recording = LiveRecording(tmp_path / "t.mp4", LiveRecordingConfig(timeline=".csv"))
    large = np.random.default_rng(0).integers(0, 255, (720, 1280, 3), np.uint8)
    for index in range(150):
        shot = analysed(index)
        recording.offer(replace(shot, frame=replace(shot.frame, image=large)))
    recording.close()
    dropped = recording.status.dropped
    assert 0 < dropped < 150
    assert len(times_in(tmp_path / "t.mp4")) == 150 - dropped
    assert len(rows(tmp_path / "t.csv")) == 150 - dropped


def test_faces_are_hidden_from_the_moment_it_is_asked_for(tmp_path):
    config = LiveRecordingConfig(annotated=False, clean=True)
    recording = LiveRecording(tmp_path / "t.mp4", config)
    stripes = np.zeros((96, 128, 3), np.uint8)
    stripes[:, ::8] = stripes[:, 1::8] = stripes[:, 2::8] = stripes[:, 3::8] = 220
    for index, hidden in enumerate([False, True]):
        recording.anonymize(hidden)
        shot = analysed(index)
        recording.offer(replace(shot, frame=replace(shot.frame, image=stripes)))
        while recording.status.size_bytes == 0:
            time.sleep(0.01)
    recording.close()

    assert recording.status.problem is None
    with av.open(tmp_path / "t.mp4") as container:
        shown = [f.to_ndarray(format="gray") for f in container.decode(video=0)]
    assert [int(np.ptp(image[40:60, 50:70])) > 150 for image in shown] == [True, False]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OutputError):
        LiveRecording(tmp_path / "missing" / "t.mp4", LiveRecordingConfig())


def test_nothing_to_keep_is_refused():
    with pytest.raises(ValueError, match="annotated"):
        LiveRecordingConfig(annotated=False)


def test_the_session_history_gives_back_its_rows_and_shares():
    history = SessionHistory()
    for index in range(30):
        history.add(analysed(index))

    given = list(history.rows())
    assert len(given) == len(history) == 30
    assert given[0]["source"] == "camera"
    assert (given[7]["frame"], given[7]["face_id"]) == (7, 3)
    assert given[0]["emotion"] == "happy"
    assert given[0]["happy"] == pytest.approx(0.4)
    assert history.summary().faces[0].shares[3] == pytest.approx(1.0)


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
    recording.offer(AnalysedFrame(Frame(image, index / 30, index, "camera"), faces))
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
