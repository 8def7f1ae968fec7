"""Files that the program keeps for itself, to be damaged.

People's faces at rest, sets of codes, what runs have done, ranges of numbers beside
weights, and what the trainer keeps: each is told by its suffix.
"""

from __future__ import annotations

import io
import json
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
from fuzz_reader import Reader, Sample
from mutations import damaged, damaged_json, damaged_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

SHA256 = "a" * 64
BINARY = (".npz", ".checkpoint")


def kept_seeds(folder: Path) -> list[Sample]:
    """Return one of each."""
    return [
        Sample(".people", _people(folder / "seed-people.json")),
        Sample(".codes", _codes(folder / "seed-codes.json")),
        Sample(".record", _record()),
        Sample(".jsonl", b'{"source": "a.mp4", "frame": 0, "time_s": 0.0}\n' * 2),
        Sample(".ranges", _ranges()),
        Sample(".run", b'{"parts": [{"seed": 1, "seconds": null, "ended": null}]}'),
        Sample(".npz", _faces()),
        Sample(".checkpoint", _checkpoint(folder / "seed-checkpoint.pt")),
    ]


def damaged_kept(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change values of JSON, words or bytes."""
    if seed.suffix in BINARY:
        return Sample(seed.suffix, damaged(seed.content, others, random))
    if seed.suffix != ".jsonl" and random.random() < 0.6:
        text = damaged_json(seed.content.decode(), random)
        return Sample(seed.suffix, text.encode())
    return Sample(seed.suffix, damaged_text(seed.content, others, random))


def read_kept(path: Path) -> None:
    """Read it as what its suffix says, and use it as the program does."""
    READS[path.suffix](path)


def _people(path: Path) -> bytes:
    from fer_app.services.people import Person, save_people

    from fer_core.recognition.baseline import Baseline

    rest = Baseline((-2.0,) * 7, (0.3,) * 7, 3.0)
    save_people(path, {name: Person(rest, SHA256) for name in ("Anna", "é")})
    return path.read_bytes()


def _read_people(path: Path) -> None:
    from fer_app.services.people import load_people, save_people

    from fer_core.recognition.baseline import relative, rest_scores
    from fer_core.types import EmotionScores

    people = load_people(path)
    scores = EmotionScores((0.1, 0.0, 0.1, 0.5, 0.1, 0.1, 0.1))
    for person in people.values():
        relative(scores, person.baseline)
        rest_scores(person.baseline)
    again = path.with_name("again.json")
    save_people(again, people)
    assert load_people(again) == people


def _codes(path: Path) -> bytes:
    from fer_core.session.markers import Codes, save_codes

    return save_codes(path, Codes().named(1, "smile").named(9, "é")).read_bytes()


def _read_codes(path: Path) -> None:
    from fer_core.session.markers import load_codes, save_codes

    codes = load_codes(path)
    assert load_codes(save_codes(path.with_name("again.json"), codes)) == codes


def _record() -> bytes:
    face = {"face_id": 1, "frames": 3, "seconds": 0.1, "first_s": 0.0, "last_s": 0.1}
    summary = {"frames": 3, "seconds": 0.1, "shares": [0.1] * 7}
    about = {"made_of": "", "engine": "made up", "name": "film.mp4", "outputs": []}
    faces = [face | {"shares": [0.1] * 7}]
    return json.dumps(about | {"summary": summary | {"faces": faces}}).encode()


def _read_record(path: Path) -> None:
    """Read what an earlier run made of a film, and print it."""
    from fer_core.batch_sinks import Job
    from fer_core.cli.annotate_report import as_json, as_table
    from fer_core.cli.annotate_worker import Work, recorded
    from fer_core.pipeline import PipelineConfig

    job, config = Job("film.mp4"), PipelineConfig()
    work = Work("film", job, None, path, "", "run", config, "off", "settings", 1)
    found = recorded(work)
    if found is not None:
        as_json([found[0]], [], found[1], 1.0)
        as_table([found[0]], [], found[1], 1.0)


def _read_rows(path: Path) -> None:
    """Put the rows of a film into a table, as a run does that goes on."""
    from fer_core.sinks.timeline import TimelineWriter, read_json_lines

    for suffix in (".csv", ".parquet"):
        writer = TimelineWriter(path.with_name(f"table{suffix}"), replace=True)
        try:
            writer.write_rows(read_json_lines(path))
            writer.close()
        finally:
            writer.abort(keep=False)


def _ranges() -> bytes:
    from fer_core.network.quantization import activation_names, ranges_text

    return ranges_text(SHA256, dict.fromkeys(activation_names(), 3.5)).encode()


def _read_ranges(path: Path) -> None:
    from fer_core.network.quantization import ranges_path, read_ranges

    weights = path.with_name("seed.safetensors")
    ranges_path(weights).write_bytes(path.read_bytes())
    read_ranges(weights, SHA256)


def _read_run(path: Path) -> None:
    from fer_core.training.record import recorded

    with recorded(path, {}, resumed=True):
        pass


def _faces() -> bytes:
    file = io.BytesIO()
    arrays: dict[str, Any] = {
        "images": np.zeros((3, 48, 48), np.uint8),
        "labels": np.zeros(3, np.uint8),
        "splits": np.zeros(3, np.uint8),
        "votes": np.zeros((3, 7), np.uint8),
        "others": np.zeros((3, 3), np.uint8),
    }
    np.savez(file, about=json.dumps({"sha256": SHA256}), **arrays)
    return file.getvalue()


def _read_faces(path: Path) -> None:
    """Load a table that was read before, and whose cache is the file."""
    from fer_core.datasets.faces import cache_folder, load_faces

    table = path.with_name("fer2013.csv")
    pixels = " ".join(["7"] * 48 * 48)
    table.write_text(f"emotion,pixels,Usage\n3,{pixels},Training\n")
    with patch.dict(os.environ, XDG_CACHE_HOME=str(path.with_name("cached"))):
        load_faces(table)
        (cache,) = cache_folder().glob("faces-*.npz")
        cache.write_bytes(path.read_bytes())
        faces = load_faces(table)
    faces.take(np.arange(len(faces)))
    assert len(faces.rated) == len(faces.majority) == len(faces.agreed) == len(faces)


def _trainer() -> Any:  # noqa: ANN401 - what a checkpoint asks of a trainer
    import torch

    from fer_core.training.config import Recipe

    torch.manual_seed(0)
    network, average = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    return SimpleNamespace(
        recipe=Recipe(),
        seed=0,
        data_sha256=SHA256,
        network=network,
        ema_network=average,
        optimizer=torch.optim.SGD(network.parameters(), 0.1, momentum=0.9),
        epoch=1,
        step=0,
        sums=None,
        history=[{"epoch": 0}],
        steps_per_epoch=3,
    )


def _checkpoint(path: Path) -> bytes:
    from fer_core.training.checkpoint import save_trainer
    from fer_core.training.trainer import EpochSums

    trainer = _trainer()
    trainer.sums = EpochSums()
    save_trainer(trainer, path)
    return path.read_bytes()


def _read_checkpoint(path: Path) -> None:
    from fer_core.training.checkpoint import restore_trainer

    restore_trainer(_trainer(), path)


READS: dict[str, Callable[[Path], None]] = {
    ".people": _read_people,
    ".codes": _read_codes,
    ".record": _read_record,
    ".jsonl": _read_rows,
    ".ranges": _read_ranges,
    ".run": _read_run,
    ".npz": _read_faces,
    ".checkpoint": _read_checkpoint,
}
KEPT = Reader(kept_seeds, damaged_kept, read_kept)
