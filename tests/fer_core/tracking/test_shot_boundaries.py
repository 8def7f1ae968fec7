from __future__ import annotations

from dataclasses import replace

import numpy as np

from fer_core._platform.package_files import ASSETS
from fer_core.benchmarks.scenes import background, load_portraits, paste_face
from fer_core.pipeline import PipelineConfig, build_pipeline
from fer_core.sources.factory import open_source
from fer_core.tracking.shot_boundaries import ShotBoundaryDetector
from fer_core.types import Frame

RATE_FPS = 30
BLACK = np.zeros((720, 1280, 3), np.uint8)


def video(pictures: list[np.ndarray], rate_fps: float = RATE_FPS) -> list[Frame]:
    return [
        Frame(np.ascontiguousarray(picture), number / rate_fps, number, "test")
        for number, picture in enumerate(pictures)
    ]


def shots_of(frames: list[Frame]) -> list[int]:
    detector = ShotBoundaryDetector()
    return [detector.update(frame) for frame in frames]


def shaky(picture: np.ndarray, count: int) -> list[np.ndarray]:
    return [np.roll(picture, 3 * number, axis=1) for number in range(count)]


def test_a_cut_begins_another_shot_and_a_cut_back_the_first_one():
    one, other = (background(np.random.default_rng(seed)) for seed in (0, 1))
    pictures = shaky(one, 5) + shaky(other, 5) + shaky(one, 5)
    assert shots_of(video(pictures)) == [0] * 5 + [1] * 5 + [0] * 5


def test_each_still_image_is_a_shot_of_its_own():
    picture = background(np.random.default_rng(0))
    stills = [replace(frame, is_still=True) for frame in video([picture] * 3, 1.0)]
    assert len(set(shots_of(stills))) == 3


def test_black_frames_between_leave_the_shot_what_it_was():
    picture = background(np.random.default_rng(0))
    shots = shots_of(video(shaky(picture, 5) + [BLACK] * 10 + shaky(picture, 5)))
    assert shots[:5] == shots[-5:]
    assert set(shots[5:15]).isdisjoint(shots[:5])


def test_light_that_goes_on_is_no_cut():
    picture = background(np.random.default_rng(0))
    dark = picture // 4
    assert set(shots_of(video([*shaky(dark, 5), *shaky(picture, 5)]))) == {0}


def test_a_fast_pan_is_no_cut():
    """From rest to three screens a second and back, past a wall of grey fields."""
    fields = np.random.default_rng(0).integers(0, 256, (9, 32), np.uint8)
    wall = np.repeat(
        np.kron(fields, np.ones((80, 120), np.uint8))[..., None], 3, axis=2
    )
    speed = np.sin(np.linspace(0, np.pi, RATE_FPS)) ** 2
    at = (np.cumsum(speed) / speed.sum() * 1.5 * 1280).astype(int)
    frames = video([wall[:, x : x + 1280] for x in at])
    assert set(shots_of(frames)) == {0}


def test_the_sample_clip_is_one_shot():
    source = open_source(str(ASSETS / "sample.mp4"))
    assert set(shots_of(list(source.frames()))) == {0}


def test_another_person_in_the_same_place_after_a_cut_has_another_id():
    portraits = load_portraits(None, 2)
    pictures = []
    for seed, portrait in enumerate(portraits):
        image = background(np.random.default_rng(seed))
        paste_face(image, portrait, 640, 360, 240)
        pictures.append(image)
    one, other = pictures
    pipeline = build_pipeline(PipelineConfig())
    frames = video([one] * 8 + [BLACK] * 8 + [one] * 8 + [other] * 8)
    ids = [[face.track.face_id for face in pipeline.process(f).faces] for f in frames]
    pipeline.close()
    assert ids[7] == ids[23] == [1]
    assert ids[31] == [2]
