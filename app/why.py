"""Asks, a few times a second, what the network looked at on the chosen face."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from fer_core.errors import FerError
from fer_core.latest import Latest

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from fer_core.types import AnalysedFrame, Box, FaceReading, Frame

    Explain = Callable[[Frame, FaceReading], tuple[NDArray[np.uint8], Box]]

logger = logging.getLogger(__name__)

REST_S = 0.1  # between two answers: the analysis comes first


class Why:
    """A thread that explains the newest face it was asked about; off until started.

    Args:
        explain: Gives a heat map, (h, w, 4) RGBA, and the box it covers.
    """

    def __init__(self, explain: Explain) -> None:
        self._explain = explain
        self._asked: Latest[tuple[Frame, FaceReading]] = Latest()
        self._answers: Latest[tuple[QImage, Box] | str] = Latest()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped."""
        return self._thread is not None and not self._stopping.is_set()

    def start(self) -> None:
        """Begin to answer."""
        if self.running:
            return
        self._asked, self._answers = Latest(), Latest()
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._work,
            args=(self._asked, self._answers, self._stopping),
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

    def answer(self) -> tuple[QImage, Box] | str | None:
        """Return the newest heat map and its box, or a sentence; None when none."""
        return self._answers.take()

    def _work(
        self,
        asked: Latest[tuple[Frame, FaceReading]],
        answers: Latest[tuple[QImage, Box] | str],
        stopping: threading.Event,
    ) -> None:
        while not stopping.is_set():
            question = asked.take(0.5)
            if question is None:
                continue
            try:
                pixels, box = self._explain(*question)
            except FerError as error:
                answers.put(str(error))
                return
            except Exception as error:
                logger.exception("Explaining failed")
                answers.put(f"The heat map cannot be computed ({error}).")
                return
            height, width = pixels.shape[:2]
            image = QImage(
                pixels.tobytes(), width, height, QImage.Format.Format_RGBA8888
            )
            answers.put((image.copy(), box))
            stopping.wait(REST_S)
