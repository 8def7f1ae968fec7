from __future__ import annotations

import itertools

import av
import numpy as np
import pytest

from fer_core.errors import OutputError
from fer_core.recording.clock import RecordingClock
from fer_core.recording.encoders import SOFTWARE, first_working
from fer_core.recording.recorder import Recorder
from fer_core.recording.segments import RecordingConfig
from fer_core.sources.video_file import VideoFile
from fer_core.types import AnalysedFrame, Frame


def picture(grey=100, size=(64, 48)):
    return np.full((size[1], size[0], 3), grey, np.uint8)


def captured(image, time_s=0.0):
    return AnalysedFrame(Frame(image, time_s, 0, "camera"), ())


def times_in(path):
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0)]


def boxes(path):
    """Return the kinds of a file's outermost boxes."""
    blob, kinds, at = path.read_bytes(), [], 0
    while at < len(blob):
        kinds.append(blob[at + 4 : at + 8].decode())
        at += int.from_bytes(blob[at : at + 4], "big")
    return kinds


def record(path, times_s, config=None):
    recorder = Recorder(path, config or RecordingConfig())
    for time_s in times_s:
        recorder.write(captured(picture(), time_s))
    recorder.close()
    return recorder


def test_times_of_a_file_are_kept(tmp_path):
    times = [0.852 + index / 29.97 for index in range(20)]
    record(tmp_path / "out.mp4", times)
    assert times_in(tmp_path / "out.mp4") == pytest.approx(times, abs=1e-4)


def test_result_is_h264_in_an_ordinary_mp4(tmp_path):
    record(tmp_path / "out.mp4", [index / 30 for index in range(40)])
    with av.open(str(tmp_path / "out.mp4")) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.frames == 40  # a fragmented file would not tell
    assert boxes(tmp_path / "out.mp4") == ["ftyp", "free", "mdat", "moov"]


@pytest.mark.parametrize("size", [(64, 48), (65, 49), (33, 48), (640, 361)])
def test_odd_sizes_lose_nothing(tmp_path, size):
    recorder = Recorder(tmp_path / "out.mp4")
    recorder.write(captured(picture(size=size), 0.0))
    recorder.close()
    image = next(VideoFile(tmp_path / "out.mp4").frames()).image
    assert image.shape[0] - size[1] in (0, 1)
    assert image.shape[1] - size[0] in (0, 1)
    assert abs(float(image.mean()) - 100) < 4


def test_colours_come_back(tmp_path):
    recorder = Recorder(tmp_path / "out.mp4")
    image = np.zeros((48, 96, 3), np.uint8)
    image[:, :32], image[:, 32:64], image[:, 64:] = (
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
    )
    recorder.write(captured(image, 0.0))
    recorder.close()
    back = next(VideoFile(tmp_path / "out.mp4").frames()).image
    np.testing.assert_allclose(back[24, 16], [255, 0, 0], atol=12)
    np.testing.assert_allclose(back[24, 48], [0, 255, 0], atol=12)
    np.testing.assert_allclose(back[24, 80], [0, 0, 255], atol=12)


def test_new_size_starts_a_new_part(tmp_path):
    recorder = Recorder(tmp_path / "out.mp4")
    for index, size in enumerate([(64, 48)] * 5 + [(128, 96)] * 5 + [(64, 48)] * 5):
        recorder.write(captured(picture(size=size), index / 10))
    paths = recorder.close()
    assert [path.name for path in paths] == ["out.mp4", "out-2.mp4", "out-3.mp4"]
    assert [len(times_in(path)) for path in paths] == [5, 5, 5]
    assert VideoFile(paths[1]).size == (128, 96)
    assert times_in(paths[1])[0] == 0


def test_no_other_recording_is_overwritten(tmp_path):
    (tmp_path / "out.mp4").write_bytes(b"mine")
    (tmp_path / "out-2.part.mp4").write_bytes(b"left by a crash")
    recorder = record(tmp_path / "out.mp4", [0.0])
    assert recorder.close() == (tmp_path / "out-3.mp4",)
    assert (tmp_path / "out.mp4").read_bytes() == b"mine"
    assert (tmp_path / "out-2.part.mp4").read_bytes() == b"left by a crash"


def test_file_carries_part_in_its_name_until_it_is_whole(tmp_path):
    recorder = Recorder(tmp_path / "out.mp4")
    recorder.write(captured(picture(), 0.0))
    recorder.write(captured(picture(), 0.1))
    assert not (tmp_path / "out.mp4").exists()
    recorder.close()
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]


def test_figures_tell_what_is_in_the_files(tmp_path):
    recorder = record(tmp_path / "out.mp4", [index / 30 for index in range(31)])
    assert recorder.written == 31
    assert recorder.size_bytes == (tmp_path / "out.mp4").stat().st_size
    assert recorder.free_bytes > 0


def test_recording_without_a_picture_leaves_nothing(tmp_path):
    assert Recorder(tmp_path / "out.mp4").close() == ()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_where_nothing_is_to_be_kept(tmp_path):
    recorder = Recorder(tmp_path / "out.mp4")
    for size in ((64, 48), (32, 32)):
        recorder.write(captured(picture(size=size), 0.0))
    recorder.abort(keep=False)
    assert list(tmp_path.iterdir()) == []


def test_hardware_encoder_that_does_not_open_is_passed_over(tmp_path):
    names = ("h264_of_no_hardware", "h264_qsv_of_mars", SOFTWARE)
    assert first_working(names, (64, 48)) == SOFTWARE
    record(tmp_path / "out.mp4", [0.0, 0.1], RecordingConfig(encoders=names))
    assert len(times_in(tmp_path / "out.mp4")) == 2


def test_no_encoder_at_all_is_a_sentence(tmp_path):
    recorder = Recorder(tmp_path / "out.mp4", RecordingConfig(encoders=("none",)))
    with pytest.raises(OutputError, match=r"No H\.264 encoder"):
        recorder.write(captured(picture()))
    assert recorder.abort() == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cuts", [(), (3,), (1, 2, 9)], ids=["none", "one", "several"])
def test_recording_clock_never_goes_back(cuts):
    clock = RecordingClock(0.1)
    times = []
    for index in range(12):
        if index in cuts:
            clock.resume()
        times.append(clock.time_s(50 + index * (5 if index in cuts else 0.1)))
    assert times[0] == pytest.approx(0)
    assert all(a <= b for a, b in itertools.pairwise(times))


def test_missing_folder_is_said_at_once(tmp_path):
    with pytest.raises(OutputError, match="does not exist"):
        Recorder(tmp_path / "missing" / "out.mp4")
