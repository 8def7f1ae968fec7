"""Weights files: safetensors with all that is needed to use them; never a pickle."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from fer_core.errors import ModelError
from fer_core.network.spec import ModelSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FORMAT = "fer-live/1"


@dataclass(frozen=True, slots=True)
class Weights:
    """A network's values and what belongs to them.

    Attributes:
        spec: Architecture, input and output.
        tensors: Name (as in the torch state) -> float32 array.
        card: Recipe, data checksums, metrics, program version; for people.
        sha256: Of the file's bytes, in hex.
    """

    spec: ModelSpec
    tensors: Mapping[str, NDArray[np.float32]]
    card: Mapping[str, Any]
    sha256: str


def save_weights(
    path: Path,
    tensors: Mapping[str, NDArray[np.float32]],
    spec: ModelSpec,
    card: Mapping[str, Any],
) -> str:
    """Write a 16-bit weights file in one step and return its sha256.

    Raises:
        ModelError: If a value is not finite or does not fit 16 bits.
        OSError: If the file cannot be written; what stood there before stays.
    """
    half: dict[str, NDArray[np.float16]] = {}
    for name, value in tensors.items():
        with np.errstate(over="ignore"):
            half[name] = np.ascontiguousarray(value.astype(np.float16))
        if not np.isfinite(half[name]).all():
            raise ModelError(
                f"{name} holds values that 16 bits cannot; {path.name} is not written."
                " Train with a lower learning rate."
            )
    values = hashlib.sha256()
    for name in sorted(half):
        values.update(name.encode() + half[name].tobytes())
    metadata = {
        "format": FORMAT,
        "spec": json.dumps(asdict(spec)),
        "card": json.dumps(card),
        "values_sha256": values.hexdigest(),
    }
    blob = save(dict(half), metadata)
    write_atomically(path, blob)
    return hashlib.sha256(blob).hexdigest()


def write_atomically(path: Path, blob: bytes) -> None:
    """Write ``blob`` to ``path`` so that a reader sees the old file or the new one.

    Raises:
        OSError: If it cannot be written; nothing half-written stays behind.
    """
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(blob)
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def load_weights(path: Path) -> Weights:
    """Read a weights file and verify it.

    Raises:
        ModelError: If it is missing, a pickle, damaged, or of another program.
    """
    header = _metadata(path)
    try:
        tensors = load_file(path)
        blob_sha256 = _file_sha256(path)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path} is damaged ({error}). Copy it again.") from error
    values = hashlib.sha256()
    for name in sorted(tensors):
        values.update(name.encode() + tensors[name].tobytes())
    if values.hexdigest() != header.get("values_sha256"):
        raise ModelError(f"{path} is damaged: its checksum is wrong. Copy it again.")
    spec = _spec(path, header)
    return Weights(
        spec=spec,
        tensors={name: value.astype(np.float32) for name, value in tensors.items()},
        card=json.loads(header.get("card", "{}")),
        sha256=blob_sha256,
    )


def read_card(path: Path) -> Mapping[str, Any]:
    """Return what a weights file tells about itself, without reading the weights.

    Raises:
        ModelError: As ``load_weights``, unless the damage is in the values.
    """
    card: Mapping[str, Any] = json.loads(_metadata(path).get("card", "{}"))
    return card


def _metadata(path: Path) -> dict[str, str]:
    """Return the file's metadata, read without touching a tensor."""
    if not path.is_file():
        raise ModelError(f"There is no weights file {path}. Check the path.")
    with path.open("rb") as file:
        start = file.read(8)
        size = int.from_bytes(start, "little")
        if start[:2] in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
            raise ModelError(
                f"{path} is a pickle, which can run code when it is read, so it is"
                " refused. Give a .safetensors file written by fer-train."
            )
        if len(start) < 8 or not 2 <= size <= 100_000_000:
            raise ModelError(f"{path} is not a weights file written by fer-train.")
        try:
            header = json.loads(file.read(size))
            metadata = dict(header.get("__metadata__", {}))
        except (ValueError, AttributeError) as error:
            raise ModelError(
                f"{path} is not a weights file written by fer-train."
            ) from error
    found = metadata.get("format")
    if found != FORMAT:
        raise ModelError(
            f"{path} has format {found or 'unknown'}, this version reads {FORMAT}."
            " Give a file written by fer-train."
        )
    return metadata


def _spec(path: Path, header: Mapping[str, str]) -> ModelSpec:
    try:
        fields = json.loads(header["spec"])
        for name in ("heads", "temperatures", "class_names"):
            fields[name] = tuple(fields[name])
        return ModelSpec(**fields)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path} describes a network that this version does not know ({error})."
            " Train it again with fer-train."
        ) from error


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
