"""``fer-annotate``: faces and their expressions in videos and pictures, as files."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fer_core.cli.reading_options import add_reading_options, reading_config
from fer_core.cli.stop_signals import leaving, stopped_by_signals
from fer_core.cli.terminal import complain, plain, prepare, sentence_of
from fer_core.errors import FerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fer_core.batch import JobResult
    from fer_core.batch_sinks import Job

LIVE_PATIENCE_S = 10.0  # a camera that is lost for longer ends the work
NOTHING_YET = "Stopped before the first frame."
EXIT_PROBLEM, EXIT_STOPPED, EXIT_NO_READER = 2, 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _parser().parse_args(arguments)
    prepare("fer-annotate: ")
    if options.anonymise:
        _tell("--anonymise is called --anonymize now; the old name will go.")
        options.anonymize = True
    if options.jobs > 1:
        _tell("--jobs will go with the next release; use --cluster local.")
    try:
        return leaving(_annotate(options))
    except (FerError, OSError) as error:
        _tell(sentence_of(error))
        return leaving(EXIT_PROBLEM)
    except KeyboardInterrupt:
        _tell(NOTHING_YET)
        return leaving(EXIT_STOPPED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fer-annotate",
        description="Find faces and read their expressions, frame by frame.",
        epilog="Without -o, --timeline, --subtitles, --session, --live and"
        " --virtual-camera, results go into out/.",
    )
    add = parser.add_argument
    add(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="video, picture, folder or glob of pictures, stream URL, camera number"
        " or name",
    )
    add("-o", "--output", type=Path, metavar="OUT", help=".mp4, .png, .jpg or a folder")
    add("--timeline", type=Path, metavar="OUT", help=".csv, .jsonl or .parquet")
    add("--subtitles", type=Path, metavar="OUT", help=".srt or .vtt")
    add(
        "--session",
        type=Path,
        metavar="DIR",
        help="keep film and table as a session in DIR, in DIR/NAME for each of many",
    )
    add(
        "--virtual-camera",
        action="store_true",
        help="show the annotated picture as a camera to other programs",
    )
    add(
        "--live",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="send readings to other programs while they come: ws://127.0.0.1:8765,"
        " osc://127.0.0.1:9000 or lsl (lsl://0.0.0.0: the local network); may be given"
        " several times",
    )
    add(
        "--live-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="of web pages that may connect, such as https://example.org",
    )
    add("--anonymize", action="store_true", help="make faces unrecognizable in OUT")
    add("--anonymise", action="store_true", help=argparse.SUPPRESS)  # its old name
    add("--max-frames", type=_count, default=0, metavar="N", help="stop after N frames")
    add_reading_options(parser)
    add(
        "--cluster",
        metavar="ADDRESS",
        help="spread the inputs over Dask workers: of this computer (local) or of a"
        " scheduler (tcp://HOST:PORT); a run that was ended goes on",
    )
    add("--jobs", type=_count, default=1, help=argparse.SUPPRESS)  # before --cluster
    add("--json", action="store_true", help="print the summary as JSON")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 up")
    return int(text)


def _annotate(options: argparse.Namespace) -> int:
    from fer_core.cli.annotate_inputs import look_at, with_films, without_outputs
    from fer_core.cli.annotate_plan import plan
    from fer_core.cli.annotate_report import as_json, as_table

    specs = without_outputs(with_films(options.sources))
    sources = [look_at(spec, patience_s=LIVE_PATIENCE_S) for spec in specs]
    jobs, table = plan(options, reading_config(options), specs, sources)
    for address in jobs[0].live:
        if address.token:
            _tell(f"Clients of other computers need the token {address.token}")
    stopping = threading.Event()
    start_s = time.monotonic()
    with stopped_by_signals(stopping, _tell, EXIT_STOPPED):
        if options.cluster:
            from fer_core.cli.annotate_archive import annotate_archive

            results, engine, outputs = annotate_archive(
                options.cluster,
                jobs,
                sources,
                table or jobs[0].timeline,
                reading_config(options),
                options.baseline,
                stopping,
                _tell,
            )
        elif table is None:
            results, engine = _work(options, jobs, stopping)
            outputs = [path for result in results for path in result.outputs]
        else:
            results, engine, outputs = _work_for_one_table(
                options, jobs, table, stopping
            )
    seconds = time.monotonic() - start_s
    show = as_json if options.json else as_table
    status = _status(results, stopping)
    if any(result.outputs or result.problem is None for result in results):
        try:
            print(plain(show(results, outputs, engine, seconds)), flush=True)
        except OSError:  # whoever read it went away; the files are complete
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return EXIT_STOPPED if stopping.is_set() else EXIT_NO_READER
    return status


def _work(
    options: argparse.Namespace, jobs: list[Job], stopping: threading.Event
) -> tuple[list[JobResult], str]:
    from fer_core.cli.annotate_work import one_by_one, side_by_side

    config = reading_config(options)
    if options.jobs > 1 and len(jobs) > 1:
        processes = min(options.jobs, len(jobs))
        return side_by_side(jobs, config, options.baseline, processes, stopping)
    return one_by_one(jobs, config, options.baseline, stopping)


def _work_for_one_table(
    options: argparse.Namespace,
    jobs: list[Job],
    table: Path,
    stopping: threading.Event,
) -> tuple[list[JobResult], str, list[Path]]:
    """Do the jobs and put the rows of all into one table; return what was written."""
    from fer_core.cli.annotate_plan import has_relative
    from fer_core.sinks.timeline import TimelineWriter, read_json_lines

    relative = has_relative(options)
    # From now on its name is taken.
    writer = TimelineWriter(table, replace=True, relative=relative)
    rows: list[Path] = []
    try:
        results, engine = _work(options, jobs, stopping)
        tables = {job.timeline for job in jobs}
        written = [path for result in results for path in result.outputs]
        rows = [path for path in written if path in tables]
        for path in rows:
            writer.write_rows(read_json_lines(path))
        outputs = [path for path in written if path not in tables]
        if rows:
            outputs.extend(writer.close())
        else:
            writer.abort(keep=False)
    except BaseException as error:
        writer.abort()
        if isinstance(error, FerError) and rows:
            where = ", ".join(map(str, rows))
            raise FerError(f"{error} The rows of each input are in {where}.") from error
        raise
    for path in rows:
        path.unlink(missing_ok=True)
    return results, engine, outputs


def _status(results: list[JobResult], stopping: threading.Event) -> int:
    for result in results:
        if result.problem is not None:
            _tell(result.problem)
    stopped = next((result for result in results if result.stopped), None)
    if stopping.is_set() and not any(result.summary.frames for result in results):
        _tell(NOTHING_YET)
    elif stopped is not None:
        summary = stopped.summary
        _tell(
            f"Stopped in {stopped.name} after {summary.frames} frames"
            f" ({summary.seconds:.1f} s); what was written until then is complete."
        )
    if stopping.is_set():
        return EXIT_STOPPED
    return EXIT_PROBLEM if any(result.problem for result in results) else 0


def _tell(sentence: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        complain("fer-annotate", sentence)


if __name__ == "__main__":
    sys.exit(main())
