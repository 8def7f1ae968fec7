"""The faces at rest that people wanted kept: numbers under a name, no picture."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths

from fer_core._platform.atomic_file import AtomicFile
from fer_core.errors import DataError, OutputError
from fer_core.recognition.baseline import Baseline
from fer_core.session.file_values import read_seconds, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QSettings

VERSION = 1
MOST_NATS = 100.0  # a probability below 1e-6 counts as that


@dataclass(frozen=True, slots=True)
class Person:
    """One person's face at rest.

    Attributes:
        baseline: As the network reads it.
        weights: Which network: others read the same face otherwise.
    """

    baseline: Baseline
    weights: str


def people_path(store: QSettings) -> Path:
    """Return where people are kept: beside the settings, where these are a file."""
    settings = Path(store.fileName())
    if settings.suffix in (".ini", ".conf") and settings.is_absolute():
        return settings.with_name("people.json")
    where = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(where)) / "people.json"


def load_people(path: Path) -> dict[str, Person]:
    """Return the people kept, by name; nobody where there is no such file.

    Raises:
        DataError: If the file cannot be read or is damaged.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path) from error
    try:
        found: dict[str, Any] = json.loads(text)
        return {
            read_text(name): Person(_baseline(kept), read_text(kept["weights"]))
            for name, kept in found["people"].items()
        }
    except (
        *(ValueError, KeyError, TypeError, AttributeError),
        *(OverflowError, RecursionError),
    ) as error:
        raise _damaged(path) from error


def _baseline(kept: dict[str, Any]) -> Baseline:
    means, spreads = map(float, kept["means"]), map(float, kept["spreads"])
    baseline = Baseline(tuple(means), tuple(spreads), read_seconds(kept["seconds"]))
    if not all(-MOST_NATS <= mean <= MOST_NATS for mean in baseline.means):
        raise ValueError("no logarithms of probabilities")
    if not all(0 <= spread <= MOST_NATS for spread in baseline.spreads):
        raise ValueError("no spreads of them")
    return baseline


def save_people(path: Path, people: Mapping[str, Person]) -> None:
    """Write who is kept, in place of those before.

    Raises:
        OutputError: If it cannot be written; those before stay.
    """
    content = {
        "version": VERSION,
        "people": {
            name: {
                "means": person.baseline.means,
                "spreads": person.baseline.spreads,
                "seconds": person.baseline.seconds,
                "weights": person.weights,
            }
            for name, person in people.items()
        },
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "{path} cannot be written ({reason}). Check who may write there.",
            path=path,
            reason=error.strerror or str(error),
        ) from error
    file = AtomicFile(path, replace=True)
    try:
        file.write(json.dumps(content, indent=1, ensure_ascii=False).encode())
        file.commit()
    except BaseException:
        file.abort(keep=False)
        raise


def _damaged(path: Path) -> DataError:
    return DataError(
        "{path} cannot be read, so no face at rest is known from before. Move the file"
        " away to begin anew.",
        path=path,
    )
