import itertools
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from fer_core.errors import OutputError, SourceError
from fer_core.session.session import NoAnalysis, Session
from fer_core.session.status import SessionState
from fer_core.sources.playback import Playback
from fer_core.types import AnalysedFrame, Frame

IMAGE = np.zeros((4, 4, 3), np.uint8)


class Source:
    """Frames as fast as wanted, live or as a file of ``count``."""

    name = "source"
    size = (4, 4)
    rate_fps = 1000.0

    def __init__(self, *, live=True, count=None, ends_with=None):
        self.kind = "camera" if live else "video"
        self.live = live
        self.frame_count = count
        self.ends_with = ends_with
        self.closed = threading.Event()
        self.hold = threading.Event()
        self.held = threading.Event()
        self.starts = []
        self.start_s = 0.0

    def seek(self, position_s):
        self.start_s = position_s

    def frames(self):
        first, self.start_s = round(self.start_s * 1000), 0.0
        self.starts.append(first)
        end = itertools.count() if self.live else range(first, self.frame_count)
        for index in end:
            while self.hold.is_set() and not self.closed.is_set():
                self.held.set()
                self.closed.wait(0.005)
            if self.live and self.closed.wait(0.001):
                return
            if self.live and index == self.frame_count:
                break
            yield Frame(IMAGE, index / 1000, index, self.name)
        if self.ends_with:
            raise self.ends_with

    def close(self):
        self.closed.set()


class Slow:
    def process(self, frame):
        time.sleep(0.02)
        return AnalysedFrame(frame, ())


def wait_for(condition, limit_s=10.0):
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


@pytest.fixture
def run():
    """Start sessions and stop them whatever happens."""
    running = []

    def start(source, processor=None, **options):
        session = Session(source, processor, **options)
        running.append(session)
        session.start()
        return session

    yield start
    for session in running:
        session.source.hold.clear()
        session.source.close()
        assert session.stop()


def test_a_new_session_is_ready():
    assert Session(Source()).status.state is SessionState.READY


def test_frames_come_out_analysed(run):
    session = run(Source())

    wait_for(lambda: session.status.analysed > 3)
    assert session.status.state is SessionState.RUNNING
    wait_for(lambda: isinstance(session.take(), AnalysedFrame))


def test_slow_analysis_drops_old_frames_and_keeps_going(run):
    session = run(Source(), Slow())

    wait_for(lambda: session.status.analysed > 3)
    assert session.status.dropped > 0
    assert session.status.captured > session.status.analysed


def test_a_source_that_fails_tells_its_sentence(run):
    session = run(Source(count=3, ends_with=SourceError("Unplugged. Plug it in.")))

    wait_for(lambda: session.status.state is SessionState.FAILED)
    assert session.status.error == "Unplugged. Plug it in."


def test_analysis_that_fails_ends_the_session(run):
    class Broken:
        def process(self, frame):
            raise RuntimeError("out of cheese")

    session = run(Source(), Broken())

    wait_for(lambda: session.status.state is SessionState.FAILED)
    assert "out of cheese" in session.status.error


def test_a_stream_that_ends_is_finished_and_everything_taken_was_analysed(run):
    session = run(Source(count=5))

    wait_for(lambda: session.status.state is SessionState.FINISHED)
    wait_for(lambda: session.status.analysed + session.status.dropped == 5)


def test_a_silent_camera_is_waited_for_and_comes_back(run):
    source = Source()
    session = run(source)
    wait_for(lambda: session.status.state is SessionState.RUNNING)

    source.hold.set()
    wait_for(lambda: session.status.state is SessionState.WAITING)
    source.hold.clear()
    wait_for(lambda: session.status.state is SessionState.RUNNING)


def test_stopping_twice_closes_the_source(run):
    session = run(Source())

    assert session.stop()
    assert session.stop()
    assert session.status.state is SessionState.STOPPED
    assert session.source.closed.is_set()


def test_a_hung_read_does_not_hold_up_stopping(caplog):
    hang = threading.Event()

    class Hung(Source):
        def frames(self):
            hang.wait()
            yield Frame(IMAGE, 0.0, 0, self.name)

        def close(self):
            pass  # as drivers are: closing does not wake the reader

    session = Session(Hung())
    session.start()

    assert not session.stop(timeout_s=0.05)
    assert "left behind" in caplog.text
    hang.set()
    assert session.stop()


def test_a_session_runs_once(run):
    session = run(Source())

    with pytest.raises(RuntimeError):
        session.start()


