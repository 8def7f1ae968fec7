"""Activation ranges of a network, with which OpenVINO computes it in 8 bits.

Weights are rounded to 8 bits by the largest of each output channel; activations need
to be seen. The largest values of the activations over a few hundred faces lie in a
file beside the weights (``training.activation_ranges`` writes it), bound to them by
their checksum. Method: Jacob et al., 2018, arXiv:1712.05877.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from fer_core.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BLOCKS = (3, 4, 6, 3)  # bottleneck blocks in ResNet-50's four stages
LONGEST_FILE = 100_000  # bytes; the ResNet-50's has 3,000


def activation_names() -> tuple[str, ...]:
    """Return what a range is known of, in the order it is computed in.

    ``layer1.0.conv1`` is what leaves the rectifier behind that convolution,
    ``layer1.0`` what leaves the block.
    """
    names = ["maxpool"]
    for stage, blocks in enumerate(BLOCKS, start=1):
        for block in range(blocks):
            name = f"layer{stage}.{block}"
            names += [f"{name}.conv1", f"{name}.conv2"]
            names += [f"{name}.downsample"] if block == 0 else []
            names += [name]
    return tuple(names)


def ranges_path(weights: Path) -> Path:
    """Return where the ranges of a weights file are: ``NAME.int8.json`` beside it."""
    return weights.with_suffix(".int8.json")


def ranges_text(sha256: str, ranges: Mapping[str, float]) -> str:
    """Return the text of a ranges file.

    Args:
        sha256: Of the weights file.
        ranges: Largest absolute value of each of ``activation_names``.
    """
    rounded = {name: float(f"{ranges[name]:.6g}") for name in activation_names()}
    content = {"weights_sha256": sha256, "largest_activations": rounded}
    return json.dumps(content, indent=1) + "\n"


def read_ranges(weights: Path, sha256: str) -> Mapping[str, float] | None:
    """Return the ranges beside a weights file; None without any for these weights.

    Args:
        weights: The weights file.
        sha256: Of its bytes; ranges of other weights do not count.

    Raises:
        ModelError: If the file is damaged.
    """
    path = ranges_path(weights)
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(LONGEST_FILE))
        if content["weights_sha256"] != sha256:
            return None
        ranges = {
            name: float(content["largest_activations"][name])
            for name in activation_names()
        }
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}). Check who may read it.",
            path=path,
            reason=error.strerror,
        ) from error
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise _damaged(path) from error
    if not all(math.isfinite(value) and value > 0 for value in ranges.values()):
        raise _damaged(path)
    return ranges


def _damaged(path: Path) -> ModelError:
    return ModelError(
        "{path} is damaged. Delete it: the weights work without it, more slowly.",
        path=path,
    )
