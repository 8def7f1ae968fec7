"""A recording with a microphone: in step, and whole when it is unplugged."""

import av
import numpy as np
import pytest

from fer_core.recording.recorder import Recorder
from fer_core.recording.segments import RecordingConfig
from fer_core.session.live_recording import LiveRecording, LiveRecordingConfig
from fer_core.sound.live_sound import RATE_HZ, LiveSound
from fer_core.types import AnalysedFrame, Frame

OFFSET_S = 500.0  # from a frame's timestamp to the monotonic time
BLOCK = 960
FPS = 25


def frame(time_s, size=(64, 48)):
    """A camera's image, white in the first fifth of each half second."""
    flash = 255 * (0.5 <= time_s % 1.0 < 0.7)
    image = np.full((size[1], size[0], 3), flash, np.uint8)
    made = Frame(
        image, time_s, round(time_s * FPS), "camera", captured_s=OFFSET_S + time_s
    )
    return AnalysedFrame(made, ())


class Beeps:
    """A microphone that hears a beep in the second half of each second."""

    def __init__(self):
        self.sound = LiveSound()
        self._blocks = 0

    def until(self, time_s, *, unplugged=False):
        """Hear all up to the camera's ``time_s``."""
        while (at_s := self._blocks * BLOCK / RATE_HZ) < time_s:
            times = at_s + np.arange(BLOCK) / RATE_HZ
            beep = np.sin(2 * np.pi * 1000 * times) * (times % 1.0 >= 0.5) * 0.8
            if not unplugged:
                self.sound.add(beep.astype(np.float32), OFFSET_S + at_s)
            self._blocks += 1


def record(path, beeps, seconds, *, unplugged_s=1e9, size=lambda time_s: (64, 48)):
    config = RecordingConfig(rate_fps=FPS, live_sound=beeps.sound)
    recorder = Recorder(path, config)
    beeps.sound.anchor(OFFSET_S, 0.0)
    for index in range(seconds * FPS):
        time_s = index / FPS
        beeps.until(time_s - 0.06, unplugged=time_s > unplugged_s)  # sound comes late
        recorder.write(frame(time_s, size(time_s)))
    return recorder.close()


def heard(path):
    """The sound of a file from its time 0 on."""
    with av.open(path) as container:
        parts = [
            (frame.time, frame.to_ndarray()[0]) for frame in container.decode(audio=0)
        ]
    samples = np.zeros(round(parts[-1][0] * RATE_HZ) + len(parts[-1][1]), np.float32)
    for time_s, part in parts:
        start = round(time_s * RATE_HZ)
        samples[max(0, start) : start + len(part)] = part[max(0, -start) :]
    return samples


def beginnings(loud, per_second):
    """The times at which something begins in a row of truths."""
    return np.flatnonzero(np.diff(np.insert(loud, 0, False).astype(int)) > 0) / (
        per_second
    )


def beeps_in(path):
    power = np.convolve(heard(path) ** 2, np.ones(240) / 240, "same")
    return beginnings(power > 0.1, RATE_HZ)


def flashes_in(path):
    with av.open(path) as container:
        images = list(container.decode(video=0))
    bright = [image.to_ndarray(format="gray").mean() > 128 for image in images]
    at = np.flatnonzero(np.diff(np.insert(bright, 0, False).astype(int)) > 0)
    return np.array([images[index].time for index in at])


def test_beeps_are_recorded_with_their_flashes(tmp_path):
    (path,) = record(tmp_path / "take.mp4", Beeps(), 6)
    assert beeps_in(path) == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], abs=0.02)
    assert beeps_in(path) == pytest.approx(flashes_in(path), abs=0.04)


def test_a_driver_that_gives_no_numbers_ends_no_recording(tmp_path):
    beeps = Beeps()
    recorder = Recorder(
        tmp_path / "take.mp4", RecordingConfig(rate_fps=FPS, live_sound=beeps.sound)
    )
    beeps.sound.anchor(OFFSET_S, 0.0)
    for index in range(3 * FPS):
        what = (np.nan, np.inf, -np.inf, 1e30)[index % 4]
        beeps.sound.add(np.full(1920, what, np.float32), OFFSET_S + index / FPS)
        recorder.write(frame(index / FPS))
    (path,) = recorder.close()
    assert np.isfinite(heard(path)).all()
    assert len(heard(path)) > 2 * RATE_HZ


def test_unplugging_leaves_a_file_that_plays_to_its_end(tmp_path):
    (path,) = record(tmp_path / "take.mp4", Beeps(), 6, unplugged_s=2.3)
    assert beeps_in(path) == pytest.approx([0.5, 1.5], abs=0.02)
    assert len(flashes_in(path)) == 6
    assert len(heard(path)) / RATE_HZ > 5


def test_a_microphone_that_never_hears_costs_nothing_but_the_sound(tmp_path):
    (path,) = record(tmp_path / "take.mp4", Beeps(), 3, unplugged_s=-1)
    assert len(flashes_in(path)) == 3
    assert not heard(path).any()


def test_a_file_that_is_killed_loses_no_more_for_a_silent_microphone(tmp_path):
    beeps = Beeps()
    config = RecordingConfig(rate_fps=FPS, live_sound=beeps.sound)
    recorder = Recorder(tmp_path / "take.mp4", config)
    for index in range(10 * FPS):
        recorder.write(frame(index / FPS))
    with av.open(tmp_path / "take.part.mp4") as container:  # as it is now
        written_s = max(image.time for image in container.decode(video=0))
    recorder.close()
    assert written_s > 8


def test_another_part_goes_on_with_the_sound_of_then(tmp_path):
    paths = record(
        tmp_path / "take.mp4",
        Beeps(),
        6,
        size=lambda time_s: (64, 48) if time_s < 3.2 else (80, 48),
    )
    assert beeps_in(paths[0]) == pytest.approx([0.5, 1.5, 2.5], abs=0.02)
    assert beeps_in(paths[1]) == pytest.approx([0.3, 1.3, 2.3], abs=0.02)


def test_after_a_pause_sound_and_picture_go_on_together(tmp_path):
    beeps = Beeps()
    recording = LiveRecording(
        tmp_path / "take.mp4",
        LiveRecordingConfig(
            annotated=False, clean=True, rate_fps=FPS, sound=beeps.sound
        ),
    )

    def run(first, last):
        for index in range(first, last):
            recording.offer(frame(index / FPS))
            beeps.until(index / FPS)

    run(0, 14)  # 0 to 0.56 s
    recording.pause()
    run(14, 29)
    recording.resume()
    run(29, 46)  # 1.16 to 1.84 s, which becomes 0.56 to 1.24 s
    (path,) = recording.close()
    assert recording.status.dropped == 0
    assert beeps_in(path) == pytest.approx([0.5, 0.9], abs=0.03)
    assert flashes_in(path) == pytest.approx([0.52, 0.92], abs=0.03)
