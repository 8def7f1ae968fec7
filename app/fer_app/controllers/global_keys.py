"""Record, pause and mark by keys that reach the program from anywhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fer_app.services.background_task import BackgroundTask
from fer_app.services.global_keys import listen

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.settings import Settings
    from fer_app.widgets.window_parts import WindowParts

KEYS = {"m": "mark", "r": "record", "p": "pause_record"}  # with Ctrl and Alt


class GlobalKeysController(QObject):
    """Listens while the settings say so."""

    _pressed = Signal(str)
    _told = Signal(object)

    def __init__(self, parts: WindowParts, settings: Callable[[], Settings]) -> None:
        super().__init__(parts.central)
        self._commands = parts.commands
        self._settings = settings
        self._on = False
        self._task = BackgroundTask("global keys", self)
        self._task.failed.connect(parts.central.banner.show_error)
        self._told.connect(parts.central.banner.show_error)
        self._pressed.connect(self._run)

    def apply(self) -> None:
        """Begin or end to listen, as the settings say now."""
        on = self._settings().keys == "everywhere"
        if on == self._on:
            return
        self._on = on
        if not on:
            self._task.forget()
            return
        names = {key: self._commands.general_text(KEYS[key]) for key in KEYS}
        emit, tell = self._pressed.emit, self._told.emit
        self._task.start_newest(partial(listen, names, emit, tell))

    def stop(self, timeout_s: float) -> None:
        """Give the keys back."""
        self._task.forget()
        self._task.wait(timeout_s)

    def _run(self, key: str) -> None:
        if self._on:
            self._commands[KEYS[key]].trigger()
