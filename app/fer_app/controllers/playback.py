"""The commands for a playing file, carried out on the session's playback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fer_app.actions import SPEEDS
from fer_app.style.icons import icon
from fer_core.session.status import SessionState

if TYPE_CHECKING:
    from fer_app.actions import Actions
    from fer_app.services.player import Player
    from fer_app.widgets.playback_bar import PlaybackBar
    from fer_core.session.session import Session
    from fer_core.session.status import SessionStatus

SEEK_S = 5.0
COMMANDS = ("play", "step", "back", "forward", "rewind", "slower", "faster", "loop")


class PlaybackController(QObject):
    """Play, step, seek and speed; all of it off while a camera is watched."""

    def __init__(self, actions: Actions, bar: PlaybackBar, player: Player) -> None:
        super().__init__(bar)
        self._actions = actions
        self._bar = bar
        self._player = player
        self._color = "#000000"
        self._playing = True
        bar.seek_asked.connect(self.seek)
        bar.speed_asked.connect(self.set_speed)
        for name, run in {
            "play": self.play_or_pause,
            "step": self.step,
            "back": self.step_back,
            "forward": lambda: self._seek_by(SEEK_S),
            "rewind": lambda: self._seek_by(-SEEK_S),
            "slower": lambda: self._change_speed(-1),
            "faster": lambda: self._change_speed(1),
        }.items():
            actions[name].triggered.connect(run)
        player.opening.connect(self.leave)
        player.opened.connect(self.watch)
        player.feed.status_changed.connect(self._show_status)
        self.leave()

    def watch(self, session: Session) -> None:
        """Show and allow the commands when ``session`` plays a file."""
        file = _can_be_played(session)
        self._bar.setVisible(file)
        self._bar.show_speed(session.playback.speed)
        for name in COMMANDS:
            self._actions[name].setEnabled(file)

    def leave(self) -> None:
        """Hide and forbid the commands."""
        self._bar.hide()
        for name in COMMANDS:
            self._actions[name].setEnabled(False)

    def paint(self, color: str) -> None:
        """Draw the play button's icon in ``color``."""
        self._color = color
        self._actions["play"].setIcon(icon("pause" if self._playing else "play", color))
        self._actions.rename(
            "play", self.tr("Pause") if self._playing else self.tr("Play")
        )

    def play_or_pause(self) -> None:
        """Pause what plays, play what stands still or has ended."""
        session = self._session()
        if session is None:
            return
        if session.playback.paused or session.playback.at_end:
            session.playback.resume()
        else:
            session.playback.pause()
        self._player.feed.report()

    def step(self) -> None:
        """Show the next frame and stand still."""
        session = self._session()
        if session is not None:
            session.playback.step()

    def step_back(self) -> None:
        """Show the frame before and stand still."""
        session = self._session()
        if session is not None:
            session.playback.pause()
            gap_s = 1 / (session.source.rate_fps or 30.0)
            session.playback.seek(session.playback.position_s - gap_s)

    def seek(self, position_s: float) -> None:
        """Go to ``position_s``."""
        session = self._session()
        if session is not None:
            session.playback.seek(min(position_s, duration_s(session)))

    def set_speed(self, speed: float) -> None:
        """Play ``speed`` times as fast."""
        session = self._session()
        if session is not None:
            session.playback.set_speed(speed)
            self._bar.show_speed(speed)

    def _show_status(self, status: SessionStatus) -> None:
        session = self._player.session
        if session is None:
            return
        position_s = session.playback.position_s
        if session.source.kind == "images":
            rate = session.source.rate_fps or 1.0
            count = session.source.frame_count or 1
            page = round(position_s * rate)
            arrived = page == round(self._player.shown_s * rate)
            name = self._player.shown_name if arrived else ""  # never another's
            self._bar.show_page(min(page, count - 1), count, name)
        else:
            self._bar.show_position(position_s, duration_s(session))
        playing = status.state is SessionState.RUNNING
        if playing != self._playing:
            self._playing = playing
            self.paint(self._color)

    def _seek_by(self, jump_s: float) -> None:
        session = self._session()
        if session is not None:
            self.seek(session.playback.position_s + jump_s)

    def _change_speed(self, direction: int) -> None:
        session = self._session()
        if session is not None:
            place = SPEEDS.index(session.playback.speed) + direction
            self.set_speed(SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def _session(self) -> Session | None:
        session = self._player.session
        if session is None or not _can_be_played(session):
            return None
        return session


def _can_be_played(session: Session) -> bool:
    """Return whether there is something to play or to page."""
    source = session.source
    return source.kind == "video" or (
        source.kind == "images" and (source.frame_count or 0) > 1
    )


def duration_s(session: Session) -> float:
    """Return the file's length in seconds; 0 when it is not known."""
    count, rate = session.source.frame_count, session.source.rate_fps
    return count / rate if count and rate else 0.0
