"""The weights lab: a second network reads what the first has read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fer_app.dialogs.prompts import ask_existing
from fer_app.i18n.messages import translate_message
from fer_app.services.model_loader import NO_OVERRIDES, pipeline_config
from fer_app.services.recording_setup import timestamped_name
from fer_app.services.weights_lab import WeightsLab

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.presenter import Presenter
    from fer_app.services.player import Player
    from fer_app.services.weights_lab import LabResult, SecondModel
    from fer_app.settings import SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.errors import Message
    from fer_core.pipeline import PipelineConfig
    from fer_core.session.session import Session

LOOK_MS = 50  # between two looks for a result


class WeightsLabController(QObject):
    """Opens and closes the lab, and shows what both networks say."""

    def __init__(
        self,
        parts: WindowParts,
        player: Player,
        presenter: Presenter,
        settings: SettingsAccess,
        load: Callable[[PipelineConfig], SecondModel],
    ) -> None:
        super().__init__(parts.central)
        self._central, self._commands = parts.central, parts.commands
        self._command = parts.commands["lab"]
        self._card = parts.central.lab
        self._player, self._settings = player, settings
        self._lab = WeightsLab(load)
        self._second = ""
        self._result: LabResult | None = None
        self._watched: Session | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._take_result)
        self._lab.loaded.connect(self._on_loaded)
        self._lab.failed.connect(self._on_failed)
        self._lab.keeping_failed.connect(self._on_keeping_failed)
        self._card.choose_asked.connect(self._choose)
        self._card.keep_asked.connect(self._keep)
        self._card.close_asked.connect(lambda: self._command.setChecked(False))
        self._command.toggled.connect(self._switch)
        player.opening.connect(self._forget)
        player.opened.connect(self._watch)
        player.models_changed.connect(lambda _: self._restart())
        presenter.frame_shown.connect(lambda *_: self._show())

    def hide_faces(self, hide: bool) -> None:
        """Show and keep no crops from now on, or do."""
        self._lab.keep_pictures(not hide)
        self._show()

    def close(self, left: Callable[[], float]) -> None:
        """End it; ``left`` tells how long to wait for what it still reads."""
        self._timer.stop()
        self._leave()
        self._lab.stop()
        self._lab.wait(left())

    def _switch(self, on: bool) -> None:
        if on and not self._settings.current().lab_weights and not self._ask():
            self._command.setChecked(False)
            return
        self._central.show_lab(on)
        if on:
            self._commands["panel"].setChecked(True)
            self._start()
            return
        self._timer.stop()
        self._leave()
        self._lab.stop()
        self._card.show_keeping(False)

    def _ask(self) -> bool:
        """Ask for the second weights; False when none were chosen."""
        path = ask_existing(
            self._central.window(),
            self.tr("Choose weights to compare with"),
            [self.tr("Weights") + " (*.safetensors)"],
        )
        if path:
            settings = self._settings.current()
            self._settings.change(replace(settings, lab_weights=path))
        return bool(path)

    def _choose(self) -> None:
        if self._ask():
            self._start()

    def _restart(self) -> None:
        if self._lab.running:
            self._start()

    def _start(self) -> None:
        settings = self._settings.current()
        config = pipeline_config(settings, NO_OVERRIDES)
        weights = Path(settings.lab_weights) if settings.lab_weights else None
        config = replace(config, model=replace(config.model, weights=weights))
        self._second, self._result = "", None
        self._card.show_keeping(False)  # a folder is of two weights
        self._card.show_names(self._first, "")
        self._card.show_face(None)
        self._card.show_figures(0, 0, 0)
        self._lab.start(config, pictures=not settings.blur)
        self._watch(self._player.session)
        self._timer.start()

    @property
    def _first(self) -> str:
        return "" if self._player.models is None else self._player.models.name

    def _watch(self, session: Session | None) -> None:
        self._leave()
        if not self._lab.running or session is None:
            return
        self._watched = session
        session.attach(self._lab.offer)
        shown = self._central.view.analysed
        if shown is not None:  # also of a picture that stands still
            self._lab.offer(shown)

    def _forget(self) -> None:
        self._leave()
        self._result = None  # ids count from 1 again
        self._show()

    def _leave(self) -> None:
        watched, self._watched = self._watched, None
        if watched is not None:
            watched.detach(self._lab.offer)

    def _take_result(self) -> None:
        result = self._lab.result()
        if result is not None:
            self._result = result
            self._card.show_figures(result.compared, result.different, result.kept)
            self._show()

    def _show(self) -> None:
        if self._lab.running:
            faces = {} if self._result is None else self._result.faces
            self._card.show_face(
                faces.get(self._central.view.selected),
                hidden=self._settings.current().blur,
            )

    def _keep(self, on: bool) -> None:
        if not on:
            self._lab.keep_no_more()
            return
        folder = self._settings.current().recording_folder
        self._lab.keep(
            folder / f"{timestamped_name()}.weights-lab", (self._first, self._second)
        )

    def _on_loaded(self, model: SecondModel) -> None:
        self._second = model.name
        self._card.show_names(self._first, model.name)
        if model.problem:
            self._central.banner.show_error(
                self.tr("{0} The weights that ship are used instead.").format(
                    translate_message(model.problem)
                )
            )
            self._settings.change(replace(self._settings.current(), lab_weights=""))

    def _on_failed(self, sentence: Message) -> None:
        self._command.setChecked(False)
        self._central.banner.show_error(
            sentence, self.tr("Try again"), lambda: self._command.setChecked(True)
        )

    def _on_keeping_failed(self, sentence: Message) -> None:
        self._card.show_keeping(False)
        self._central.banner.show_error(sentence)
