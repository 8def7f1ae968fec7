"""Asks, a few times a second, what the network looked at on the chosen face."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from fer_app.services.background_task import BackgroundTask
from fer_core.errors import Message
from fer_core.mailbox import LatestSlot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fer_app.services.background_task import Wanted
    from fer_core.recognition.heatmap import Heatmap
    from fer_core.types import AnalysedFrame, FaceReading, Frame

WAIT_S = 0.5  # how often a waiting thread looks whether it should end
REST_S = 0.1  # between two answers: the analysis comes first


class Explainer(Protocol):
    """What explains labels; ``FaceExplainer`` and the tests' own."""

    def explain(self, frame: Frame, face: FaceReading) -> Heatmap:
        """Return the heat map of one face; raises FerError."""

    def close(self) -> None:
        """Let go of what it holds."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A heat map, and the face as it was when it was computed.

    Attributes:
        image: The heat map's pixels, to be drawn.
        heat: Where it lay in its frame.
        face: Whose label it explains.
    """

    image: QImage
    heat: Heatmap
    face: FaceReading

    def on(self, face: FaceReading) -> Heatmap:
        """Return where it lies on ``face``, the same one in a later frame."""
        before, now = self.face.box, face.box
        scale = now.width / before.width
        x, y = (
            there + (middle - was) * scale
            for there, middle, was in zip(
                now.center, self.heat.center, before.center, strict=True
            )
        )
        return replace(self.heat, center=(x, y), side=self.heat.side * scale)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """What the window and one thread that explains hand each other."""

    asked: LatestSlot[tuple[Frame, FaceReading]] = field(default_factory=LatestSlot)
    answers: LatestSlot[Explained] = field(default_factory=LatestSlot)
    stopping: threading.Event = field(default_factory=threading.Event)


class HeatmapWorker(QObject):
    """Explains the newest face it was asked about; off until started.

    Args:
        open_explainer: Opens one for a weights file, None for the one that ships.

    Signals:
        failed: Why there is no heat map; the ``Message`` to show.
    """

    failed = Signal(object)

    def __init__(self, open_explainer: Callable[[Path | None], Explainer]) -> None:
        super().__init__()
        self._open = open_explainer
        self._exchange = _Exchange()
        self._exchange.stopping.set()
        self._task = BackgroundTask(
            "heatmap",
            failure=lambda error: Message(
                "The heat map cannot be computed ({reason}).", reason=error
            ),
        )
        self._task.failed.connect(self.failed)

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped."""
        return not self._exchange.stopping.is_set()

    def start(self, weights: Path | None) -> None:
        """Begin to answer for ``weights``."""
        if self.running:
            return
        self._exchange = _Exchange()
        self._task.start_newest(partial(self._explain, weights, self._exchange))

    def stop(self) -> None:
        """Answer no more; does not wait for the answer under way."""
        self._exchange.stopping.set()
        self._exchange.asked.close()
        self._task.forget()

    def ask(self, analysed: AnalysedFrame, face_id: int) -> None:
        """Ask about a face of ``analysed``; unknown ids are ignored."""
        for face in analysed.faces:
            if face.track.face_id == face_id:
                self._exchange.asked.put((analysed.frame, face))

    def answer(self) -> Explained | None:
        """Return the newest heat map; None when there is no newer one."""
        return self._exchange.answers.take()

    def _explain(
        self, weights: Path | None, exchange: _Exchange, wanted: Wanted
    ) -> None:
        if not wanted():
            return
        with closing(self._open(weights)) as explainer:
            while wanted():
                question = exchange.asked.take(WAIT_S)
                if question is not None:
                    heat = explainer.explain(*question)
                    exchange.answers.put(Explained(_image(heat), heat, question[1]))
                    exchange.stopping.wait(REST_S)


def _image(heat: Heatmap) -> QImage:
    height, width = heat.pixels.shape[:2]
    form = QImage.Format.Format_RGBA8888
    return QImage(heat.pixels.tobytes(), width, height, form).copy()
