"""Pictures, films and folders of faces, to be damaged."""

from __future__ import annotations

import io
import itertools
import shutil
import zipfile
from typing import TYPE_CHECKING

import av
import numpy as np
import pillow_heif
from fuzz_reader import Reader, Sample, damaged_bytes, put_file, refusal_of
from mutations import damaged, damaged_text
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

pillow_heif.register_heif_opener()

FRAMES = 12  # read of each damaged film, and after a jump
SEED_FRAMES = 10

# Pictures


def picture_seeds(_folder: Path) -> list[Sample]:
    """Return a picture in every format, deep, transparent, turned, and moving."""
    colours = np.random.default_rng(0).integers(0, 256, (24, 32, 4), np.uint8)
    colour, clear = Image.fromarray(colours[..., :3]), Image.fromarray(colours)
    deep = Image.fromarray(colours[..., 0].astype(np.uint16) * 256)
    turned = Image.Exif()
    turned[0x0112] = 6
    saved = [
        *((".png", clear, {}), (".png", deep, {}), (".png", colour.quantize(16), {})),
        *(
            (".jpg", colour, {"exif": turned}),
            (".webp", clear, {}),
            (".bmp", colour, {}),
        ),
        *((".tif", colour, {"compression": "tiff_lzw"}), (".tif", deep, {})),
        *((".ppm", colour, {}), (".gif", colour, {}), (".avif", colour, {})),
        (".gif", colour, {"save_all": True, "append_images": [colour.rotate(90)]}),
        *((".heic", colour, {}), (".jpg", colour, {"progressive": True})),
    ]
    return [Sample(suffix, _saved(image, suffix, how)) for suffix, image, how in saved]


def _saved(image: Image.Image, suffix: str, how: dict[str, object]) -> bytes:
    file = io.BytesIO()
    image.save(file, Image.registered_extensions()[suffix], **how)
    return file.getvalue()


def read_pictures(path: Path) -> None:
    """Read what a file shows."""
    from fer_core.sources.factory import open_source

    for _ in itertools.islice(open_source(str(path)).frames(), FRAMES):
        pass


# Films

CODECS = (  # suffix, picture codec, sound codec
    *(
        (".mp4", "libx264", "aac"),
        (".mkv", "libx264", "libopus"),
        (".avi", "mpeg4", "mp3"),
    ),
    *(
        (".ts", "libx264", "mp2"),
        (".webm", "libvpx", "libopus"),
        (".mov", "mjpeg", "pcm_s16le"),
    ),
    *((".mpg", "mpeg2video", "mp2"), (".mp4", "libx265", None), (".gif", "gif", None)),
)


def film_seeds(folder: Path) -> list[Sample]:
    """Return a short film in each container, with sound where it may have some."""
    samples = []
    for number, (suffix, picture, sound) in enumerate(CODECS):
        path = folder / f"{number}{suffix}"
        _write_film(path, picture, sound)
        samples.append(Sample(suffix, path.read_bytes()))
    return samples


def _write_film(path: Path, picture: str, sound: str | None) -> None:
    random = np.random.default_rng(0)
    with av.open(str(path), "w") as out:
        video = out.add_stream(picture, rate=25)
        video.width, video.height = 64, 48
        if video.codec_context.pix_fmt is None or picture != "gif":
            video.pix_fmt = "yuvj420p" if picture == "mjpeg" else "yuv420p"
        if picture == "gif":
            video.pix_fmt = "rgb8"
        if picture == "libx265":
            video.options = {"x265-params": "log-level=none"}
        audio = out.add_stream(sound, rate=48_000) if sound else None
        for number in range(SEED_FRAMES):
            image = np.full((48, 64, 3), 20 * number, np.uint8)
            image[:16] = random.integers(0, 256, (16, 64, 3))
            frame = av.VideoFrame.from_ndarray(image, "rgb24")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode())
        if audio is not None:
            tone = np.zeros((1, 48_000 * SEED_FRAMES // 25), np.int16)
            heard = av.AudioFrame.from_ndarray(tone, "s16", "mono")
            heard.rate = heard.sample_rate = 48_000
            out.mux(audio.encode(heard))
            out.mux(audio.encode())


def read_films(path: Path) -> None:
    """Watch a film, listen to it, jump in it, and write it out with its sound."""
    from fer_core.errors import OutputError
    from fer_core.recording.recorder import Recorder
    from fer_core.recording.segments import RecordingConfig
    from fer_core.sound.film_sound import film_sound
    from fer_core.sources.factory import open_source
    from fer_core.sources.video_file import VideoFile
    from fer_core.types import AnalysedFrame

    source = open_source(str(path))
    frames = list(itertools.islice(source.frames(), FRAMES))
    if not isinstance(source, VideoFile):
        return
    middle_s = min(source.duration_s, 1e6) / 2
    for start_s, speed in ((0.0, 1.0), (middle_s, 2.0)):
        for _ in itertools.islice(film_sound(path, start_s, speed), FRAMES):
            pass
    source.seek(middle_s)
    for _ in itertools.islice(source.frames(), FRAMES):
        pass
    small = [frame for frame in frames if frame.image.size < 100_000]
    if small:
        config = RecordingConfig(audio_source=path, replace=True)
        recorder = Recorder(path.with_name("out.mp4"), config)
        try:
            for frame in small[:2]:
                recorder.write(AnalysedFrame(frame, ()))
            recorder.close()
        except OutputError as error:
            raise AssertionError("the disk is well: its sound cost a film") from error
        finally:
            recorder.abort(keep=False)


# Folders of faces


def folder_seeds(_folder: Path) -> list[Sample]:
    """Return a tree of faces, packed in a zip on its way here."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for split, name in itertools.product(("train", "val"), ("happy", "Angry", "7")):
            face = Image.fromarray(np.full((20, 20), len(name) * 9, np.uint8))
            archive.writestr(f"{split}/{name}/1.png", _saved(face, ".png", {}))
            archive.writestr(f"{split}/{name}/2.jpg", _saved(face, ".jpg", {}))
        archive.writestr("train/happy/._1.png", b"Mac")
    return [Sample(".zip", file.getvalue())]


def damaged_folder(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change names and contents of files in the tree."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(seed.content)) as before,
        zipfile.ZipFile(file, "w") as after,
    ):
        for name in before.namelist():
            content, kept = before.read(name), name
            if random.random() < 0.2:
                content = damaged(content, others, random)
            if random.random() < 0.1:
                kept = damaged_text(name.encode(), [b"x/y"], random).decode("latin-1")
            kept = kept.replace("\0", "")[:200] or "x"
            if random.random() < 0.9 and kept not in after.NameToInfo:
                after.writestr(kept, content)
    return Sample(seed.suffix, file.getvalue())


def read_folders(path: Path) -> None:
    """Unpack a tree and read it as faces, and its folders as pictures."""
    from fer_core.datasets.faces import load_faces
    from fer_core.sources.factory import open_source

    root = path.with_name("tree")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            put_file(root, name, archive.read(name))
    refusals = [
        refusal_of(lambda: load_faces(root, classes={"7": None})),
        *(
            refusal_of(lambda each=each: list(open_source(str(each)).frames()))
            for each in sorted(root.glob("*/*"))[:2]
        ),
    ]
    if refusals[0] is not None:
        raise refusals[0]


PICTURES = Reader(picture_seeds, damaged_bytes, read_pictures)
FILMS = Reader(film_seeds, damaged_bytes, read_films)
FOLDERS = Reader(folder_seeds, damaged_folder, read_folders)
