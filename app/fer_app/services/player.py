"""What is watched and what reads it: source, session and models put together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_app.services.model_loader import ModelLoader, Models
from fer_app.services.session_feed import SessionFeed
from fer_app.services.source_opener import SourceOpener, waits
from fer_core.pipeline import PipelineConfig, related
from fer_core.session.recorded_film import RecordedFilm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fer_app.services.model_loader import GuardedPipeline
    from fer_core.config import SmootherConfig
    from fer_core.recognition.relative_reading import Relation
    from fer_core.session.session import Session
    from fer_core.sources.base import FrameSource
    from fer_core.types import AnalysedFrame


class Player(QObject):
    """Owns the session and the models, one of each at a time.

    Signals:
        opening: The spec of the source being opened.
        opened: The started ``Session``.
        failed: The spec and the ``Message`` to show.
        models_changed: The ``Models`` in use now.
        models_failed: The ``Message`` to show.
    """

    opening = Signal(str)
    opened = Signal(object)
    failed = Signal(str, object)
    models_changed = Signal(object)
    models_failed = Signal(object)

    def __init__(
        self,
        show: Callable[[AnalysedFrame], None],
        open_source: Callable[[str], FrameSource],
        load_models: Callable[[PipelineConfig], Models],
    ) -> None:
        super().__init__()
        self.spec = ""
        self._loop = True
        self._config = PipelineConfig()
        self._pipeline: GuardedPipeline | None = None
        self._reading: Session | None = None  # what it reads
        self.models: Models | None = None
        self.feed = SessionFeed(show)
        self._opener = SourceOpener(open_source)
        self._opener.opened.connect(self._take_session)
        self._opener.failed.connect(self.failed)
        self._loader = ModelLoader(load_models)
        self._loader.loaded.connect(self._take_models)
        self._loader.failed.connect(self.models_failed)

    @property
    def session(self) -> Session | None:
        """The session being watched."""
        return self.feed.session

    @property
    def shown_name(self) -> str:
        """Of a folder the picture, else the source; empty before the first frame."""
        return self.feed.shown_name

    @property
    def shown_s(self) -> float:
        """Where in the file the frame shown last is, in seconds."""
        return self.feed.shown_s

    @property
    def figures(self) -> Mapping[str, str]:
        """What the weights in use tell about themselves."""
        return {} if self.models is None else self.models.figures

    def open(self, spec: str) -> None:
        """Watch ``spec`` instead of what is watched now."""
        self.spec = spec
        self.feed.leave()
        self._opener.open(spec)
        self.opening.emit(spec)

    def load(self, config: PipelineConfig) -> None:
        """Load other models; those in use stay until the new ones are there."""
        self._loader.load(config)

    def set_loop(self, loop: bool) -> None:
        """Play files again at their end, or not."""
        self._loop = loop
        if self.session is not None:
            self.session.playback.set_loop(loop)

    def smooth(self, smoother: SmootherConfig) -> None:
        """Smooth readings so; the models stay."""
        self._configure(replace(self._config, smoother=smoother))

    def relate(self, relation: Relation) -> None:
        """Show readings so; the models stay."""
        self._configure(replace(self._config, relation=relation))

    def close(self, left: Callable[[], float]) -> bool:
        """End everything; False when a hung source was left behind.

        ``left`` tells how long to wait for it, and for models that are being loaded.
        """
        self._loader.forget()
        self.feed.leave()
        self._opener.stop()
        ended = self._opener.wait(left())
        self._loader.wait(left())
        if self.models is not None:
            self.models.close()
        return ended

    def _take_session(self, session: Session) -> None:
        if session is not self._opener.current:
            return  # a newer request came while this signal was on its way
        session.playback.set_loop(self._loop)
        if self.models is not None:
            self._read(session, self.models)
        self.feed.watch(session)
        self.opened.emit(session)
        if waits(session.source):
            session.playback.step()  # to the first one, now that somebody reads it

    def _take_models(self, models: Models) -> None:
        before, self.models = self.models, models
        if self.session is not None:
            self._read(self.session, models)
        if before is not None:
            before.close()
        self.models_changed.emit(models)

    def _configure(self, config: PipelineConfig) -> None:
        self._config = config
        if self._pipeline is not None:
            self._pipeline.configure(config)

    def _read(self, session: Session, models: Models) -> None:
        if isinstance(session.source, RecordedFilm):
            return  # its readings are in its table
        first = 1  # with other models ids go on: no id is ever that of two people
        if self._pipeline is not None and session is self._reading:
            first = self._pipeline.last_id + 1
        self._reading = session
        self._config = replace(related(self._config, face_id=0), first_id=first)
        self._pipeline = models.processor(self._config)
        session.set_processor(self._pipeline)
