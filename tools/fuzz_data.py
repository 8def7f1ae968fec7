"""Weights and tables of faces, to be damaged."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING

import numpy as np
from fuzz_reader import Reader, Sample, damaged_bytes, refusal_of
from mutations import damaged, damaged_json, damaged_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random


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
    refusal_of(lambda: build_graph(weights))  # which the seeds are too small for


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
        if (refusal := refusal_of(read)) is not None
    ]
    if len(refusals) == 3:
        raise refusals[0]


WEIGHTS = Reader(weights_seeds, damaged_weights, read_weights)
TABLES = Reader(table_seeds, damaged_table, read_tables)
