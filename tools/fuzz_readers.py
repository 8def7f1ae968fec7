"""What the program reads from outside: a seed of each kind, and how it is damaged.

A reader is a function of a file's path that may return, or raise a ``FerError``: the
list of exceptions is closed. Seeds are made here, so that nothing has to be kept.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import lzma
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import av
import numpy as np
from mutations import damaged, damaged_json, damaged_text
from PIL import Image

from fer_core.errors import FerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

FRAMES = 12  # read of each damaged film, and after a jump
SEED_FRAMES = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """A file's content and the suffix of its name."""

    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """One way into the program.

    Attributes:
        seeds: Gives good inputs; the folder is for files on the way.
        damage: Gives a damaged one, from a seed and the contents of all.
        read: Reads a file as the program does.
    """

    seeds: Callable[[Path], list[Sample]]
    damage: Callable[[Sample, Sequence[bytes], Random], Sample]
    read: Callable[[Path], None]


def damaged_bytes(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change bytes, and now and then the name's suffix."""
    return Sample(seed.suffix, damaged(seed.content, others, random))


# Weights


def weights_seeds(folder: Path) -> list[Sample]:
    """Return small weights files: the network's size is no matter to the reader."""
    from fer_core.network.spec import ModelSpec
    from fer_core.network.weights import save_weights

    specs = (
        ModelSpec(),
        ModelSpec(stem="stock", heads=("ferplus",), temperatures=(1.5,)),
        ModelSpec(network="vgg13"),
    )
    values = {"conv": np.ones((3, 2), np.float32), "bias": np.zeros(4, np.float32)}
    card = {"recipe": {"epochs": 3}, "metrics": {"ferplus_accuracy": 0.8}}
    samples = []
    for spec in specs:
        path = folder / "seed.safetensors"
        save_weights(path, values, spec, card)
        samples.append(Sample(".safetensors", path.read_bytes()))
    return samples


def damaged_weights(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change bytes anywhere, or what the header says, or a value with its checksum."""
    way = random.random()
    if way < 0.4:
        return damaged_bytes(seed, others, random)
    size = int.from_bytes(seed.content[:8], "little")
    header, values = json.loads(seed.content[8 : 8 + size]), seed.content[8 + size :]
    about = header["__metadata__"]
    if way < 0.7:
        name = random.choice(("spec", "card"))
        about[name] = damaged_json(about[name], random)
    elif way < 0.85:
        changed = bytearray(values)
        place = random.randrange(len(changed))
        changed[place] = random.choice((0x7C, 0xFC, 0x7E, 0xFF))  # infinite, no number
        values = bytes(changed)
        checksum = hashlib.sha256()
        for name in sorted(header.keys() - {"__metadata__"}):
            start, end = header[name]["data_offsets"]
            checksum.update(name.encode() + values[start:end])
        about["values_sha256"] = checksum.hexdigest()
    text = json.dumps(header)
    if way >= 0.85:
        text = damaged_json(text, random)
    content = len(text).to_bytes(8, "little") + text.encode("ascii") + values
    return Sample(seed.suffix, content)


def read_weights(path: Path) -> None:
    """Read a weights file as every engine does, and its card as the window does."""
    from fer_app.services.model_loader import card_figures

    from fer_core.network.onnx_graph import build_graph
    from fer_core.network.weights import load_weights, read_card

    card_figures(read_card(path))
    weights = load_weights(path)
    _refusal(lambda: build_graph(weights))  # which the seeds are too small for


# Tables of faces

VOTES = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear"
VOTES += ",contempt,unknown,NF"


def table_seeds(_folder: Path) -> list[Sample]:
    """Return both published tables, of a few rows."""
    faces = ["emotion,pixels,Usage"]
    votes = [VOTES]
    for row, usage in enumerate(("Training", "PublicTest", "PrivateTest")):
        pixels = " ".join(str((row * 31 + pixel) % 256) for pixel in range(48 * 48))
        faces.append(f"{row},{pixels},{usage}")
        votes.append(f"{usage},fer{row:07}.png,1,2,0,3,0,4,0,0,0,0")
    semicolons = "\n".join(votes).replace(",", ";")
    return [
        Sample(".csv", "\n".join(faces).encode()),
        Sample(".csv", "\r\n".join(votes).encode()),
        Sample(".csv", semicolons.encode()),
        Sample(".csv", "\n".join(votes).encode("utf-16")),
    ]


def damaged_table(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change a table before or after it is packed, or both."""
    content = seed.content
    if random.random() < 0.7:
        content = damaged_text(content, others, random)
    for pack in random.choice(PACKINGS):
        content = pack(content)
        if random.random() < 0.4:
            content = damaged(content, others, random)
    return Sample(seed.suffix, content)


def zipped(content: bytes, name: str = "fer2013.csv") -> bytes:
    """Return a zip archive of one file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def tarred(content: bytes) -> bytes:
    """Return a tar archive of one file."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        about = tarfile.TarInfo("fer2013/fer2013.csv")
        about.size = len(content)
        archive.addfile(about, io.BytesIO(content))
    return file.getvalue()


def gzipped(content: bytes) -> bytes:
    """Return ``content`` in gzip, the same each time."""
    return gzip.compress(content, 1, mtime=0)


PACKINGS: tuple[tuple[Callable[[bytes], bytes], ...], ...] = (
    *((), (), (zipped,), (gzipped,), (lzma.compress,), (tarred,), (tarred, gzipped)),
)


def read_tables(path: Path) -> None:
    """Read a file as faces, strictly and not, and as votes."""
    from fer_core.datasets.faces import load_faces
    from fer_core.datasets.tables import read_ferplus

    refusals = [
        refusal
        for read in (
            lambda: load_faces(path),
            lambda: load_faces(path, skip_bad_rows=True),
            lambda: read_ferplus(path),
        )
        if (refusal := _refusal(read)) is not None
    ]
    if len(refusals) == 3:
        raise refusals[0]


def _refusal(read: Callable[[], object]) -> FerError | None:
    try:
        read()
    except FerError as error:
        return error
    return None


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
    import pillow_heif

    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    image.save(file, Image.registered_extensions()[suffix], **how)
    return file.getvalue()


def read_pictures(path: Path) -> None:
    """Read what a file shows."""
    from fer_core.sources.factory import open_source

    for _ in itertools.islice(open_source(str(path)).frames(), FRAMES):
        pass


# Films

FILMS = (  # suffix, picture codec, sound codec
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
    for number, (suffix, picture, sound) in enumerate(FILMS):
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
    """Watch a film, jump in it, and write it out with its sound."""
    from fer_core.recording.recorder import Recorder
    from fer_core.recording.segments import RecordingConfig
    from fer_core.sources.factory import open_source
    from fer_core.sources.video_file import VideoFile

    source = open_source(str(path))
    frames = list(itertools.islice(source.frames(), FRAMES))
    if not isinstance(source, VideoFile):
        return
    source.seek(min(source.duration_s, 1e6) / 2)
    for _ in itertools.islice(source.frames(), FRAMES):
        pass
    small = [frame for frame in frames if frame.image.size < 100_000]
    if small:
        config = RecordingConfig(keep_times=True, sound_from=path, replace=True)
        recorder = Recorder(path.with_name("out.mp4"), config)
        for frame in small[:2]:
            recorder.write(frame.image, frame.timestamp_s)
        recorder.close()


# Settings


def settings_seeds(folder: Path) -> list[Sample]:
    """Return a settings file as the window writes it."""
    from fer_app.settings import Settings, save_settings
    from PySide6.QtCore import QSettings

    path = folder / "seed.ini"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    save_settings(store, Settings(source="rtsp://camera/é", folder="/tmp/x, y"))
    store.sync()
    return [Sample(".ini", path.read_bytes())]


def damaged_words(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change words and bytes."""
    return Sample(seed.suffix, damaged_text(seed.content, others, random))


def read_settings(path: Path) -> None:
    """Read the settings; whatever stands there, they are valid ones."""
    from fer_app.services.model_loader import NO_OVERRIDES, model_choice
    from fer_app.services.recording import recording_config
    from fer_app.settings import CHOICES, RANGES, load_settings
    from PySide6.QtCore import QSettings

    settings = load_settings(QSettings(str(path), QSettings.Format.IniFormat))
    model_choice(settings, NO_OVERRIDES)
    recording_config(settings)
    for name, allowed in CHOICES.items():
        assert getattr(settings, name) in allowed, name
    for name, (low, high) in RANGES.items():
        assert low <= getattr(settings, name) <= high, name


# Addresses of streams

ADDRESSES = (
    *("rtsp://me:se/cr@t@camera.lan:554/yard?token=1234#x", "udp://@239.0.0.1:1234"),
    *("http://[::1]:8080/live/index.m3u8", "https://user@host.example/a/../b.m3u8?a=b"),
    *("rtmp://host/live/key", "srt://host:9999?mode=caller&latency=20", "tcp://h:1"),
    *("file:///tmp/%C3%A9.mp4", "HTTP://HOST", "rtsp://h", "/dev/video0", "*.png"),
)
PLAYLIST = """#EXTM3U
#EXT-X-VERSION:3
#EXT-X-KEY:METHOD=AES-128,URI="key.bin",IV=0x1
#EXT-X-STREAM-INF:BANDWIDTH=1280000
low/index.m3u8?a=1
#EXTINF:9.009,
http://camera.lan:8080/first.ts
#EXT-X-ENDLIST
"""


def address_seeds(_folder: Path) -> list[Sample]:
    """Return an address of each kind, and a playlist."""
    return [Sample(".txt", text.encode()) for text in (*ADDRESSES, PLAYLIST)]


def read_addresses(path: Path) -> None:
    """Check an address, show it, and open it as far as that needs no network."""
    from fer_core.sources.factory import open_source
    from fer_core.sources.stream_address import shown_address

    address = path.read_bytes()[:10_000].decode("utf-8", "surrogateescape")
    shown_address(address)
    open_source(address, patience_s=0.0).close()


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
    import shutil

    from fer_core.datasets.faces import load_faces
    from fer_core.sources.factory import open_source

    root = path.with_name("tree")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            _put(root, name, archive.read(name))
    refusals = [
        _refusal(lambda: load_faces(root)),
        _refusal(lambda: load_faces(root, classes={"7": None})),
        *(
            _refusal(lambda each=each: list(open_source(str(each)).frames()))
            for each in sorted(root.glob("*/*"))[:4]
        ),
    ]
    if refusals[0] is not None and refusals[1] is not None:
        raise refusals[1]


def _put(root: Path, name: str, content: bytes) -> None:
    parts = [part[:60] for part in PurePosixPath(name).parts if part not in ("..", "/")]
    if parts and "\0" not in name:
        place = root.joinpath(*parts)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        except OSError:
            return  # no name for a file here, so none that could be read


READERS = {
    "weights": Reader(weights_seeds, damaged_weights, read_weights),
    "tables": Reader(table_seeds, damaged_table, read_tables),
    "pictures": Reader(picture_seeds, damaged_bytes, read_pictures),
    "films": Reader(film_seeds, damaged_bytes, read_films),
    "settings": Reader(settings_seeds, damaged_words, read_settings),
    "addresses": Reader(address_seeds, damaged_words, read_addresses),
    "folders": Reader(folder_seeds, damaged_folder, read_folders),
}
