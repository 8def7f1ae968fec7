"""Damages what the program reads, and looks whether it says so in one sentence.

    python tools/fuzz.py --seconds 600
    python tools/fuzz.py --readers films pictures --inputs 20000
    python tools/fuzz.py --replay runs/fuzz/films/unhandled-0123abcd.mp4

Each reader gets damaged files, in processes of their own. It may read them or refuse
them with a ``FerError``. Anything else is a finding: another exception, also one that
went to the log, the end of the process, more than LIMIT_S, or more than LIMIT_MB. One
file for each is kept in runs/fuzz/, with what happened beside it; the exit status is
then 1. The same seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import hashlib
import logging
import multiprocessing
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "app"), str(ROOT / "tools")]

from fuzz_readers import READERS  # noqa: E402

from fer_core.errors import FerError  # noqa: E402

if TYPE_CHECKING:
    from fuzz_reader import Reader, Sample

FINDINGS = ROOT / "runs" / "fuzz"
LIMIT_S = 30.0  # of processor time, for one input
ASLEEP_S = 300.0  # for one that waits; a busy machine lets a process wait, too
LIMIT_MB = 2000.0  # a picture of 120 megapixels takes 1.5 GB
ADDRESS_SPACE_MB = 6000.0  # more than that is refused by the system
LONGEST = 20_000  # characters kept of what a process said that died
TIDY_EVERY = 200  # inputs, whose caches are then deleted
CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one input.

    Attributes:
        kind: ``read``, ``refused``, or what is a finding: ``unhandled``, ``memory``,
            ``hang`` or ``died``.
        detail: The traceback, where there is one.
    """

    kind: str
    detail: str = ""
    seconds: float = 0.0
    peak_mb: float = 0.0

    @property
    def handled(self) -> bool:
        """Whether it was read or refused."""
        return self.kind in ("read", "refused")

    @property
    def signature(self) -> str:
        """Where it failed: what two inputs have in common that find the same."""
        lines = self.detail.strip().splitlines()
        places = [line.strip() for line in lines if line.strip().startswith("File ")]
        error = lines[-1].partition(":")[0] if lines else ""
        return f"{self.kind} {error} {places[-1] if places else ''}".strip()


@dataclass
class Tally:
    """A reader's outcomes."""

    kinds: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    peak_mb: float = 0.0

    @property
    def inputs(self) -> int:
        """How many inputs were tried."""
        return self.kinds.total()

    def line(self, name: str) -> str:
        """Return the tally as a line for people."""
        found = self.findings.total()
        return (
            f"{name:10} {self.inputs:8,} inputs {self.kinds['read']:8,} read"
            f" {self.kinds['refused']:8,} refused {found:6,} unhandled;"
            f" slowest {self.slowest_s:.1f} s, at most {self.peak_mb:.0f} MB"
        )


class LoggedErrors(logging.Handler):
    """Collects tracebacks that went to the log and not to the caller."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record's traceback."""
        if record.exc_info and record.exc_info[0] is not None:
            self.texts.append("".join(traceback.format_exception(*record.exc_info)))


def outcome_of(reader: Reader, path: Path, *, held_mb: float = 0.0) -> Outcome:
    """Return what the reader makes of a file.

    ``held_mb`` is what the process has taken for other work, which does not count.
    """
    logged = LoggedErrors()
    logging.getLogger().addHandler(logged)
    _forget_peak()
    start_s = time.monotonic()
    kind, detail = "read", ""
    try:
        reader.read(path)
    except FerError:
        kind = "refused"
    except BaseException:  # noqa: BLE001 - also what is no Exception, as Rust's panics
        kind, detail = "unhandled", traceback.format_exc()
    finally:
        logging.getLogger().removeHandler(logged)
    if logged.texts:
        kind, detail = "unhandled", logged.texts[0]
    peak_mb = _peak_mb() - held_mb
    if kind != "unhandled" and peak_mb > LIMIT_MB:
        kind, detail = "memory", f"{peak_mb:.0f} MB"
    return Outcome(kind, detail, time.monotonic() - start_s, peak_mb)


def _forget_peak() -> None:
    with contextlib.suppress(OSError):  # Linux only
        Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1e3 for line in lines if "VmHWM" in line)


def damaged_input(reader: Reader, seeds: list[Sample], key: str) -> Sample:
    """Return the input that belongs to ``key``."""
    chance = random.Random(key)
    return reader.damage(chance.choice(seeds), [s.content for s in seeds], chance)


