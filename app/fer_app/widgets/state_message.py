"""What the view says about the state of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fer_app.i18n.messages import translate_message
from fer_core.session.status import SessionState

if TYPE_CHECKING:
    from fer_core.session.status import SessionStatus
    from fer_core.sources.base import SourceKind


def state_message(status: SessionStatus, kind: SourceKind) -> tuple[str, str]:
    """Return title and detail to write over the picture; empty for nothing."""
    translate = QCoreApplication.translate
    if status.state is SessionState.OPENING:
        if kind == "camera":
            return translate("States", "Opening the camera…"), ""
        return translate("States", "Opening…"), ""
    if status.state is SessionState.WAITING and kind == "camera":
        return (
            translate("States", "Camera lost, waiting"),
            translate("States", "It comes back by itself when it is plugged in again."),
        )
    if status.state is SessionState.WAITING and kind == "screen":
        return (
            translate("States", "Screen lost, waiting"),
            translate("States", "It comes back by itself when it is there again."),
        )
    if status.state is SessionState.WAITING:
        return (
            translate("States", "Stream lost, waiting"),
            translate("States", "It comes back by itself when pictures arrive again."),
        )
    if status.state is SessionState.FAILED:
        return translate("States", "No picture"), translate_message(status.error or "")
    return "", ""
