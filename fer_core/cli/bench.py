"""``fer-bench``: measures the program itself."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from fer_core.benchmarks import (
    detector,
    flicker,
    framing,
    live,
    speed,
    training,
    zoom,
)
from fer_core.cli.terminal import complain, prepare, sentence_of
from fer_core.errors import FerError

if TYPE_CHECKING:
    from collections.abc import Sequence

# Each has a docstring, add_arguments(parser) and run(options).
MEASUREMENTS = {
    "detector": detector,
    "flicker": flicker,
    "framing": framing,
    "live": live,
    "speed": speed,
    "training": training,
    "zoom": zoom,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="fer-bench", description="Measure the program itself."
    )
    commands = parser.add_subparsers(required=True, metavar="MEASUREMENT")
    for name, measurement in MEASUREMENTS.items():
        about = (measurement.__doc__ or "").splitlines()[0]
        command = commands.add_parser(name, help=about, description=about)
        measurement.add_arguments(command)
        command.set_defaults(run=measurement.run)
    options = parser.parse_args(arguments)
    prepare()
    try:
        options.run(options)
    except (FerError, OSError) as error:
        complain("fer-bench", sentence_of(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
