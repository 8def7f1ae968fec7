"""Makes assets/sample.mp4: two portraits, filmed by a camera that moves.

Both pictures are in the public domain and come with packages: Eileen Collins with
scikit-image, Grace Hopper with matplotlib (see assets/LICENSES.md). Run it from the
project's folder: ``python tools/make_sample_clip.py``.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import skimage.data
from matplotlib import cbook

OUT = Path("assets/sample.mp4")
WIDTH, HEIGHT, RATE = 960, 540, 30
WALL = (1700, 3600)  # rows, columns of the scene the camera films

# Seconds, centre x and y on the wall, wall pixels across the picture, roll in degrees.
PATH = np.array(
    [
        (0.0, 1800, 760, 2100, 0),
        (1.5, 1800, 780, 1950, 0),
        (3.0, 2290, 640, 900, 3),
        (4.2, 2290, 590, 420, 0),
        (5.0, 2290, 600, 560, -4),
        (6.4, 1290, 640, 1000, 0),
        (7.2, 1290, 660, 900, 11),
        (8.0, 1290, 660, 820, -9),
        (8.7, 300, 760, 560, 0),  # nobody in the picture
        (9.3, 300, 800, 560, 0),
        (10.0, 1400, 720, 1300, 0),
        (11.0, 1800, 820, 2900, 2),
        (12.0, 1800, 820, 2900, 0),
    ]
)


def main() -> None:
    """Write the clip."""
    wall = make_wall()
    shake = smooth_noise(int(PATH[-1, 0] * RATE), np.random.default_rng(7))
    with av.open(str(OUT), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        stream.options = {"crf": "25", "preset": "veryslow"}
        for index, (dx, dy, roll) in enumerate(shake):
            picture = view(wall, index / RATE, dx * 5, dy * 5, roll * 0.5)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def make_wall() -> np.ndarray:
    """Return the scene: two portraits that fade into an out-of-focus room."""
    collins = skimage.data.astronaut()[..., ::-1]
    with cbook.get_sample_data("grace_hopper.jpg") as file:
        encoded = np.frombuffer(file.read(), np.uint8)
    hopper = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    rng = np.random.default_rng(3)
    blots = rng.uniform(50, 190, (5, 9, 1)) + rng.uniform(-25, 25, (5, 9, 3))
    wall = cv2.resize(blots, WALL[::-1], interpolation=cv2.INTER_CUBIC)
    hang(wall, hopper, left=800, top=300, height=1080)
    hang(wall, collins, left=1770, top=300, height=1080)
    return wall.clip(0, 255).astype(np.uint8)


def hang(
    wall: np.ndarray, picture: np.ndarray, *, left: int, top: int, height: int
) -> None:
    """Draw ``picture`` onto ``wall`` with soft edges."""
    width = picture.shape[1] * height // picture.shape[0]
    large = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)
    mask = np.zeros((height, width, 1))
    mask[40:-40, 40:-40] = 1
    mask = cv2.blur(mask, (79, 79))[..., None]
    place = wall[top : top + height, left : left + width]
    place += mask * (large - place)


def smooth_noise(frames: int, rng: np.random.Generator) -> np.ndarray:
    """Return (frames, 3) of a trembling hand, about -1 to 1."""
    slow = rng.normal(size=(frames // 7 + 2, 3))
    return cv2.resize(slow, (3, frames), interpolation=cv2.INTER_CUBIC)


def view(wall: np.ndarray, time_s: float, *shake: float) -> np.ndarray:
    """Return what the camera sees, (HEIGHT, WIDTH, 3) uint8."""
    x, y, across, roll = (glide(time_s, PATH[:, column]) for column in (1, 2, 3, 4))
    scale = WIDTH / across
    matrix = cv2.getRotationMatrix2D((x, y), roll + shake[2], scale)
    matrix[:, 2] += (WIDTH / 2 - x + shake[0], HEIGHT / 2 - y + shake[1])
    if scale < 1:  # averaged first, so that fine stripes do not flicker
        sigma = 0.4 / scale
        wall = cv2.GaussianBlur(wall, (0, 0), sigma)
    return cv2.warpAffine(
        wall, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderValue=(90, 90, 90)
    )


def glide(time_s: float, values: np.ndarray) -> float:
    """Return the value at ``time_s`` between the stations of PATH, softly."""
    after = int(np.searchsorted(PATH[1:-1, 0], time_s, side="right")) + 1
    start, end = PATH[after - 1, 0], PATH[after, 0]
    part = (time_s - start) / (end - start)
    part = part * part * (3 - 2 * part)
    return float(values[after - 1] + part * (values[after] - values[after - 1]))


if __name__ == "__main__":
    main()
