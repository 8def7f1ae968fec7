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
from safetensors.numpy import load_file, save

from fer_core.errors import ModelError
from fer_core.network.quantization import read_ranges
from fer_core.network.spec import ModelSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FORMAT = "fer-live/1"
LONGEST_HEADER = 1_000_000  # bytes; the ResNet-50's has 30,000
PICKLES = (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


@dataclass(frozen=True, slots=True)
class Weights:
    """A network's values and what belongs to them.

    Attributes:
        spec: Architecture, input and output.
        tensors: Name (as in the torch state) -> float32 array.
        card: Recipe, data checksums, metrics, program version; for people.
        sha256: Of the file's bytes, in hex.
        ranges: Of its activations, for 8 bits, see ``quantization``; None where no
            file beside the weights has any.
    """

    spec: ModelSpec
    tensors: Mapping[str, NDArray[np.float32]]
    card: Mapping[str, Any]
    sha256: str
    ranges: Mapping[str, float] | None = None


def shown_name(path: Path) -> str:
    """Return what to call a weights file: ``best/weights`` for one of fer-train's.

    Example:
        >>> from pathlib import Path
        >>> shown_name(Path("runs/best/weights.safetensors"))
        'best/weights'
    """
    plain = path.stem in ("weights", "last")
    return f"{path.absolute().parent.name}/{path.stem}" if plain else path.stem


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
                "{tensor} holds values that 16 bits cannot; {name} is not written."
                " Train with a lower learning rate.",
                tensor=name,
                name=path.name,
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
    spec, card = _spec(path, header), _card(path, header)
    try:
        tensors = load_file(path)
        blob_sha256 = _file_sha256(path)
    except Exception as error:  # what the library raises depends on the damage
        raise ModelError(
            "{path} is damaged ({reason}). Copy it again.", path=path, reason=error
        ) from error
    values = hashlib.sha256()
    for name in sorted(tensors):
        values.update(name.encode() + tensors[name].tobytes())
    if values.hexdigest() != header.get("values_sha256"):
        raise ModelError(
            "{path} is damaged: its checksum is wrong. Copy it again.", path=path
        )
    if not all(
        value.dtype in (np.float16, np.float32) and np.isfinite(value).all()
        for value in tensors.values()
    ):
        raise ModelError(
            "{path} holds values that are no finite numbers. Train it again with"
            " fer-train.",
            path=path,
        )
    return Weights(
        spec=spec,
        tensors={name: value.astype(np.float32) for name, value in tensors.items()},
        card=card,
        sha256=blob_sha256,
        ranges=read_ranges(path, blob_sha256),
    )


def read_card(path: Path) -> Mapping[str, Any]:
    """Return what a weights file tells about itself, without reading the weights.

    Raises:
        ModelError: As ``load_weights``, unless the damage is in the values.
    """
    return _card(path, _metadata(path))


def _metadata(path: Path) -> dict[str, str]:
    """Return the file's metadata, read without touching a tensor."""
    if not path.is_file():
        raise ModelError("There is no weights file {path}. Check the path.", path=path)
    try:
        with path.open("rb") as file:
            start = file.read(8)
            size = int.from_bytes(start, "little")
            header = file.read(size) if 2 <= size <= LONGEST_HEADER else b""
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}). Check who may read it.",
            path=path,
            reason=error.strerror,
        ) from error
    metadata = _json_object(header).get("__metadata__")
    if not isinstance(metadata, dict) or not all(
        isinstance(value, str) for value in metadata.values()
    ):
        # Only now: the length of a good header may begin with the same bytes.
        if start.startswith(PICKLES):
            raise ModelError(
                "{path} is a pickle, which can run code when it is read, so it is"
                " refused. Give a .safetensors file written by fer-train.",
                path=path,
            )
        raise ModelError(
            "{path} is not a weights file written by fer-train.", path=path
        )
    found = metadata.get("format")
    if found != FORMAT:
        raise ModelError(
            "{path} has format {found}, this version reads {format}."
            " Give a file written by fer-train.",
            path=path,
            found=found or "unknown",
            format=FORMAT,
        )
    return metadata


def _json_object(text: bytes | str) -> dict[str, Any]:
    """Return the JSON object in ``text``; an empty one where there is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _spec(path: Path, header: Mapping[str, str]) -> ModelSpec:
    fields = _json_object(header.get("spec", ""))
    try:
        for name in ("heads", "temperatures", "class_names"):
            fields[name] = tuple(fields[name])
        return ModelSpec(**fields)
    except (KeyError, OverflowError, TypeError, ValueError) as error:
        raise ModelError(
            "{path} describes a network that this version does not know ({reason})."
            " Train it again with fer-train.",
            path=path,
            reason=error,
        ) from error


def _card(path: Path, header: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the card; the window reads its metrics, so these are checked."""
    text = header.get("card", "{}")
    card = _json_object(text)
    if (not card and text != "{}") or not isinstance(card.get("metrics", {}), dict):
        raise ModelError(
            "{path} is not a weights file written by fer-train.", path=path
        )
    return card


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
