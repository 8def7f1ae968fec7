from __future__ import annotations

import logging

import numpy as np
import pytest
from PIL import Image

from fer_core._platform.image_file import MAX_PIXELS, read_image
from fer_core.errors import SourceError
from fer_core.sources.factory import open_source
from fer_core.sources.images import natural_key, open_folder

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
        list(open_source(str(path)).frames())


def test_natural_key_sorts_mixed_names(tmp_path):
    names = ["img12", "img2", "7", "b", "img"]
    ordered = sorted((tmp_path / name for name in names), key=natural_key)
    assert [path.name for path in ordered] == ["7", "b", "img", "img2", "img12"]


def halves(size=(96, 64)):
    """Return a picture that is red above and blue below."""
    picture = Image.new("RGB", size, (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, size[0], size[1] // 2))
    return picture


@pytest.mark.parametrize("name", ["a.heic", "a.avif", "a.jpg", "a.happy", "IMG"])
@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "WEBP", "JPEG"])
def test_what_a_file_holds_counts_and_not_its_name(tmp_path, name, kind):
    halves().save(tmp_path / name, kind, quality=95)
    (frame,) = open_source(str(tmp_path / name)).frames()
    assert frame.image.shape == (64, 96, 3)
    np.testing.assert_allclose(frame.image[10, 48], [0, 0, 255], atol=30)
    np.testing.assert_allclose(frame.image[-10, 48], [255, 0, 0], atol=30)


def test_a_picture_of_a_phone_is_read_and_a_bomb_is_not(tmp_path):
    phone, bomb = tmp_path / "phone.png", tmp_path / "bomb.png"
    Image.new("1", (12_000, 9_000)).save(phone)
    Image.new("1", (12_000, MAX_PIXELS // 12_000 + 1)).save(bomb)
    assert read_image(phone).shape == (9_000, 12_000, 3)
    with pytest.raises(SourceError, match="too large"):
        read_image(bomb)


def test_of_several_pictures_in_a_file_the_first_is_read_and_it_is_said(
    tmp_path, caplog
):
    path = tmp_path / "stack.tif"
    rest = [Image.new("RGB", (96, 64), "black")] * 2
    halves().save(path, save_all=True, append_images=rest)
    assert read_image(path)[0, 0].tolist() == [0, 0, 255]
    assert "3 pictures" in caplog.text


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "MPO"), ("a.tif", "TIFF")])
def test_a_smaller_picture_beside_is_nothing_to_tell(tmp_path, caplog, name, kind):
    """A phone's gain map, or a thumbnail."""
    small = halves().resize((24, 16))
    halves().save(tmp_path / name, kind, save_all=True, append_images=[small])
    assert read_image(tmp_path / name).shape == (64, 96, 3)
    assert caplog.text == ""


@pytest.mark.parametrize("white", [255, 1023, 4095, 65535])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_white_is_white_however_many_bits_it_takes(tmp_path, white, suffix):
    steps = np.linspace(0, white, 256).astype(np.uint16)[None].repeat(8, axis=0)
    Image.fromarray(steps).save(tmp_path / f"deep.{suffix}")
    image = read_image(tmp_path / f"deep.{suffix}")
    np.testing.assert_allclose(image[0, :, 0], np.arange(256), atol=1)


@pytest.mark.parametrize("white", [1.0, 255.0, 65535.0])
def test_fractions_and_floats_are_read(tmp_path, white):
    steps = np.linspace(0, 0.8 * white, 64, dtype=np.float32)[None].repeat(8, axis=0)
    Image.fromarray(steps).save(tmp_path / "float.tif")
    image = read_image(tmp_path / "float.tif")
    np.testing.assert_allclose(image[0, :, 0], np.linspace(0, 204, 64), atol=1)


def test_what_a_folder_leaves_out_is_counted_and_named(tmp_path, caplog):
    halves().save(tmp_path / "good.png")
    halves().save(tmp_path / "good.annotated.png")  # what a run before has written
    (tmp_path / "._good.png").write_bytes(b"left by a Mac")
    (tmp_path / "notes.txt").write_text("not a picture")
    frames = list(open_folder(tmp_path).frames())
    assert [frame.source for frame in frames] == ["good.png"]
    assert "2 files" in caplog.text
    assert "notes.txt" in caplog.text


def test_pictures_of_one_name_are_told_apart(tmp_path):
    for folder in ("s1", "s2"):
        (tmp_path / folder).mkdir()
        halves().save(tmp_path / folder / "001.png")
    frames = open_source(f"{tmp_path}/*/001.png").frames()
    assert [frame.source for frame in frames] == ["s1/001.png", "s2/001.png"]


@pytest.mark.parametrize("name", ["7", "2024", "rtsp:"])
def test_a_folder_is_a_folder_whatever_its_name(tmp_path, monkeypatch, name):
    (tmp_path / name).mkdir()
    halves().save(tmp_path / name / "face.png")
    monkeypatch.chdir(tmp_path)
    (frame,) = open_source(name).frames()
    assert frame.source == "face.png"
