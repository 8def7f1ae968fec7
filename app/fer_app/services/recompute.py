"""Reads a session's film anew, away from the window."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_app.services.background_task import BackgroundTask
from fer_app.services.model_loader import CommandLineOverrides, pipeline_config
from fer_app.services.recording_setup import told_baseline, told_settings
from fer_core.errors import ModelError
from fer_core.pipeline import related
from fer_core.session.recompute import MadeWith, Recomputed, recompute

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.services.model_loader import Models
    from fer_app.services.notebook import Notebook
    from fer_app.services.people import Person
    from fer_app.settings import Settings
    from fer_core.pipeline import PipelineConfig
    from fer_core.recognition.relative_reading import BaselineChoice
    from fer_core.session.session_editor import SessionEditor

TOLD_FRAMES = 5  # between two reports of how far it is


class RecomputeService(QObject):
    """Loads models of its own, reads, and closes them.

    Signals:
        progressed: How many frames were read.
        done: What came of it, a ``Recomputed``; None where it was stopped.
        failed: The ``Message`` to show; the session is as it was.
    """

    progressed = Signal(int)
    done = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        parent: QObject,
        load: Callable[[PipelineConfig], Models],
        notebook: Notebook,
        overrides: CommandLineOverrides,
    ) -> None:
        super().__init__(parent)
        self.overrides = overrides
        self._load = load
        self._notebook = notebook
        self._stopping = threading.Event()
        self._task = BackgroundTask("recompute", self)
        self._task.done.connect(self.done)
        self._task.failed.connect(self.failed)

    def start(
        self, editor: SessionEditor, settings: Settings, person: Person | None
    ) -> None:
        """Begin to read the editor's session, as the settings say.

        Args:
            editor: Nothing else is changed by it meanwhile.
            settings: With the weights that are wanted.
            person: Whose face at rest it is; None for another baseline.
        """
        self._stopping = stopping = threading.Event()
        device = CommandLineOverrides(device=self.overrides.device)
        config = pipeline_config(settings, device)
        made_with = MadeWith(
            config.model.weights, told_settings(settings), told_baseline(settings)
        )

        def work() -> Recomputed | None:
            self._notebook.settle()
            with closing(self._load(config)) as models:
                if models.problem is not None:
                    raise ModelError(models.problem)
                baseline = _baseline(settings, person, models)
                related_to = related(
                    config, baseline=baseline, sensitivity=settings.sensitivity
                )
                return recompute(
                    editor,
                    models.processor(related_to),
                    made_with,
                    frame_done=self._counting(),
                    stopping=stopping,
                )

        self._task.start(work)

    def stop(self) -> None:
        """End early; ``done`` tells."""
        self._stopping.set()

    def close(self, timeout_s: float) -> None:
        """End early, waiting for it."""
        self.stop()
        self._task.wait(timeout_s)

    def _counting(self) -> Callable[[], None]:
        frames = 0

        def count() -> None:
            nonlocal frames
            frames += 1
            if frames % TOLD_FRAMES == 0:
                self.progressed.emit(frames)

        return count


def _baseline(
    settings: Settings, person: Person | None, models: Models
) -> BaselineChoice | None:
    if settings.baseline == "auto":
        return "auto"
    if settings.baseline != "rest" or person is None:
        return None
    if person.weights != models.weights:
        raise ModelError(
            "The face at rest of {name} was taken with other weights. Choose these"
            " weights, or another baseline.",
            name=settings.person,
        )
    return person.baseline
