"""Recording when the program is killed, the disk is full or the folder is gone."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from fer_core.errors import OutputError
from fer_core.recording.recorder import Recorder
from fer_core.types import AnalysedFrame, Frame

ROOT = Path(__file__).parents[3]
NOISE = np.random.default_rng(0).integers(0, 255, (240, 320, 3), np.uint8)


def noise(time_s):
    return AnalysedFrame(Frame(NOISE, time_s, 0, "noise"), ())


RECORDS_FOR_EVER = """
import sys
import numpy as np
from pathlib import Path
from fer_core.recording.recorder import Recorder
from fer_core.types import AnalysedFrame, Frame
random = np.random.default_rng(0)
recorder = Recorder(Path(sys.argv[1]))
for index in range(100_000):
    image = random.integers(0, 255, (240, 320, 3), np.uint8)
    recorder.write(AnalysedFrame(Frame(image, index / 30, index, "noise"), ()))
    print(recorder.written, flush=True)
"""
RECORDS_ONTO_A_SMALL_DISK = """
import resource, signal, sys
import numpy as np
from pathlib import Path
from fer_core.errors import OutputError
from fer_core.recording.recorder import Recorder
from fer_core.types import AnalysedFrame, Frame
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that write() answers EFBIG
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
random = np.random.default_rng(0)
try:
    with Recorder(Path(sys.argv[1])) as recorder:
        for index in range(100_000):
            image = random.integers(0, 255, (240, 320, 3), np.uint8)
            recorder.write(AnalysedFrame(Frame(image, index / 30, index, "noise"), ()))
except OutputError as error:
    print(recorder.written, error)
print(*recorder.close())
"""


def start(code, path):
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def times_in(path):
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_recording_plays_up_to_the_last_second(tmp_path):
    recording = start(RECORDS_FOR_EVER, tmp_path / "out.mp4")
    written = next(n for line in recording.stdout if (n := int(line)) >= 120)
    recording.send_signal(signal.SIGKILL)
    recording.stdout.close()
    recording.wait()
    times = times_in(tmp_path / "out.part.mp4")
    assert times[0] == 0
    assert times[-1] > written / 30 - 1.0
    np.testing.assert_allclose(np.diff(times), 1 / 30, atol=1e-3)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no file sizes")
def test_full_disk_stops_with_a_sentence_and_what_was_written_plays(tmp_path):
    recording = start(RECORDS_ONTO_A_SMALL_DISK, tmp_path / "out.mp4")
    output, _ = recording.communicate(timeout=60)
    assert recording.returncode == 0
    first, paths = output.splitlines()
    written, sentence = first.split(" ", 1)
    assert "as large as this disk" in sentence
    assert str(tmp_path / "out.mp4") in sentence
    assert paths == str(tmp_path / "out.mp4")
    assert len(times_in(tmp_path / "out.mp4")) > int(written) - 60


def record_until_failed(recorder):
    """Record noise until the recorder gives up."""
    try:
        for index in itertools.count(1):
            recorder.write(noise(index / 30))
    except OutputError as error:
        return str(error)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open folder")
def test_vanished_folder_stops_with_a_sentence(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    recorder = Recorder(folder / "out.mp4")
    times = itertools.count()
    while not (folder / "out.part.mp4").exists():
        recorder.write(noise(next(times) / 1000))
    shutil.rmtree(folder)
    assert "has vanished" in record_until_failed(recorder)
    assert recorder.abort() == ()
    assert recorder.free_bytes == 0


def test_folder_that_is_a_file_is_refused_at_once(tmp_path):
    (tmp_path / "folder").write_text("no folder")
    with pytest.raises(OutputError, match="does not exist"):
        Recorder(tmp_path / "folder" / "out.mp4")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_read_only_folder_is_refused_at_once(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="no permission"):
            Recorder(tmp_path / "out.mp4")
    finally:
        tmp_path.chmod(0o700)
