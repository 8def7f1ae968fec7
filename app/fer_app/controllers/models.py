"""What reads the faces: loading the models, and asking them why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fer_app.i18n.messages import translate_message
from fer_app.services.model_loader import NO_OVERRIDES, pipeline_config

if TYPE_CHECKING:
    from fer_app.presenter import Presenter
    from fer_app.services.model_loader import CommandLineOverrides, Models
    from fer_app.services.player import Player
    from fer_app.settings import Settings, SettingsAccess
    from fer_app.widgets.window_parts import WindowParts
    from fer_core.errors import Message


class ModelController(QObject):
    """Has models loaded as the settings ask, and shows how that goes."""

    def __init__(
        self,
        parts: WindowParts,
        player: Player,
        presenter: Presenter,
        settings: SettingsAccess,
        overrides: CommandLineOverrides,
    ) -> None:
        super().__init__(parts.central)
        self._commands = parts.commands
        self._central = parts.central
        self._status = parts.status
        self._player = player
        self._presenter = presenter
        self._settings = settings
        self._overrides = overrides
        self._player.models_changed.connect(self._on_models)
        self._player.models_failed.connect(self._on_models_failed)
        self._presenter.heatmap_failed.connect(self._on_heatmap_failed)
        self._presenter.heatmap_shown.connect(lambda: self._status.show_loading(""))
        self._commands["why"].toggled.connect(self._show_heatmap)

    def load(self) -> None:
        """Load the models that the settings ask for; those in use stay meanwhile."""
        self._status.show_loading(self.tr("Loading models…"))
        self._central.scores.explain_emptiness(self.tr("The models are being loaded."))
        self._player.load(pipeline_config(self._settings.current(), self._overrides))

    def apply_changes(self, before: Settings, settings: Settings) -> None:
        """Load other models when ``settings`` ask for others than ``before``."""
        if settings.weights != before.weights:
            self._commands["why"].setChecked(False)
        old, new = (pipeline_config(one, NO_OVERRIDES) for one in (before, settings))
        if (old.model, old.detector) != (new.model, new.detector):
            self._overrides = NO_OVERRIDES  # the person's newer wish
            self.load()

    def _on_models(self, models: Models) -> None:
        self._status.show_loading("")
        self._status.show_engine(models.name, models.engine, models.device)
        self._central.scores.explain_emptiness(self.tr("Looking for faces…"))
        if models.problem:
            self._central.banner.show_error(
                self.tr("{0} The weights that ship are used instead.").format(
                    translate_message(models.problem)
                )
            )
            self._overrides = replace(self._overrides, weights="")
            self._settings.change(replace(self._settings.current(), weights=""))

    def _on_models_failed(self, sentence: Message) -> None:
        self._status.show_loading("")
        if self._player.models is None:
            self._central.scores.explain_emptiness(
                self.tr("Without models no expressions can be read.")
            )
        self._central.banner.show_error(sentence, self.tr("Try again"), self.load)

    def _show_heatmap(self, on: bool) -> None:
        if on:
            config = pipeline_config(self._settings.current(), self._overrides)
            self._presenter.show_heatmap(config.model.weights)
            self._status.show_loading(self.tr("Preparing the heat map…"))
        else:
            self._presenter.hide_heatmap()
            self._status.show_loading("")

    def _on_heatmap_failed(self, sentence: Message) -> None:
        why = self._commands["why"]
        why.setChecked(False)
        self._central.banner.show_error(
            sentence, self.tr("Try again"), lambda: why.setChecked(True)
        )
