"""Films spread over the workers of a Dask cluster, one of this computer or of many."""

from __future__ import annotations

import logging
import multiprocessing
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from fer_core._platform.extras import require
from fer_core.cli.annotate_worker import do_work, nothing_of, stop_run
from fer_core.cli.stop_signals import STOPPING_SIGNALS, kept_from_children
from fer_core.cli.terminal import plain
from fer_core.errors import FerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from distributed import Client, Future

    from fer_core.cli.annotate_worker import Answer, Work

logger = logging.getLogger(__name__)

LOCAL = "local"  # instead of an address: a cluster of this computer, for this run
LOOK_S = 0.2  # how often it is looked for Ctrl-C, and the progress is shown
CONNECT_S = 10
BAR = "{desc}: {percentage:3.0f}%|{bar}| {remaining} left"


def do_on_cluster(
    works: Sequence[Work],
    address: str,
    stopping: threading.Event,
    say: Callable[[str], None],
    forsake: Callable[[], None],
) -> dict[str, Answer]:
    """Do the films on a cluster; return the answers by the films' keys.

    A worker that ends in the middle of a film costs what it did of that film, which
    is begun again; a film that ends several workers is given up.

    Args:
        works: At least one, of one run.
        address: ``tcp://HOST:PORT`` and the like, or ``local``.
        stopping: Asks to stop; each film is ended in good order then.
        say: Shows a sentence.
        forsake: Takes away what was prepared and ends the program: asked to stop while
            a cluster of this computer starts, which takes seconds and cannot be
            interrupted.

    Raises:
        FerError: If there is no such cluster, it is lost, or no film can be read with
            these settings.
    """
    require("cluster", "distributed", error=FerError)
    logging.getLogger("distributed").propagate = False  # what matters is told here
    connected = (
        _of_this_computer(len(works), stopping, forsake)
        if address == LOCAL
        else _at(address)
    )
    with connected as client:
        films = "1 film" if len(works) == 1 else f"{len(works)} films"
        say(f"{films}; dashboard: {client.dashboard_link}")
        if address != LOCAL and not client.nthreads():
            say(f'It has no workers yet. Start some with "dask worker {address}".')
        with _Progress(works) as progress:
            client.subscribe_topic(works[0].run, progress.hear)
            return _answers(client, works, stopping, progress)


@contextmanager
def _at(address: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_S)
    except (OSError, ValueError) as error:
        raise FerError(
            'No cluster answers at {address}. Start one with "dask scheduler" and'
            ' "dask worker ADDRESS", or use --cluster local.',
            address=address,
        ) from error
    with client:
        yield client


@contextmanager
def _of_this_computer(
    films: int, stopping: threading.Event, forsake: Callable[[], None]
) -> Iterator[Client]:
    """Start a worker for each core, reached from this computer only.

    Connections are encrypted with a key of this run, since whoever reaches a worker may
    run anything on it, and other people of this computer reach its loopback.
    """
    require("cluster", "cryptography", error=FerError)
    import dask
    from distributed import Client, LocalCluster

    with ExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="fer-live-"))
        opened.enter_context(dask.config.set({"temporary-directory": folder}))

        # A worker that is killed while it starts leaves semaphores. The process that
        # tidies them up is told here, before it starts, not to speak of it.
        unsaid = "ignore:resource_tracker:UserWarning"
        sys.warnoptions.append(unsaid)
        opened.callback(sys.warnoptions.remove, unsaid)

        def give_up() -> None:
            for child in multiprocessing.active_children():
                child.kill()
            shutil.rmtree(folder, ignore_errors=True)
            forsake()

        workers = min(len(_cores()), films)
        with _watched(stopping, give_up):
            with kept_from_children():
                cluster = opened.enter_context(
                    LocalCluster(
                        n_workers=workers,
                        threads_per_worker=1,
                        host="127.0.0.1",
                        dashboard_address="127.0.0.1:0",
                        memory_limit=None,
                        security=True,
                        silence_logs=logging.CRITICAL,
                    )
                )
            client = opened.enter_context(Client(cluster))
            client.register_plugin(_one_of(workers))
        yield client


