"""Loads detector and classifier away from the window."""

from __future__ import annotations

import gc
import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Signal

from fer_app.services.background_task import BackgroundTask
from fer_app.services.weights_lab import SecondModel
from fer_core.config import DetectorConfig, ModelConfig, SmootherConfig
from fer_core.errors import FerError, Message, ModelError
from fer_core.pipeline import Pipeline, PipelineConfig, classifier_of, detector_of
from fer_core.types import AnalysedFrame, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fer_app.services.background_task import Wanted
    from fer_app.settings import Settings
    from fer_core.config import DetectorName, DeviceName, EngineName
    from fer_core.recognition.baseline import Baseline
    from fer_core.recognition.classifier import EmotionClassifier
    from fer_core.recognition.rest_taking import RestTaking


@dataclass(frozen=True, slots=True)
class CommandLineOverrides:
    """What the command line asked for, for this run alone; empty for nothing."""

    weights: str = ""
    device: str = ""


NO_OVERRIDES = CommandLineOverrides()


def pipeline_config(
    settings: Settings, overrides: CommandLineOverrides
) -> PipelineConfig:
    """Return how the settings ask for faces to be read."""
    weights = overrides.weights or settings.weights
    band = min(SmootherConfig().threshold_band, settings.min_share)
    return PipelineConfig(
        ModelConfig(
            weights=Path(weights) if weights else None,
            engine=cast("EngineName", settings.engine),  # one of CHOICES, as the others
            device=cast("DeviceName", overrides.device or settings.device),
        ),
        DetectorConfig(
            cast("DetectorName", settings.detector), settings.min_confidence
        ),
        smoother=SmootherConfig(
            time_constant_s=settings.smoothing_s,
            threshold=settings.min_share,
            threshold_band=band,
        ),
    )


class FacePipeline(Protocol):
    """What reads the faces of one session."""

    def process(self, frame: Frame) -> AnalysedFrame:
        """Return the frame with what its faces show."""

    def configure(self, config: PipelineConfig) -> None:
        """Smooth and relate readings so from the next frame on; any thread."""


@dataclass(frozen=True, slots=True)
class ModelsAbout:
    """What people may want to know about loaded models; see ``Models``."""

    engine: str
    device: str
    figures: Mapping[str, str]
    problem: Message | None = None
    weights: str = ""
    name: str = ""


