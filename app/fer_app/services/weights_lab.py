"""Reads with a second network, on a thread of its own, what the first has read."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_app.services.background_task import BackgroundTask
from fer_core.errors import Message, OutputError
from fer_core.evaluation.weights_comparison import DifferenceFolder, WeightsComparison
from fer_core.mailbox import LatestSlot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fer_app.services.background_task import Wanted
    from fer_core.evaluation.weights_comparison import ComparedFace
    from fer_core.pipeline import PipelineConfig
    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.types import AnalysedFrame

WAIT_S = 0.5  # how often a waiting thread looks whether it should end


@dataclass(frozen=True, slots=True)
class SecondModel:
    """A second classifier.

    Attributes:
        classifier: Reads the crops.
        name: That of its file.
        problem: Why these are not the weights that were asked for; None if they are.
    """

    classifier: EmotionClassifier
    name: str
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class LabResult:
    """What both networks say, as of the newest frame.

    Attributes:
        faces: By id.
        compared: Crops both have read so far.
        different: On how many of them they differ.
        kept: How many were kept in the folder chosen last.
    """

    faces: Mapping[int, ComparedFace]
    compared: int
    different: int
    kept: int


@dataclass(slots=True)
class _Exchange:
    """What the window and one thread that compares hand each other."""

    frames: LatestSlot[AnalysedFrame] = field(default_factory=LatestSlot)
    results: LatestSlot[LabResult] = field(default_factory=LatestSlot)
    stopping: threading.Event = field(default_factory=threading.Event)
    folder: DifferenceFolder | None = None
    pictures: bool = True


class WeightsLab(QObject):
    """Compares the newest frames that it is offered; off until started.

    Args:
        load: Loads a second classifier; takes a second or two.

    Signals:
        loaded: The ``SecondModel``.
        failed: Why nothing is compared; the ``Message`` to show.
        keeping_failed: Why differences are kept no more; the ``Message`` to show.
    """

    loaded = Signal(object)
    failed = Signal(object)
    keeping_failed = Signal(object)
    _model_loaded = Signal(object, object)
    _folder_failed = Signal(object, object)

    def __init__(self, load: Callable[[PipelineConfig], SecondModel]) -> None:
        super().__init__()
        self._load = load
        self._exchange = _Exchange()
        self._exchange.stopping.set()
        self._task = BackgroundTask(
            "weights lab",
            failure=lambda error: Message(
                "The weights cannot be compared ({reason}).", reason=error
            ),
        )
        self._task.failed.connect(self.failed)
        self._model_loaded.connect(self._tell_model)
        self._folder_failed.connect(self._tell_problem)

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped."""
        return not self._exchange.stopping.is_set()

    def start(self, config: PipelineConfig, *, pictures: bool) -> None:
        """Begin to compare with the weights of ``config``, instead of those before."""
        self.stop()
        self._exchange = _Exchange(pictures=pictures)
        self._task.start_newest(partial(self._compare, config, self._exchange))

    def stop(self) -> None:
        """Compare no more; does not wait for the frame under way."""
        self._exchange.stopping.set()
        self._exchange.frames.close()
        self._task.forget()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread's end; False when it takes longer."""
        return self._task.wait(timeout_s)

    def offer(self, analysed: AnalysedFrame) -> None:
        """Compare on ``analysed``, unless a newer one comes before; any thread."""
        if analysed.faces and self.running:
            self._exchange.frames.put(analysed)

    def result(self) -> LabResult | None:
        """Return the newest result once; None when there is no newer one."""
        return self._exchange.results.take()

    def keep(self, folder: Path, names: tuple[str, str]) -> None:
        """Keep differences in a new ``folder`` from now on."""
        self._exchange.folder = DifferenceFolder(folder, names)

    def keep_no_more(self) -> None:
        """Leave the folder as it is; its table is whole at any moment."""
        self._exchange.folder = None

    def keep_pictures(self, pictures: bool) -> None:
        """Keep the crops with the table from now on, or the table alone."""
        self._exchange.pictures = pictures

    def _tell_model(self, exchange: _Exchange, model: SecondModel) -> None:
        if exchange is self._exchange and self.running:
            self.loaded.emit(model)

    def _tell_problem(self, exchange: _Exchange, sentence: Message) -> None:
        if exchange is self._exchange:
            self.keeping_failed.emit(sentence)

    def _compare(
        self, config: PipelineConfig, exchange: _Exchange, wanted: Wanted
    ) -> None:
        if not wanted():
            return
        model = self._load(config)
        if not wanted():
            return
        self._model_loaded.emit(exchange, model)
        comparison = WeightsComparison(model.classifier)
        folder: DifferenceFolder | None = None
        try:
            while wanted():
                analysed = exchange.frames.take(WAIT_S)
                if exchange.folder is not folder:
                    if folder is not None:
                        folder.close()
                    folder = exchange.folder
                if analysed is None:
                    continue
                new = comparison.update(analysed)
                if folder is not None:
                    try:
                        folder.write(analysed.frame, new, pictures=exchange.pictures)
                    except OutputError as error:
                        folder.close()
                        exchange.folder = folder = None
                        self._folder_failed.emit(exchange, error.message)
                exchange.results.put(
                    LabResult(
                        comparison.faces,
                        comparison.compared,
                        comparison.different,
                        folder.rows if folder is not None else 0,
                    )
                )
        finally:
            if folder is not None:
                folder.close()