@contextmanager
def _watched(stopping: threading.Event, give_up: Callable[[], None]) -> Iterator[None]:
    """Call ``give_up`` once it is asked to stop inside."""
    turn, done = threading.Lock(), threading.Event()

    def watch() -> None:
        while not done.wait(LOOK_S):
            with turn:
                if stopping.is_set() and not done.is_set():
                    give_up()

    watching = threading.Thread(target=watch, name="start", daemon=True)
    watching.start()
    try:
        yield
    finally:
        with turn:
            done.set()
        watching.join()


def _cores() -> list[int]:
    if hasattr(os, "sched_getaffinity"):  # fewer than there are, in a container
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def _one_of(workers: int) -> Any:  # noqa: ANN401 - a class of distributed
    """Return what makes a process a worker beside others on this computer."""
    from distributed import Worker, WorkerPlugin

    class OneOfSeveral(WorkerPlugin):  # type: ignore[misc]
        """Heeds its parent only, and keeps to its part of the cores.

        A terminal's Ctrl-C reaches all processes, but the command stops them. Each
        decoder and each engine starts threads for all cores it may use: those of two
        workers would take turns on each core.
        """

        def setup(self, worker: Worker) -> None:
            for number in STOPPING_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, _cores()[int(worker.name) :: workers])

    return OneOfSeveral()


def _answers(
    client: Client,
    works: Sequence[Work],
    stopping: threading.Event,
    progress: _Progress,
) -> dict[str, Answer]:
    ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
    waiting: dict[Future, Work] = {}
    # The longest first, or one of them may be what all wait for in the end.
    for work in sorted(works, key=lambda work: -work.size_bytes):
        future = client.submit(do_work, work, key=f"{work.run}-{work.key}", pure=False)
        waiting[future] = work
        future.add_done_callback(ended.put)
    answers: dict[str, Answer] = {}
    while waiting:
        progress.show()
        with suppress(queue.Empty):
            future = ended.get(timeout=LOOK_S)
            if future in waiting:
                work = waiting.pop(future)
                answers[work.key] = _answer(future, work)
                progress.end(work)
                future.release()
        if client.status != "running":
            raise FerError(
                "The cluster is gone. What was done is kept: start the cluster and run"
                " the same command again."
            )
        if stopping.is_set():
            idle = [f for f, w in waiting.items() if not progress.has_begun(w)]
            client.cancel(idle)
            for future in idle:
                del waiting[future]
            # Each time: a worker may have begun just now.
            client.run(stop_run, works[0].run, on_error="ignore")
    return answers


def _answer(future: Future, work: Work) -> Answer:
    from distributed import KilledWorker

    name = work.job.title or work.job.spec
    try:
        answer: Answer = future.result()
    except FerError:
        raise
    except KilledWorker:
        problem = (
            f"{name} is left out: each worker that read it was ended, perhaps for lack"
            " of memory."
        )
        return nothing_of(work, problem), ""
    except Exception as error:  # noqa: BLE001 - whatever it is, the other films go on
        problem = f"{name} is left out: {type(error).__name__}: {error}."
        return nothing_of(work, problem), ""
    return answer


class _Progress:
    """How far all films are together, by their size, and the time left."""

    def __init__(self, works: Sequence[Work]) -> None:
        self._works = {work.key: work for work in works}
        self._shares: dict[str, float] = {}
        self._ended = 0
        # disable=None: where there is no terminal
        total = sum(work.size_bytes for work in works)
        self._bar = tqdm(total=total, bar_format=BAR, disable=None, desc=self._films)

    def hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """Take what a worker says; in the thread of the client."""
        _, told = event
        key, share = told["film"], told["share"]
        if not share and key in self._shares:
            job = self._works[key].job
            name = plain(job.title or job.spec)
            logger.warning("%s is begun again: its worker was ended.", name)
        self._shares[key] = max(share, 0.0)

    def has_begun(self, work: Work) -> bool:
        """Return whether a worker has begun to read the film."""
        return work.key in self._shares

    def end(self, work: Work) -> None:
        """Take that a film is done."""
        self._shares[work.key] = 1.0
        self._ended += 1

    def show(self) -> None:
        """Show it on the terminal."""
        shares = dict(self._shares)
        done = sum(self._works[key].size_bytes * share for key, share in shares.items())
        with suppress(OSError):  # the terminal may be gone
            self._bar.n = round(done)
            self._bar.set_description_str(self._films)

    @property
    def _films(self) -> str:
        return f"{self._ended} of {len(self._works)} films"

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self.show()
            self._bar.close()