def work(name: str, keys: tuple[str, int, int], folder: Path, pipe: Connection) -> None:
    """Try inputs one after the other; runs in a process of its own until killed."""
    noise = os.open(folder / "stderr.txt", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(noise, 2)  # what libraries in C print, and why the process ends
    faulthandler.enable()
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    reader = READERS[name]
    seeds = reader.seeds(folder)
    for number, seed in enumerate(seeds):
        good = folder / f"good-{number}{seed.suffix}"
        good.write_bytes(seed.content)
        with contextlib.suppress(FerError):
            reader.read(good)  # imports what it needs, before memory is limited
    size = int(Path("/proc/self/statm").read_text().split()[0])
    limit = size * os.sysconf("SC_PAGE_SIZE") + int(ADDRESS_SPACE_MB * 1e6)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    seed_key, number, step = keys
    while True:
        sample = damaged_input(reader, seeds, f"{seed_key} {name} {number}")
        path = folder / f"input-{number}{sample.suffix}"
        path.write_bytes(sample.content)
        pipe.send((number, path))
        outcome = outcome_of(reader, path)
        if outcome.handled:
            path.unlink()  # a finding is for the parent to take
        pipe.send(outcome)
        number += step
        if number // step % TIDY_EVERY == 0:
            shutil.rmtree(folder / "cache", ignore_errors=True)
            os.ftruncate(2, 0)


class Worker:
    """One process that tries inputs, and what it is doing now."""

    def __init__(self, name: str, keys: tuple[str, int, int], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name, self.keys, self.folder = name, keys, folder
        self.number, self.path = keys[1], folder / "none"
        self.since_s = time.monotonic() + LIMIT_S  # to import and make the seeds
        self.used_s = 0.0
        self.pipe, theirs = CONTEXT.Pipe(duplex=False)
        self.process = CONTEXT.Process(
            target=work, args=(name, keys, folder, theirs), daemon=True
        )
        self.process.start()
        theirs.close()

    def outcome(self) -> Outcome | None:
        """Return what it has to say: an outcome, or None at the start of an input."""
        try:
            said = self.pipe.recv()
        except EOFError:
            self.process.join()
            told = (self.folder / "stderr.txt").read_text(errors="replace")[-LONGEST:]
            if not self.path.name.startswith("input"):
                sys.exit(f"{self.name}: the seeds cannot be read.\n{told}")
            return Outcome("died", f"{told}\nexit status {self.process.exitcode}")
        if isinstance(said, Outcome):
            return said
        self.number, self.path = said
        self.since_s, self.used_s = time.monotonic(), self._processor_s()
        return None

    @property
    def hangs(self) -> bool:
        """Whether the input takes too long."""
        waited_s = time.monotonic() - self.since_s
        if waited_s < LIMIT_S:
            return False
        return waited_s > ASLEEP_S or self._processor_s() - self.used_s > LIMIT_S

    def _processor_s(self) -> float:
        try:
            about = Path(f"/proc/{self.process.pid}/stat").read_text()
        except OSError:  # not Linux, or it has ended
            return 0.0
        user, system = about.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def follower(self) -> Worker:
        """End it; return another that goes on with the next input."""
        self.end()
        seed_key, _, step = self.keys
        keys = (seed_key, self.number + step, step)
        return Worker(self.name, keys, self.folder)

    def end(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def fuzz(name: str, seconds: float, inputs: int, jobs: int, seed: int) -> Tally:
    """Try damaged inputs for ``seconds``, or ``inputs`` of them; return the tally."""
    tally = Tally()
    end_s = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="fer-fuzz-") as place:
        workers = [
            Worker(name, (str(seed), job, jobs), Path(place) / str(job))
            for job in range(jobs)
        ]
        try:
            while time.monotonic() < end_s and tally.inputs < inputs:
                ready = wait([worker.pipe for worker in workers], 0.5)
                for place_of, worker in enumerate(workers):
                    outcome = worker.outcome() if worker.pipe in ready else None
                    if outcome is None and worker.hangs:
                        outcome = Outcome("hang", "", LIMIT_S)
                    if outcome is None:
                        continue
                    note(tally, name, worker, outcome)
                    if outcome.kind in ("died", "hang", "memory"):
                        workers[place_of] = worker.follower()
        finally:
            for worker in workers:
                worker.end()
    return tally


def note(tally: Tally, name: str, worker: Worker, outcome: Outcome) -> None:
    """Count an outcome; keep the first input of each finding."""
    tally.kinds[outcome.kind] += 1
    tally.slowest_s = max(tally.slowest_s, outcome.seconds)
    tally.peak_mb = max(tally.peak_mb, outcome.peak_mb)
    if outcome.handled:
        return
    tally.findings[outcome.signature] += 1
    if tally.findings[outcome.signature] > 1:
        worker.path.unlink(missing_ok=True)
        return
    print(f"{name}: input {worker.number}: {outcome.signature}", flush=True)
    if not worker.path.exists():  # it died before the first one
        print(outcome.detail)
        return
    content = worker.path.read_bytes()
    worker.path.unlink()
    folder = FINDINGS / name
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content).hexdigest()[:8]
    kept = folder / f"{outcome.kind}-{digest}{worker.path.suffix}"
    kept.write_bytes(content)
    kept.with_name(f"{kept.name}.log").write_text(outcome.detail)


def replay(path: Path) -> int:
    """Read a kept input again and print what comes of it."""
    with tempfile.TemporaryDirectory(prefix="fer-fuzz-") as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        again = Path(shutil.copy(path, Path(folder) / f"input{path.suffix}"))
        outcome = outcome_of(READERS[path.resolve().parent.name], again)
    print(outcome.detail or outcome.kind)
    print(f"{outcome.kind}, {outcome.seconds:.2f} s, {outcome.peak_mb:.0f} MB")
    return int(not outcome.handled)


def main() -> int:
    """Fuzz and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", nargs="+", choices=READERS, default=[*READERS])
    parser.add_argument("--seconds", type=float, default=600.0, help="for each reader")
    parser.add_argument("--inputs", type=int, default=sys.maxsize, help="for each")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--replay", type=Path)
    args = parser.parse_args()
    if args.replay:
        return replay(args.replay)
    found = 0
    for name in args.readers:
        tally = fuzz(name, args.seconds, args.inputs, args.jobs, args.seed)
        print(tally.line(name), flush=True)
        found += tally.findings.total()
    if found:
        print(f"Inputs that were not handled are in {FINDINGS.relative_to(ROOT)}.")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
