"""Small made-up faces and networks."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PIL import Image

from fer_core._platform.package_files import ASSETS

FILM_FRAMES = 6
PHOTO_S = 11.0  # two people who look into the camera
VOTE_HEADER = (
    "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,"
    "unknown,NF"
)


def made_up_faces(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures whose class shows as a bright bar in one of seven places."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 7
    images = random.integers(0, 120, (count, 48, 48))
    for image, label in zip(images, labels, strict=True):
        image[6 * label + 2 : 6 * label + 8] += 120
    return images.astype(np.uint8), labels


@pytest.fixture
def fer_files(tmp_path):
    """Write a small fer2013.csv and fer2013new.csv; return their paths."""
    images, labels = made_up_faces(112)
    usages = ["Training"] * 84 + ["PublicTest"] * 14 + ["PrivateTest"] * 14
    data, votes = tmp_path / "fer2013.csv", tmp_path / "fer2013new.csv"
    with data.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["emotion", "pixels", "Usage"])
        for image, label, usage in zip(images, labels, usages, strict=True):
            writer.writerow([label, " ".join(map(str, image.ravel())), usage])
    order = [6, 3, 5, 4, 0, 1, 2]  # FER+'s columns as FER2013's classes
    with votes.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(VOTE_HEADER.split(","))
        for number, (label, usage) in enumerate(zip(labels, usages, strict=True)):
            seven = [8 if known == label else 0 for known in order]
            writer.writerow([usage, f"fer{number:07}.png", *seven, 1, 1, 0])
    return data, votes


@pytest.fixture(scope="session")
def film_and_photo(tmp_path_factory):
    """A folder with film.mp4 and photo.jpg, of the sample: two faces in each."""
    # Here, so that training can be tested where nothing for videos is installed.
    from fer_core.recording.recorder import Recorder
    from fer_core.sources.video_file import VideoFile
    from fer_core.types import AnalysedFrame

    folder = tmp_path_factory.mktemp("film_and_photo")
    sample = VideoFile(ASSETS / "sample.mp4")
    with Recorder(folder / "film.mp4") as recorder:
        for frame, _ in zip(sample.frames(), range(FILM_FRAMES), strict=False):
            recorder.write(AnalysedFrame(frame, ()))
    sample.seek(PHOTO_S)
    photo = next(sample.frames()).image
    Image.fromarray(photo[..., ::-1]).save(folder / "photo.jpg", quality=95)
    return folder