def test_every_sink_gets_frames_and_a_failing_one_is_let_go(run, caplog):
    good, bad = [], []

    def failing(analysed):
        bad.append(analysed)
        raise ValueError("no room")

    session = run(Source())
    session.attach(failing)
    session.attach(good.append)

    wait_for(lambda: len(good) > 5)
    assert len(bad) == 1
    assert "no room" in caplog.text


def test_a_failing_sink_is_told_of_while_the_session_goes_on(run):
    def failing(analysed):
        raise ValueError("no room")

    session = run(Source())
    assert session.status.sink_problem is None
    session.attach(failing)
    wait_for(lambda: session.status.sink_problem)

    assert session.status.sink_problem == (
        "An output stopped unexpectedly (no room). See the log in Help."
    )
    assert session.status.state is SessionState.RUNNING


def test_a_sinks_own_sentence_is_told_as_it_is(run):
    def failing(analysed):
        raise OutputError("The disk is full.")

    session = run(Source())
    session.attach(failing)
    wait_for(lambda: session.status.sink_problem == "The disk is full.")


def test_a_detached_sink_gets_nothing_more(run):
    seen = []
    session = run(Source())
    session.attach(seen.append)
    wait_for(lambda: seen)
    session.detach(seen.append)
    session.stop()
    count = len(seen)

    assert session.status.analysed >= count
    session.detach(seen.append)


def test_another_pipeline_takes_over_while_running(run):
    used = []

    class Other(NoAnalysis):
        def process(self, frame):
            used.append(frame.index)
            return super().process(frame)

    session = run(Source())
    session.set_processor(Other())

    wait_for(lambda: len(used) > 2)


def test_a_file_plays_to_its_end_and_again_after_a_seek(run):
    source = Source(live=False, count=20)
    session = run(source)

    wait_for(lambda: session.status.state is SessionState.FINISHED)
    assert session.status.captured == 20
    session.playback.seek(0.015)
    wait_for(lambda: session.status.captured == 25)
    assert source.starts == [0, 15]


def test_a_file_jumps_while_it_plays(run):
    source = Source(live=False, count=100_000)
    session = run(source)
    wait_for(lambda: session.status.captured > 3)

    session.playback.seek(50.0)

    wait_for(lambda: 50_000 in source.starts and session.playback.position_s >= 50.0)


def test_a_looping_file_hands_on_growing_times(run):
    seen = []
    session = run(Source(live=False, count=5), playback=Playback(loop=True))
    session.attach(lambda analysed: seen.append(analysed.frame.timestamp_s))

    wait_for(lambda: session.status.captured > 20 and len(seen) > 3)
    session.stop()
    assert seen == sorted(set(seen))


def test_a_paused_file_stands_still_and_steps(run):
    playback = Playback()
    playback.pause()
    session = run(Source(live=False, count=50), playback=playback)

    playback.step()
    wait_for(lambda: session.status.captured == 1)
    assert session.status.state is SessionState.PAUSED
    playback.step()
    wait_for(lambda: session.status.captured == 2)
    playback.resume()
    wait_for(lambda: session.status.captured == 50)


def test_another_pipeline_reads_what_stands_still_once(run):
    playback = Playback()
    playback.step()
    session = run(Source(live=False, count=5), playback=playback)
    wait_for(lambda: session.status.analysed == 1)
    used = []

    class Other:
        def process(self, frame):
            used.append(frame.index)
            return AnalysedFrame(frame, ())

    session.set_processor(Other())

    wait_for(lambda: used == [0])
    time.sleep(1.2)  # two looks of a waiting thread
    assert used == [0]


def test_a_looping_file_that_is_stepped_shows_its_last_frame_too(run):
    seen = []
    playback = Playback(loop=True)
    playback.pause()
    session = run(Source(live=False, count=3), playback=playback)
    session.attach(lambda analysed: seen.append(analysed.frame.position[1]))

    for step in range(1, 6):
        playback.step()
        wait_for(lambda step=step: len(seen) == step)

    time.sleep(0.1)  # in which it would go on by itself
    assert seen == [0, 1, 2, 0, 1]


def test_the_delay_counts_from_capture_to_screen(run):
    session = run(Source(), Slow())
    assert session.status.delay_ms == 0.0

    wait_for(lambda: session.take() is not None)
    session.mark_displayed()

    assert session.status.delay_ms >= 20.0


def test_a_session_needs_no_window():
    code = (
        "import sys, fer_core.session.session;"
        "assert not [m for m in sys.modules if m.startswith('PySide6')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
