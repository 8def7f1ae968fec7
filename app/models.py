"""Loads detector and classifier on a thread of their own."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_core.errors import FerError
from fer_core.types import AnalysedFrame, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.settings import Settings
    from fer_core.session import Processor

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What the pipeline is to be built from; see ``Settings`` for the meaning."""

    weights: Path | None
    engine: str
    device: str
    detector: str
    min_confidence: float
    min_share: float
    smoothing_s: float


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line asked for, for this run alone; empty for nothing."""

    weights: str = ""
    device: str = ""


def model_choice(settings: Settings, overrides: Overrides) -> ModelChoice:
    """Return the part of the settings that the models depend on."""
    weights = overrides.weights or settings.weights
    return ModelChoice(
        weights=Path(weights) if weights else None,
        engine=settings.engine,
        device=overrides.device or settings.device,
        detector=settings.detector,
        min_confidence=settings.min_confidence,
        min_share=settings.min_share,
        smoothing_s=settings.smoothing_s,
    )


@dataclass(frozen=True, slots=True)
class ModelsAbout:
    """What people may want to know about loaded models; see ``Models``."""

    engine: str
    device: str
    figures: Mapping[str, str]


class Models:
    """A detector and a classifier, loaded; sessions come and go over them.

    Attributes:
        engine: What computes, for people.
        device: Where.
        figures: What the weights tell about themselves, for people.
    """

    def __init__(
        self,
        about: ModelsAbout,
        make: Callable[[], Processor],
        close: Callable[[], None],
    ) -> None:
        self.engine = about.engine
        self.device = about.device
        self.figures = about.figures
        self._make = make
        self._close = close
        self._lock = threading.Lock()
        self._closed = False

    def processor(self) -> Processor:
        """Return a pipeline that knows no face yet, for one session."""
        return _Guarded(self, self._make())

    def process(self, pipeline: Processor, frame: Frame) -> AnalysedFrame:
        """Run ``pipeline``; closed models find no face."""
        with self._lock:
            if self._closed:
                return AnalysedFrame(frame, ())
            return pipeline.process(frame)

    def close(self) -> None:
        """Close the models as soon as no frame is in them; may be called again."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._close()


class _Guarded:
    """A pipeline whose models may be closed while a session still runs."""

    def __init__(self, models: Models, pipeline: Processor) -> None:
        self._models = models
        self._pipeline = pipeline

    def process(self, frame: Frame) -> AnalysedFrame:
        return self._models.process(self._pipeline, frame)


class ModelLoader(QObject):
    """Loads models on a thread of its own; the newest request wins.

    Signals:
        loaded: The new ``Models``; the ones before are closed.
        failed: The sentence to show; the ones before stay in use.
    """

    loaded = Signal(object)
    failed = Signal(str)

    def __init__(self, load: Callable[[ModelChoice], Models]) -> None:
        super().__init__()
        self._load = load
        self._newest = 0
        self._thread: threading.Thread | None = None

    def load(self, choice: ModelChoice) -> None:
        """Begin to load."""
        self._newest += 1
        self._thread = threading.Thread(
            target=self._work,
            args=(self._newest, choice, self._thread),
            name="models",
            daemon=True,
        )
        self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait for what is under way; False when it takes longer."""
        if self._thread is not None:
            self._thread.join(timeout_s)
            return not self._thread.is_alive()
        return True

    def forget(self) -> None:
        """Let nothing more arrive from requests under way."""
        self._newest += 1

    def _work(
        self, number: int, choice: ModelChoice, before: threading.Thread | None
    ) -> None:
        if before is not None:
            before.join()  # one at a time: loading two models takes twice as long
        if number != self._newest:
            return
        try:
            models = self._load(choice)
        except FerError as error:
            self._fail(number, str(error))
            return
        except Exception as error:
            logger.exception("Loading %s failed", choice)
            self._fail(number, f"The models cannot be loaded ({error}).")
            return
        if number == self._newest:
            self.loaded.emit(models)
        else:
            models.close()

    def _fail(self, number: int, sentence: str) -> None:
        if number == self._newest:
            self.failed.emit(sentence)


def load_models(choice: ModelChoice) -> Models:
    """Import, open and warm up what ``choice`` asks for; takes a second or two.

    Raises:
        FerError: If weights, a face model, the engine or the device are not there.
    """
    raise NotImplementedError
