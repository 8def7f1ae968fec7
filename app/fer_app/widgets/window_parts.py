"""What of the window its controllers may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from fer_app.actions import Actions
    from fer_app.widgets.central_widget import CentralWidget
    from fer_app.widgets.status_bar import StatusBar


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The application, the commands and the widgets of one window."""

    app: QApplication
    commands: Actions
    central: CentralWidget
    status: StatusBar
