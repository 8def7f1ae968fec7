"""What libraries say of damaged inputs stays off the terminal."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pillow_heif
from PIL import Image

ROOT = Path(__file__).parents[3]
READ_ALL = """
import sys
from pathlib import Path
from fer_core.cli.terminal import prepare
from fer_core.errors import FerError
from fer_core.sources.factory import open_source

prepare("fer-annotate: ")
for name in (*sorted(str(path) for path in Path().iterdir()), "."):
    try:
        print(name, len(list(open_source(name).frames())))
    except FerError as error:
        print(name, error)
"""


def write_damaged(folder):
    """Write films and pictures of many kinds with holes, ends and wrong bytes."""
    pillow_heif.register_heif_opener()
    chance = random.Random(1)
    noise = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)
    for suffix, options in (
        *((name, {}) for name in ("jpg", "png", "webp", "gif", "bmp", "avif", "heic")),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("zip.tif", {"compression": "tiff_adobe_deflate"}),
        ("jpeg.tif", {"compression": "jpeg"}),
        ("plain.tif", {}),
    ):
        path = folder / f"good.{suffix}"
        kind = {"jpg": "JPEG", "heic": "HEIF"}.get(
            suffix, suffix.split(".")[-1].upper()
        )
        Image.fromarray(noise).save(path, kind.replace("TIF", "TIFF"), **options)
    for name, codec, pixels in (
        ("a.mp4", "libx264", "yuv420p"),
        ("b.avi", "mjpeg", "yuvj420p"),
        ("c.mkv", "libvpx-vp9", "yuv420p"),
        ("d.ts", "mpeg2video", "yuv420p"),
        ("e.mov", "prores_ks", "yuv422p10le"),
    ):
        with av.open(str(folder / name), "w") as out:
            stream = out.add_stream(codec, rate=25)
            stream.width, stream.height, stream.pix_fmt = 64, 48, pixels
            for _ in range(12):
                frame = av.VideoFrame.from_ndarray(noise, "rgb24")
                out.mux(stream.encode(frame.reformat(format=pixels)))
            out.mux(stream.encode())
    for path in list(folder.iterdir()):
        whole = path.read_bytes()
        for number in range(6):
            blob = bytearray(whole)
            at = chance.randrange(len(blob) // 8, len(blob))
            if number % 3 == 0:
                del blob[at:]
            elif number % 3 == 1:
                for _ in range(30):
                    blob[chance.randrange(20, len(blob))] = chance.randrange(256)
            else:
                blob[at : at + 40] = bytes(40)
            path.with_name(f"{number}.{path.name}").write_bytes(blob)


def test_damage_is_told_in_sentences_only(tmp_path):
    write_damaged(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = done.stderr.splitlines()
    assert told
    assert [line for line in told if not line.startswith("fer-annotate: ")] == []
    assert len(done.stdout.splitlines()) == len(list(tmp_path.iterdir())) + 1
