from __future__ import annotations

import logging

import numpy as np
import pytest
from PIL import Image

from fer_core.errors import SourceError
from fer_core.sources.images import ImageFiles, natural_key, open_folder, read_image

ORIENTATION = 0x0112


def test_numbers_in_names_count_as_numbers(tmp_path):
    for name in ("10.png", "9.png", "1.png", "a2.png", "A10.png"):
        Image.new("RGB", (8, 8)).save(tmp_path / name)
    frames = list(open_folder(tmp_path).frames())
    names = [frame.source for frame in frames]
    assert names == ["1.png", "9.png", "10.png", "a2.png", "A10.png"]
    assert all(frame.is_still for frame in frames)


def test_exif_rotation_is_honoured(tmp_path):
    picture = Image.new("RGB", (40, 20), "black")
    picture.paste((255, 0, 0), (0, 0, 20, 20))  # red on the left
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned clockwise: red comes to the top
    picture.save(tmp_path / "turned.png", exif=exif)
    image = read_image(tmp_path / "turned.png")
    assert image.shape == (40, 20, 3)
    np.testing.assert_array_equal(image[0, 0], [0, 0, 255])
    np.testing.assert_array_equal(image[-1, 0], [0, 0, 0])


@pytest.mark.parametrize(
    ("mode", "color", "expected"),
    [
        ("L", 128, [128, 128, 128]),
        ("RGBA", (10, 20, 30, 255), [30, 20, 10]),
        ("RGBA", (10, 20, 30, 0), [255, 255, 255]),
        ("LA", (50, 0), [255, 255, 255]),
        ("I;16", 32896, [128, 128, 128]),
        ("1", 1, [255, 255, 255]),
    ],
)
def test_every_kind_of_picture_becomes_bgr(tmp_path, mode, color, expected):
    path = tmp_path / "picture.png"
    Image.new(mode, (8, 6), color).save(path)
    image = read_image(path)
    assert (image.shape, image.dtype) == ((6, 8, 3), np.uint8)
    np.testing.assert_allclose(image[3, 3], expected, atol=1)


def test_cmyk_and_palettes_are_read(tmp_path):
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(tmp_path / "print.jpg")
    np.testing.assert_allclose(
        read_image(tmp_path / "print.jpg")[4, 4], [0, 0, 255], atol=40
    )
    Image.new("RGB", (8, 8), (0, 0, 255)).convert("P").save(tmp_path / "p.png")
    np.testing.assert_allclose(read_image(tmp_path / "p.png")[4, 4], [255, 0, 0])


def test_one_bad_picture_does_not_stop_the_others(tmp_path, caplog):
    Image.new("RGB", (8, 8)).save(tmp_path / "good.png")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    with caplog.at_level(logging.WARNING):
        frames = list(open_folder(tmp_path).frames())
    assert [frame.source for frame in frames] == ["good.png"]
    assert "bad.png" in caplog.text


def test_only_bad_pictures_are_an_error(tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"no picture")
    with pytest.raises(SourceError, match="None of the pictures"):
        list(open_folder(tmp_path).frames())


def test_truncated_picture_is_named(tmp_path):
    path = tmp_path / "cut.png"
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(SourceError, match=r"cut\.png is damaged"):
        list(ImageFiles("cut.png", (path,)).frames())


def test_natural_key_sorts_mixed_names(tmp_path):
    names = ["img12", "img2", "7", "b", "img"]
    ordered = sorted((tmp_path / name for name in names), key=natural_key)
    assert [path.name for path in ordered] == ["7", "b", "img", "img2", "img12"]
