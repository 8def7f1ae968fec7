"""What a screen reader calls widgets that draw themselves; to Qt they are fillers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from fer_app.widgets.announcer import Announcer
from fer_app.widgets.banner import Banner
from fer_app.widgets.face_card import FaceCard
from fer_app.widgets.session_chart import SessionChart
from fer_app.widgets.timeline_chart import TimelineChart
from fer_app.widgets.video_view import VideoView

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

ROLES: dict[type[QWidget], QAccessible.Role] = {
    VideoView: QAccessible.Role.Graphic,
    FaceCard: QAccessible.Role.Grouping,
    TimelineChart: QAccessible.Role.Chart,
    SessionChart: QAccessible.Role.Chart,
    Banner: QAccessible.Role.AlertMessage,
    Announcer: QAccessible.Role.Notification,
}


@cache
def speak_roles() -> None:
    """Tell screen readers the roles, from the next time they ask; once is enough."""
    QAccessible.installFactory(_interface)


def _interface(_key: str, widget: QObject) -> QAccessibleInterface | None:
    role = ROLES.get(type(widget))  # type: ignore[arg-type] # of any kind
    if role is None or not isinstance(widget, QWidget):
        return None
    return QAccessibleWidget(widget, role)
