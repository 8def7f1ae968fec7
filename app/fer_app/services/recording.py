"""Keeps what is asked for: recordings, snapshots, timelines."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from fer_app.services.background_task import BackgroundTask
from fer_app.services.microphone import RecordedMicrophone
from fer_app.services.recording_setup import maker, new_path
from fer_app.style.emotions import emotion_names
from fer_core._platform.atomic_file import AtomicFile
from fer_core.errors import Message, OutputError
from fer_core.rendering.annotator import annotate
from fer_core.session.history import SessionHistory
from fer_core.session.live_session import LiveSession
from fer_core.session.recorded_film import RecordedFilm
from fer_core.sinks.snapshot import save_snapshot
from fer_core.sinks.timeline import TimelineWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fer_app.services.microphone import OpenMicrophone
    from fer_app.services.recording_setup import Maker
    from fer_app.settings import Settings
    from fer_core.session.edits import Annotations
    from fer_core.session.live_recording import LiveRecording
    from fer_core.session.session import Session
    from fer_core.types import AnalysedFrame

FIGURES_MS = 250
WORTH_ASKING_S = 5.0  # of readings; less is soon read again
GOODBYE_S = 10.0  # the last seconds of a recording are worth the wait


class RecordingService(QObject):
    """Owns the recording and the session's history; files are written elsewhere.

    Signals:
        recording_changed: Whether a recording runs.
        figures_changed: A ``LiveRecordingStatus``, four times a second.
        saved: The path of what was saved, and a tuple of all that was saved with it.
        refused: Why there is nothing to keep; the sentence to show.
        failed: Why a file could not be written; the ``Message`` to show.
        heard: How loud the microphone is, 0 to 1, four times a second.
        unheard: Why it is not heard; the ``Message`` to show.
    """

    recording_changed = Signal(bool)
    figures_changed = Signal(object)
    saved = Signal(object, object)
    refused = Signal(str)
    failed = Signal(object)
    heard = Signal(float)
    unheard = Signal(object)

    def __init__(self, parent: QObject, open_microphone: OpenMicrophone) -> None:
        super().__init__(parent)
        self.history = SessionHistory()
        self._saved_s = 0.0  # how much of the history is in a timeline
        self._session: Session | None = None
        self._recording: LiveRecording | LiveSession | None = None
        self._open_microphone = open_microphone
        self._microphone: RecordedMicrophone | None = None
        self._unheard_told = False
        self._wanted = False  # a recording; it takes a moment to begin
        self._sound_decided = threading.Event()
        self._hide = False
        self.settle: Callable[[], None] = lambda: None  # before a session is completed
        self._starting = BackgroundTask("recording", self)
        self._starting.done.connect(self._started)
        self._starting.failed.connect(self._not_started)
        self._files = BackgroundTask("files", self)
        self._files.done.connect(self._on_saved)
        self._files.failed.connect(self.failed)
        self._timer = QTimer(self)
        self._timer.setInterval(FIGURES_MS)
        self._timer.timeout.connect(self._look)

    @property
    def recording(self) -> bool:
        """Whether a recording runs or begins."""
        return self._wanted

    @property
    def live_session(self) -> LiveSession | None:
        """The session that is recorded; None without one, and for single files."""
        recording = self._recording
        return recording if isinstance(recording, LiveSession) else None

    @property
    def busy(self) -> bool:
        """Whether something is being recorded or written."""
        return self._wanted or self._starting.busy or self._files.busy

    @property
    def unsaved(self) -> bool:
        """Whether readings worth a question would be lost with another source."""
        if self._session is None or isinstance(self._session.source, RecordedFilm):
            return False  # a session on disk has its readings already
        if not len(self.history):
            return False
        return self.history.summary().seconds - self._saved_s >= WORTH_ASKING_S

    def watch(self, session: Session) -> None:
        """Take note of another session's readings from now on."""
        self.leave()
        self.history, self._saved_s = SessionHistory(), 0.0
        self._session = session
        session.attach(self.history.add)

    def leave(self) -> None:
        """Complete the recording; the source goes."""
        self.stop()
        self._session = None

    def start(self, settings: Settings, annotations: Annotations) -> None:
        """Begin to record, as the settings say; a session starts with these notes."""
        if self._session is None:
            self.refused.emit(self.tr("There is no picture to record."))
            self.recording_changed.emit(False)
            return
        self._wanted = True
        make = maker(settings, self._session.source, annotations)
        name, self._sound_decided = settings.microphone, threading.Event()
        decided = self._sound_decided
        self._starting.start(lambda: self._open(make, name, decided))

    def stop(self) -> None:
        """Complete the recording elsewhere."""
        self._wanted = False
        self._sound_decided.set()
        recording, self._recording = self._recording, None
        microphone, self._microphone = self._microphone, None
        if recording is None:
            return
        self._timer.stop()
        if isinstance(recording, LiveSession):
            self._saved_s += recording.elapsed_s
        if self._session is not None:
            self._session.detach(recording.offer)
        settle = self.settle
        self._files.start(lambda: complete(recording, microphone, settle))
        self.recording_changed.emit(False)

    def pause(self, on: bool) -> None:
        """Leave out what comes, or go on."""
        if self._recording is not None:
            if on:
                self._recording.pause()
            else:
                self._recording.resume()
            self._look()

    def hide_faces(self, on: bool) -> None:
        """Hide faces in recordings from now on, or show them."""
        self._hide = on
        if self._recording is not None:
            self._recording.anonymize(on)

    def snapshot(self, folder: Path, analysed: AnalysedFrame | None) -> None:
        """Save the picture with what its faces show."""
        if analysed is None:
            self.refused.emit(self.tr("There is no picture to save."))
            return
        names = emotion_names()  # those of now
        live = self.live_session
        if live is not None:
            self._files.start(lambda: live.snapshot(annotate(analysed, names=names)))
            return
        self._files.start(
            lambda: save_snapshot(
                new_path(folder, ".png"), annotate(analysed, names=names)
            )
        )

    def save_timeline(self, path: Path) -> None:
        """Save the session's readings so far; the suffix says how."""
        history = self.history
        seconds = history.summary().seconds

        def work() -> Path:
            writer = TimelineWriter(path, replace=True, relative=history.relative)
            try:
                writer.write_rows(history.rows())
                kept = writer.close()[0]
            except BaseException:
                writer.abort(keep=False)
                raise
            if history is self.history:
                self._saved_s = seconds
            return kept

        self._files.start(work)

    def save_page(self, path: Path, content: bytes) -> None:
        """Save the summary's page or picture."""

        def work() -> Path:
            file = AtomicFile(path, replace=True)
            try:
                file.write(content)
                return file.commit()
            except BaseException:
                file.abort(keep=False)
                raise

        self._files.start(work)

    def save_with(self, write: Callable[[], Path]) -> None:
        """Save what ``write`` writes, elsewhere; it returns the path."""
        self._files.start(write)

    def close(self) -> None:
        """Complete everything, waiting for it."""
        self.leave()
        self._starting.wait(GOODBYE_S)
        self._files.wait(GOODBYE_S)

    def _on_saved(self, saved: Path | tuple[Path, ...]) -> None:
        paths = saved if isinstance(saved, tuple) else (saved,)
        self.saved.emit(paths[0], paths)

    def _open(
        self, make: Maker, name: str, decided: threading.Event
    ) -> tuple[LiveRecording | LiveSession, RecordedMicrophone | None]:
        if not name:
            return make(None), None
        microphone = RecordedMicrophone(name, self._open_microphone, decided)
        try:
            return make(microphone.sound), microphone
        except BaseException:
            microphone.close()
            raise

    def _started(
        self, made: tuple[LiveRecording | LiveSession, RecordedMicrophone | None]
    ) -> None:
        recording, microphone = made
        if self._session is None or not self._wanted:
            self._files.start(lambda: complete(recording, microphone))
            return
        self._recording, self._microphone = recording, microphone
        self._unheard_told = False
        recording.anonymize(self._hide)  # it may have changed meanwhile
        self._session.attach(recording.offer)
        self._timer.start()
        self.recording_changed.emit(True)

    def _not_started(self, sentence: Message) -> None:
        self._wanted = False
        self.failed.emit(sentence)
        self.recording_changed.emit(False)

    def _look(self) -> None:
        if self._recording is None:
            return
        status = self._recording.status
        if status.problem:
            self.failed.emit(status.problem)
            self.stop()
        else:
            self.figures_changed.emit(status)
            self._listen()

    def _listen(self) -> None:
        microphone = self._microphone
        if microphone is None:
            return
        microphone.look()
        self.heard.emit(microphone.level)
        if microphone.problem is not None and not self._unheard_told:
            self._unheard_told = True
            self.unheard.emit(microphone.problem)


def complete(
    recording: LiveRecording | LiveSession,
    microphone: RecordedMicrophone | None = None,
    settle: Callable[[], None] = lambda: None,
) -> tuple[Path, ...]:
    """Complete a recording and return its files.

    Raises:
        OutputError: If it broke off, or no picture came while it ran.
    """
    settle()
    paths = recording.close()
    if microphone is not None:
        microphone.close()
    problem = recording.status.problem
    if problem is not None:
        untold = ", ".join(str(path) for path in paths if str(path) not in problem)
        if untold:
            problem = Message(
                "{problem} What was recorded is in {path}.",
                problem=problem,
                path=untold,
            )
        raise OutputError(problem)
    if not paths:
        raise OutputError("Nothing was recorded: no picture came meanwhile.")
    return paths
