"""Asks, a few times a second, what the network looked at on the chosen face."""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QImage

from fer_core.errors import FerError
from fer_core.mailbox import LatestSlot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fer_core.recognition.heatmap import Heatmap
    from fer_core.types import AnalysedFrame, FaceReading, Frame

logger = logging.getLogger(__name__)

WAIT_S = 0.5  # how often a waiting thread looks whether it should end
REST_S = 0.1  # between two answers: the analysis comes first


class Explainer(Protocol):
    """What explains labels; ``HeatmapProcess`` and the tests' own."""

    def explain(self, frame: Frame, face: FaceReading) -> Heatmap:
        """Return the heat map of one face; raises FerError."""

    def close(self) -> None:
        """Let go of what it holds."""


class Why:
    """A thread that explains the newest face it was asked about; off until started.

    Args:
        open_explainer: Opens one for a weights file, None for the one that ships.
    """

    def __init__(self, open_explainer: Callable[[Path | None], Explainer]) -> None:
        self._open = open_explainer
        self._asked: LatestSlot[tuple[Frame, FaceReading]] = LatestSlot()
        self._answers: LatestSlot[tuple[QImage, Heatmap] | str] = LatestSlot()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped."""
        return self._thread is not None and not self._stopping.is_set()

    def start(self, weights: Path | None) -> None:
        """Begin to answer for ``weights``."""
        if self.running:
            return
        self._asked, self._answers = LatestSlot(), LatestSlot()
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._work,
            args=(weights, self._asked, self._answers, self._stopping),
            name="why",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; does not wait for the answer under way."""
        self._stopping.set()
        self._asked.close()

    def ask(self, analysed: AnalysedFrame, face_id: int) -> None:
        """Ask about a face of ``analysed``; unknown ids are ignored."""
        for face in analysed.faces:
            if face.track.face_id == face_id:
                self._asked.put((analysed.frame, face))

    def answer(self) -> tuple[QImage, Heatmap] | str | None:
        """Return the newest heat map and its box, or a sentence; None when none."""
        return self._answers.take()

    def _work(
        self,
        weights: Path | None,
        asked: LatestSlot[tuple[Frame, FaceReading]],
        answers: LatestSlot[tuple[QImage, Heatmap] | str],
        stopping: threading.Event,
    ) -> None:
        try:
            with closing(self._open(weights)) as explainer:
                while not stopping.is_set():
                    question = asked.take(WAIT_S)
                    if question is not None:
                        heat = explainer.explain(*question)
                        answers.put((_image(heat), heat))
                        stopping.wait(REST_S)
        except FerError as error:
            answers.put(str(error))
        except Exception as error:
            logger.exception("Explaining failed")
            answers.put(f"The heat map cannot be computed ({error}).")


def _image(heat: Heatmap) -> QImage:
    height, width = heat.pixels.shape[:2]
    form = QImage.Format.Format_RGBA8888
    return QImage(heat.pixels.tobytes(), width, height, form).copy()
