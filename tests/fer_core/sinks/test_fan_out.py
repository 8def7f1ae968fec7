from __future__ import annotations

import threading

import numpy as np
import pytest

from fer_core.errors import OutputError
from fer_core.sinks.base import Sink
from fer_core.sinks.fan_out import QUEUE_FRAMES, FanOut
from fer_core.types import AnalysedFrame, Frame


class Lines(Sink):
    """Writes each frame's number to a file at once."""

    def __init__(self, path):
        self.name = path.name
        self.path = path
        self.path.touch()

    def write(self, analysed):
        with self.path.open("a") as file:
            file.write(f"{analysed.frame.index}\n")

    def close(self):
        return (self.path,)

    def abort(self, *, keep=True):
        if not keep:
            self.path.unlink(missing_ok=True)
        return (self.path,) if keep else ()


class FailsAt(Lines):
    """Takes so many frames and no more."""

    def __init__(self, path, count, error):
        super().__init__(path)
        self.count, self.error = count, error

    def write(self, analysed):
        if analysed.frame.index == self.count:
            raise self.error
        super().write(analysed)


class FailsAtItsEnd(Lines):
    def close(self):
        raise OutputError("The disk is full.")


class Waits(Lines):
    """Takes nothing until it is let go."""

    def __init__(self, path):
        super().__init__(path)
        self.go = threading.Event()

    def write(self, analysed):
        self.go.wait()
        super().write(analysed)


def frame(index):
    image = np.zeros((4, 4, 3), np.uint8)
    return AnalysedFrame(Frame(image, index / 10, index, "grey"), ())


def lines(path):
    return [int(line) for line in path.read_text().splitlines()]


def test_every_sink_gets_every_frame_in_order(tmp_path):
    with FanOut([Lines(tmp_path / n) for n in "ab"], in_step=True) as sinks:
        for index in range(200):
            sinks.write(frame(index))
    assert lines(tmp_path / "a") == lines(tmp_path / "b") == list(range(200))
    assert sinks.files == (tmp_path / "b", tmp_path / "a")
    assert sinks.problems == ()


def test_one_that_fails_ends_by_itself_and_the_others_go_on(tmp_path):
    full = OutputError("The disk is full.")
    bad, good = FailsAt(tmp_path / "bad", 3, full), Lines(tmp_path / "good")
    sinks = FanOut([bad, good], in_step=False)
    for index in range(10):
        sinks.write(frame(index))
    with pytest.raises(OutputError, match="The disk is full"):
        sinks.close()
    assert lines(tmp_path / "bad") == [0, 1, 2]
    assert lines(tmp_path / "good") == list(range(10))
    assert (sinks.files, sinks.recovered) == ((good.path,), (bad.path,))
    where = f"What was recorded is in {bad.path}."
    assert sinks.problems == (f"The disk is full. {where}",)
    assert sinks.close() == (good.path,)  # told once


def test_in_step_all_end_with_the_frame_at_which_one_failed(tmp_path):
    full = OutputError("The disk is full.")
    bad, good = FailsAt(tmp_path / "bad", 3, full), Lines(tmp_path / "good")
    sinks = FanOut([bad, good], in_step=True)
    with pytest.raises(OutputError, match="disk is full"):  # noqa: PT012
        for index in range(10_000):
            sinks.write(frame(index))
    with pytest.raises(OutputError):
        sinks.close()
    assert lines(tmp_path / "bad") == lines(tmp_path / "good") == [0, 1, 2]


def test_an_end_that_fails_costs_the_others_nothing(tmp_path):
    sinks = FanOut(
        [Lines(tmp_path / "a"), FailsAtItsEnd(tmp_path / "b"), Lines(tmp_path / "c")],
        in_step=True,
    )
    sinks.write(frame(0))
    with pytest.raises(OutputError, match=r"The disk is full\. .* is in .*b\."):
        sinks.close()
    assert sinks.files == (tmp_path / "c", tmp_path / "a")


def test_an_unforeseen_error_ends_in_a_sentence_and_a_traceback(tmp_path, caplog):
    sinks = FanOut([FailsAt(tmp_path / "a", 0, ValueError("no cog"))], in_step=True)
    sinks.write(frame(0))
    with pytest.raises(OutputError, match=r"a stopped: no cog\."):
        sinks.close()
    (record,) = caplog.records
    assert record.exc_info is not None


def test_a_slow_sink_drops_what_is_offered_and_counts_it(tmp_path):
    slow = Waits(tmp_path / "slow")
    sinks = FanOut([slow], in_step=False)
    taken = [sinks.offer(frame(index)) for index in range(QUEUE_FRAMES + 10)]
    assert sinks.dropped == taken.count(False) >= 9
    slow.go.set()
    sinks.close()
    assert lines(tmp_path / "slow") == [i for i, was in enumerate(taken) if was]


def test_after_the_end_nothing_is_taken(tmp_path):
    sinks = FanOut([Lines(tmp_path / "a")], in_step=True)
    sinks.close()
    assert not sinks.offer(frame(0))
    sinks.write(frame(1))
    assert lines(tmp_path / "a") == []


def test_what_is_not_to_be_kept_is_deleted_without_waiting_for_it(tmp_path):
    slow = Waits(tmp_path / "slow")
    sinks = FanOut([slow], in_step=True)
    for index in range(5):
        sinks.write(frame(index))
    threading.Timer(0.1, slow.go.set).start()
    assert sinks.abort(keep=False) == ()
    assert list(tmp_path.iterdir()) == []
