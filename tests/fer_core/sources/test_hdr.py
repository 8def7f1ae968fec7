"""Films in HLG and PQ, made here from a picture in standard range."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc
from PIL import Image
from skimage import data

from fer_core.sources.factory import open_source
from fer_core.sources.hdr import standard_range

PQ, HLG = ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67
SIZE = (128, 96)
TO_2020 = np.array(  # BT.2087, linear light
    ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956))
)
LUMINANCE = np.array((0.2627, 0.6780, 0.0593))


def coded(picture, trc, white_nits=203.0):
    """Return BT.709 (H, W, 3) 0 to 255 as BT.2020 in HLG or PQ, 0 to 1: BT.2100."""
    nits = ((picture / 255) ** 2.4 @ TO_2020.T) * white_nits
    if trc == PQ:
        power = (nits / 10_000) ** (2610 / 16384)
        return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (
            2523 / 32
        )
    display = np.maximum(nits / 1000, 1e-9)
    scene = display * (display @ LUMINANCE)[..., None] ** (1 / 1.2 - 1)
    log = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), log)


def frame_of(signal, trc):
    """Return a frame of 10 bits, BT.2020, limited range."""
    red, _, blue = np.moveaxis(np.clip(signal, 0, 1), -1, 0)
    luma = signal @ LUMINANCE
    frame = av.VideoFrame(signal.shape[1], signal.shape[0], "yuv420p10le")
    planes = (
        64 + 876 * luma,
        512 + 896 * halved((blue - luma) / 1.8814),
        512 + 896 * halved((red - luma) / 1.4746),
    )
    for plane, values in zip(frame.planes, planes, strict=True):
        rows = np.zeros((plane.height, plane.line_size // 2), np.uint16)
        rows[:, : plane.width] = np.round(values)
        plane.update(rows)
    frame.color_trc, frame.color_primaries = trc, ColorPrimaries.BT2020
    frame.colorspace, frame.color_range = Colorspace.BT2020, 1
    return frame


def halved(plane):
    height, width = plane.shape
    return plane.reshape(height // 2, 2, width // 2, 2).mean((1, 3))


def write(path, signals, trc, codec):
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries = trc, ColorPrimaries.BT2020
        context.colorspace, context.color_range = Colorspace.BT2020, 1
        stream.options = {"x265-params": "log-level=none:crf=8", "crf": "8"}
        for number, signal in enumerate(signals):
            frame = frame_of(signal, trc)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


@pytest.mark.parametrize("trc", [PQ, HLG])
@pytest.mark.parametrize(
    ("codec", "suffix"), [("libx265", "mkv"), ("libx264", "mp4"), ("libx264", "mov")]
)
def test_a_film_of_high_range_looks_like_its_original(tmp_path, trc, codec, suffix):
    picture = np.asarray(Image.fromarray(data.astronaut()).resize(SIZE), float)
    film = write(tmp_path / f"f.{suffix}", [coded(picture, trc)] * 2, trc, codec)
    for frame in open_source(str(film)).frames():
        shown = frame.image[..., ::-1].astype(float)
        np.testing.assert_allclose(shown.mean((0, 1)), picture.mean((0, 1)), atol=4)
        skin, there = (image[15:25, 58:66].mean((0, 1)) for image in (shown, picture))
        np.testing.assert_allclose(skin, there, atol=12)


@pytest.mark.parametrize("trc", [PQ, HLG])
def test_greys_keep_their_brightness_and_only_the_brightest_roll_off(trc):
    greys = np.linspace(0, 255, 52)[:, None].repeat(3, axis=1)
    shown = standard_range(coded(greys, trc), trc)
    dark = greys[:, 0] < 180
    np.testing.assert_allclose(shown[dark] * 255, greys[dark], atol=2)
    assert (np.diff(shown[:, 0]) > 0).all()
    assert shown[-1, 0] == pytest.approx(0.9, abs=0.03)
    brightest = standard_range(coded(greys[-1:], trc, white_nits=990.0), trc)
    assert brightest[0, 0] == pytest.approx(1, abs=0.01)


def test_a_film_may_change_from_one_range_to_the_other(tmp_path):
    """As broadcasts do: each frame says what it is."""
    picture = np.full((*SIZE[::-1], 3), 120.0)
    parts = [
        write(tmp_path / f"{trc}.ts", [coded(picture, trc)] * 5, trc, "libx265")
        for trc in (PQ, HLG)
    ]
    film = tmp_path / "film.ts"
    film.write_bytes(b"".join(part.read_bytes() for part in parts))
    frames = list(open_source(str(film)).frames())
    assert len(frames) == 10
    for frame in frames:
        assert frame.image.mean() == pytest.approx(120, abs=4)
