"""What every sink promises; a new one is added to SINKS."""

from __future__ import annotations

import numpy as np
import pytest

from fer_core.recording.recorder import Recorder
from fer_core.recording.segments import RecordingConfig
from fer_core.session.session_recorder import SessionConfig, SessionRecorder
from fer_core.sinks.anonymized import AnonymizedSink
from fer_core.sinks.fan_out import FanOut
from fer_core.sinks.images import ImageWriter
from fer_core.sinks.subtitles import SubtitleWriter
from fer_core.sinks.timeline import TimelineWriter
from fer_core.types import (
    AnalysedFrame,
    Box,
    Detection,
    Emotion,
    EmotionScores,
    FaceReading,
    Frame,
    KeyPoints,
    Track,
)


def happy(index):
    points = KeyPoints(*[(0.0, 0.0)] * 6)
    track = Track(1, Detection(Box(10, 10, 40, 40), points, 0.9))
    face = FaceReading(track, EmotionScores((1 / 7,) * 7), Emotion.HAPPY)
    image = np.full((48, 64, 3), 100, np.uint8)
    return AnalysedFrame(Frame(image, index / 10, index, f"{index}.png"), (face,))


def recorder(folder, *, replace):
    return Recorder(folder / "out.mp4", RecordingConfig(replace=replace))


def fan_out(folder, *, replace):
    table = TimelineWriter(folder / "out.csv", replace=replace)
    return FanOut([table, recorder(folder, replace=replace)], in_step=True)


def session(folder, *, replace):
    return SessionRecorder(folder / "out", SessionConfig(), in_step=True)


# What opens each, and the files it makes of three frames.
SINKS = {
    "csv": (lambda f, **k: TimelineWriter(f / "out.csv", **k), ["out.csv"]),
    "jsonl": (lambda f, **k: TimelineWriter(f / "out.jsonl", **k), ["out.jsonl"]),
    "parquet": (lambda f, **k: TimelineWriter(f / "out.parquet", **k), ["out.parquet"]),
    "srt": (lambda f, **k: SubtitleWriter(f / "out.srt", **k), ["out.srt"]),
    "vtt": (lambda f, **k: SubtitleWriter(f / "out.vtt", **k), ["out.vtt"]),
    "video": (recorder, ["out.mp4"]),
    "anonymized": (lambda f, **k: AnonymizedSink(recorder(f, **k)), ["out.mp4"]),
    "images": (
        lambda f, **_: ImageWriter(f, anonymize=False),
        [f"{index}.annotated.png" for index in range(3)],
    ),
    "session": (session, ["out"]),
    "all": (fan_out, ["out.csv", "out.mp4"]),
}
EACH = pytest.mark.parametrize(("open_sink", "names"), SINKS.values(), ids=SINKS)
FIND = {"out.parquet": "out.part.jsonl"}  # which has its rows until it is complete


def write_three(sink):
    for index in range(3):
        sink.write(happy(index))


def break_off(sink):
    """Write three frames, and come to an error."""
    if isinstance(sink, AnonymizedSink):
        sink.enabled = False  # else they would wait for faces to come
    with sink:
        write_three(sink)
        raise RuntimeError("A cog broke")


def files_in(folder):
    return sorted(path.name for path in folder.iterdir())


@EACH
def test_closing_completes_the_files_once(tmp_path, open_sink, names):
    sink = open_sink(tmp_path, replace=True)
    write_three(sink)
    paths = sink.close()
    assert sorted(path.name for path in paths) == files_in(tmp_path) == names
    assert sink.close() == paths
    assert sink.name


@EACH
def test_an_error_in_its_block_leaves_what_was_written(tmp_path, open_sink, names):
    with pytest.raises(RuntimeError):
        break_off(open_sink(tmp_path, replace=True))
    left = [name for name in files_in(tmp_path) if (tmp_path / name).stat().st_size]
    partial = [FIND.get(name, name.replace("out.", "out.part.")) for name in names]
    assert left == partial


@EACH
def test_nothing_is_left_where_nothing_is_to_be_kept(tmp_path, open_sink, names):
    sink = open_sink(tmp_path, replace=True)
    write_three(sink)
    assert sink.abort(keep=False) == ()
    assert files_in(tmp_path) == []


@EACH
@pytest.mark.parametrize("keep", [True, False])
def test_a_sink_that_got_no_frame_leaves_nothing(tmp_path, open_sink, names, keep):
    assert open_sink(tmp_path, replace=True).abort(keep=keep) == ()
    assert files_in(tmp_path) == []


@EACH
@pytest.mark.parametrize("keep", [True, False])
def test_aborted_after_its_end_it_changes_nothing(tmp_path, open_sink, names, keep):
    with open_sink(tmp_path, replace=True) as sink:
        write_three(sink)
    assert sink.abort(keep=keep) == sink.close()
    assert files_in(tmp_path) == names


@EACH
def test_a_free_name_is_taken_even_by_what_is_not_all_there(tmp_path, open_sink, names):
    with pytest.raises(RuntimeError):
        break_off(open_sink(tmp_path, replace=False))
    assert files_in(tmp_path) == names


def test_frames_are_anonymized_from_the_moment_it_is_asked_for(tmp_path):
    stripes = np.zeros((48, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    seen = []

    class Keeps(ImageWriter):
        def write(self, analysed):
            seen.append(analysed.frame.image)

    sink = AnonymizedSink(Keeps(tmp_path, anonymize=False), lookahead_frames=0)
    for index, enabled in enumerate([False, True, False]):
        sink.enabled = enabled
        face = happy(index)
        frame = Frame(stripes, index / 10, index, "stripes")
        sink.write(AnalysedFrame(frame, face.faces))
    spread = [int(np.ptp(image[20:30, 20:30])) for image in seen]
    assert spread[0] == spread[2] == 255
    assert spread[1] < 100
