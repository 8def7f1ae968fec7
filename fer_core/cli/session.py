"""``fer-session``: reports, comparisons, exports and new tables of sessions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fer_core.cli.reading_options import add_reading_options
from fer_core.cli.terminal import complain, plain, prepare, sentence_of
from fer_core.errors import FerError, OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.session.archive import RecordedSession

EXIT_STOPPED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _parser().parse_args(arguments)
    prepare("fer-session: ")
    try:
        for path in options.run(options):
            print(plain(str(path)), flush=True)
    except (FerError, OSError) as error:
        complain("fer-session", sentence_of(error))
        return 2
    except KeyboardInterrupt:
        return EXIT_STOPPED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fer-session",
        description="Report, compare and hand on sessions kept with --session.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    report = commands.add_parser(
        "report", help="one HTML page, with curves and figures"
    )
    report.add_argument("session", type=Path, metavar="DIR")
    report.add_argument("-o", "--output", type=Path, help="default: DIR/report.html")
    report.set_defaults(run=_report)
    compare = commands.add_parser("compare", help="a row per figure, for R and pandas")
    compare.add_argument("sessions", type=Path, nargs="+", metavar="DIR")
    compare.add_argument("-o", "--output", type=Path, required=True, metavar="CSV")
    compare.set_defaults(run=_compare)
    for part in (report, compare):
        part.add_argument(
            "--after",
            type=_seconds,
            default=5.0,
            metavar="S",
            help="seconds that a marked moment stands for (default 5)",
        )
    export = commands.add_parser("export", help="markers and table for other programs")
    export.add_argument("session", type=Path, metavar="DIR")
    export.add_argument("--markers", type=Path, metavar="CSV")
    export.add_argument("--boris", type=Path, metavar="BORIS")
    export.add_argument("--elan", type=Path, metavar="EAF")
    export.add_argument(
        "--table", type=Path, metavar="CSV", help="the rows, with the names of now"
    )
    export.set_defaults(run=_export)
    chapters = commands.add_parser("chapters", help="markers as chapters of the film")
    chapters.add_argument("session", type=Path, metavar="DIR")
    chapters.add_argument("-o", "--output", type=Path, help="default: the film itself")
    chapters.set_defaults(run=_chapters)
    recompute = commands.add_parser(
        "recompute",
        help="read the film anew, with other weights, baseline or smoothing",
        description="Read the film anew into a new table; the old one stays beside it.",
    )
    recompute.add_argument("session", type=Path, metavar="DIR")
    add_reading_options(recompute)
    recompute.set_defaults(run=_recompute)
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no time above 0")
    return value


def _open(folder: Path) -> RecordedSession:
    from fer_core.session.archive import open_session

    session = open_session(folder)
    for problem in session.problems:
        complain("fer-session", str(problem))
    return session


def _report(options: argparse.Namespace) -> list[Path]:
    from fer_core.session.html_report import write_report

    target = options.output or options.session / "report.html"
    return [write_report(target, _open(options.session), after_s=options.after)]


def _compare(options: argparse.Namespace) -> list[Path]:
    from fer_core.session.comparison import compare, write_long_csv

    sessions = [_open(folder) for folder in options.sessions]
    return [write_long_csv(options.output, compare(sessions, after_s=options.after))]


def _export(options: argparse.Namespace) -> list[Path]:
    from fer_core.session.export_behaviour import (
        write_boris,
        write_elan,
        write_markers_csv,
    )

    wanted = (options.markers, options.boris, options.elan, options.table)
    if not any(wanted):
        raise OutputError(
            "There is nothing to export. Give --markers, --boris, --elan or --table."
        )
    session = _open(options.session)
    writers = (write_markers_csv, write_boris, write_elan)
    paths = [
        write(path, session)
        for write, path in zip(writers, wanted[:3], strict=True)
        if path
    ]
    return [*paths, session.to_csv(options.table)] if options.table else paths


def _chapters(options: argparse.Namespace) -> list[Path]:
    from fer_core.session.chapters import write_chapters

    session = _open(options.session)
    if not session.films:
        raise OutputError(
            "{path} has no film to give chapters to. Export the markers instead.",
            path=options.session,
        )
    if options.output:
        return [write_chapters(_film(session), session.markers, options.output)]
    films = [files[0] for files in session.films.values()]
    return [write_chapters(film, session.markers) for film in films]


def _recompute(options: argparse.Namespace) -> list[Path]:
    from fer_core.cli.session_recompute import recomputed

    return recomputed(options, _open(options.session))


def _film(session: RecordedSession) -> Path:
    if session.film is None:
        raise OutputError("{path} has no film.", path=session.path)
    return session.film


if __name__ == "__main__":
    sys.exit(main())