class Models:
    """A detector and a classifier, loaded; sessions come and go over them.

    Attributes:
        engine: What computes, for people.
        device: Where.
        figures: What the weights tell about themselves, for people.
        problem: Why these are not the weights that were asked for; None if they are.
        weights: Tells these weights from others.
        name: That of their file.
    """

    def __init__(
        self,
        about: ModelsAbout,
        make: Callable[[PipelineConfig], FacePipeline],
        close: Callable[[], None],
        read_rest: Callable[[RestTaking], Baseline],
    ) -> None:
        self.engine = about.engine
        self.device = about.device
        self.figures = about.figures
        self.problem = about.problem
        self.weights = about.weights
        self.name = about.name
        self._make = make
        self._read_rest = read_rest
        self._close = close
        self._lock = threading.Lock()
        self._closed = False

    def processor(self, config: PipelineConfig) -> GuardedPipeline:
        """Return a pipeline that knows no face yet, for one session."""
        return GuardedPipeline(self, self._make(config), config.first_id - 1)

    def process(self, pipeline: FacePipeline, frame: Frame) -> AnalysedFrame:
        """Run ``pipeline``; closed models find no face."""
        with self._lock:
            if self._closed:
                return AnalysedFrame(frame, (), searched=False)
            return pipeline.process(frame)

    def read_rest(self, taking: RestTaking) -> Baseline | None:
        """Return the baseline of a face; closed models read none. Takes a second."""
        with self._lock:
            return None if self._closed else self._read_rest(taking)

    def close(self) -> None:
        """Close the models as soon as no frame is in them; may be called again."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._close()


class GuardedPipeline:
    """A pipeline whose models may be closed while a session still runs."""

    def __init__(self, models: Models, pipeline: FacePipeline, last_id: int) -> None:
        self._models = models
        self._pipeline = pipeline
        self.last_id = last_id  # the highest of a face so far

    def process(self, frame: Frame) -> AnalysedFrame:
        """Return the frame with what its faces show."""
        analysed = self._models.process(self._pipeline, frame)
        self.last_id = max([self.last_id, *(face.id for face in analysed.faces)])
        return analysed

    def configure(self, config: PipelineConfig) -> None:
        """Smooth and relate readings so from the next frame on."""
        self._pipeline.configure(config)


class ModelLoader(QObject):
    """Loads models away from the window; the newest request wins.

    Signals:
        loaded: The new ``Models``; the ones before are closed.
        failed: The ``Message`` to show; the ones before stay in use.
    """

    loaded = Signal(object)
    failed = Signal(object)

    def __init__(self, load: Callable[[PipelineConfig], Models]) -> None:
        super().__init__()
        self._load = load
        self._task = BackgroundTask(
            "models",
            failure=lambda error: Message(
                "The models cannot be loaded ({reason}).", reason=error
            ),
        )
        self._task.done.connect(self._on_done)
        self._task.failed.connect(self.failed)

    def load(self, config: PipelineConfig) -> None:
        """Begin to load."""
        self._task.start_newest(partial(self._load_wanted, config))

    def wait(self, timeout_s: float) -> bool:
        """Wait for what is under way; False when it takes longer."""
        return self._task.wait(timeout_s)

    def forget(self) -> None:
        """Let nothing more arrive from requests under way."""
        self._task.forget()

    def _load_wanted(self, config: PipelineConfig, wanted: Wanted) -> Models | None:
        if not wanted():
            return None
        gc.disable()  # looking through what is imported stops the window for 0.1 s,
        try:
            models = self._load(config)
        finally:
            gc.freeze()  # now and later
            gc.enable()
        if wanted():
            return models
        models.close()
        return None

    def _on_done(self, models: Models | None) -> None:
        if models is not None:
            self.loaded.emit(models)


def load_models(config: PipelineConfig) -> Models:
    """Import, open and warm up what ``config`` asks for; takes a second or two.

    Weights that cannot be used give way to those that ship; ``Models.problem`` says so.

    Raises:
        FerError: If a face model, the engine or the device are not there.
    """
    from fer_core.network.weights import read_card, shown_name
    from fer_core.recognition.rest_taking import baseline_of_shots

    with ThreadPoolExecutor(1, "detector") as executor:
        opening = executor.submit(detector_of, config)  # meanwhile, on another core
        try:
            weights, classifier, problem = _classifier(config)
        except FerError:
            if opening.exception() is None:
                opening.result().close()
            raise
        detector = opening.result()

    def new_pipeline(config: PipelineConfig) -> Pipeline:
        return Pipeline(classifier, detector, config)

    def read_rest(taking: RestTaking) -> Baseline:
        return baseline_of_shots(taking.shots, taking.seen_s, classifier)

    card = read_card(weights)
    about = ModelsAbout(
        classifier.engine,
        classifier.device,
        card_figures(card),
        problem,
        _digest(card),
        shown_name(weights),
    )
    return Models(about, new_pipeline, detector.close, read_rest)


def load_second(config: PipelineConfig) -> SecondModel:
    """Load what classifies the same crops a second time; as ``load_models``.

    Raises:
        FerError: If the engine or the device are not there.
    """
    from fer_core.network.weights import shown_name

    weights, classifier, problem = _classifier(config)
    return SecondModel(classifier, shown_name(weights), problem)


def _classifier(
    config: PipelineConfig,
) -> tuple[Path, EmotionClassifier, Message | None]:
    """Return the weights in use, their classifier, and why they are not those asked."""
    import numpy as np

    from fer_core._platform.package_files import DEFAULT_WEIGHTS
    from fer_core.network.spec import CROP_SIZE

    weights, problem = config.model.weights or DEFAULT_WEIGHTS, None
    try:
        classifier = classifier_of(config)
    except ModelError as error:
        if weights == DEFAULT_WEIGHTS:
            raise
        weights, problem = DEFAULT_WEIGHTS, error.message
        shipped = replace(config, model=replace(config.model, weights=None))
        classifier = classifier_of(shipped)
    first = np.zeros((CROP_SIZE, CROP_SIZE), np.uint8)
    classifier.classify([first])  # takes longer than those that follow
    return weights, classifier, problem


def _digest(card: Mapping[str, Any]) -> str:
    """Return a short name for the weights that a card is of."""
    text = json.dumps(card, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def card_figures(card: Mapping[str, Any]) -> dict[str, str]:
    """Return a model card's main figures, name -> value; those it has."""
    translate = QCoreApplication.translate
    metrics = card.get("metrics", {})
    names = {
        "fer2013_accuracy": translate("Models", "Right on FER2013"),
        "fer2013_balanced_accuracy": translate("Models", "Mean over the classes"),
        "ferplus_accuracy": translate("Models", "Right on FER+"),
        "ferplus_agreed_accuracy": translate(
            "Models", "Right on FER+ where its taggers agree"
        ),
    }
    return {
        name: f"{QLocale().toString(metrics[key] * 100, 'f', 1)} %"
        for key, name in names.items()
        if isinstance(metrics.get(key), float)
    }
