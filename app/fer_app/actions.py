"""Every command of the window with its shortcut; menus, buttons and Help share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from fer_app.style.icons import icon
from fer_core.session.markers import DIGITS, Codes

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenuBar, QWidget

SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0)

MENUS = (  # and what stands in them; '-' is a line
    (
        "file",
        "file images stream screen two_cameras sample"
        " - sessions about_session recompute report"
        " - timeline summary - settings quit",
    ),
    (
        "view",
        "fit fill actual zoom_in zoom_out - mirror blur why - chart_shares chart_change"
        " chart_valence lab - next_face compact panel whole small full",
    ),
    ("playback", "play step back - forward rewind - slower faster loop - mute"),
    ("record", "record pause_record - snapshot folder"),
    (
        "markers",
        "mark mark_1 mark_2 mark_3 mark_4 mark_5 mark_6 mark_7 mark_8 mark_9 - codes"
        " save_markers - undo redo",
    ),
    ("share", "live virtual_camera"),
    ("help", "shortcuts privacy - log about"),
)


class Actions(QObject):
    """The commands, by name."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._icons: dict[str, str] = {}
        self.all: dict[str, QAction] = {}
        self._titles = {
            "file": self.tr("&File"),
            "view": self.tr("&View"),
            "playback": self.tr("&Playback"),
            "record": self.tr("&Record"),
            "markers": self.tr("&Markers"),
            "share": self.tr("&Share"),
            "help": self.tr("&Help"),
        }
        self._source_commands()
        self._keep_commands()
        self._view_commands()
        self._playback_commands()
        self._marker_commands()
        self._share_commands()
        self._help_commands()

    def __getitem__(self, name: str) -> QAction:
        return self.all[name]

    def paint(self, color: str, on_danger: str) -> None:
        """Draw every icon in ``color``; what is recording, on red, in ``on_danger``."""
        for name, drawn in self._icons.items():
            checked = on_danger if name == "record" else ""
            self.all[name].setIcon(icon(drawn, color, checked=checked))

    def fill(self, bar: QMenuBar) -> None:
        """Put every command into a menu of ``bar``."""
        for name, names in MENUS:
            menu = bar.addMenu(self._titles[name])
            for command in names.split():
                if command == "-":
                    menu.addSeparator()
                else:
                    menu.addAction(self.all[command])

    def title(self, menu: str) -> str:
        """Return the menu's name without the mark of its shortcut."""
        return self._titles[menu].replace("&", "")

    def _source_commands(self) -> None:
        self._add("file", self.tr("Open file…"), "Ctrl+O", "file")
        self._add("images", self.tr("Open folder…"), "Ctrl+Shift+O")
        self._add("stream", self.tr("Open stream…"), "Ctrl+U", "stream")
        self._add("screen", self.tr("Open screen…"), "Ctrl+G")
        self._add("two_cameras", self.tr("Two cameras…"), "Ctrl+Shift+G")
        self._add("sample", self.tr("Sample clip"), "Ctrl+E")
        self._add("sessions", self.tr("Sessions…"), "Ctrl+Shift+S")
        self._add("settings", self.tr("Settings…"), "Ctrl+,", "settings")
        self._add("quit", self.tr("Quit"), "Ctrl+Q")

    def _keep_commands(self) -> None:
        self._add("record", self.tr("Record"), "Ctrl+R", "record", checkable=True)
        self._add(
            "pause_record",
            self.tr("Pause recording"),
            "Ctrl+P",
            "pause",
            checkable=True,
        )
        self._add("snapshot", self.tr("Snapshot"), "Ctrl+S", "snapshot")
        self._add("timeline", self.tr("Save timeline…"), "Ctrl+T", "table")
        self._add("summary", self.tr("Session summary…"), "Ctrl+I", "chart")
        self._add("about_session", self.tr("About this session…"), "Ctrl+Shift+I")
        self._add("recompute", self.tr("Recompute…"), "Ctrl+Shift+A")
        self._add("report", self.tr("Report…"), "Ctrl+Shift+R")
        self._add("folder", self.tr("Show recordings"), "Ctrl+D", "folder")

    def _view_commands(self) -> None:
        self._add("fit", self.tr("Fit the window"), "Ctrl+1", checkable=True)
        self._add("fill", self.tr("Fill the window"), "Ctrl+2", checkable=True)
        self._add("actual", self.tr("Actual size"), "Ctrl+3", checkable=True)
        self._add("zoom_in", self.tr("Larger"), "+")
        self._add("zoom_out", self.tr("Smaller"), "-")
        self._add(
            "mirror", self.tr("Mirror cameras"), "Ctrl+M", "mirror", checkable=True
        )
        self._add("blur", self.tr("Blur faces"), "B", "blur", checkable=True)
        self._add("why", self.tr("Why this label?"), "W", "why", checkable=True)
        self._add("chart_shares", self.tr("Probabilities"), "Ctrl+4", checkable=True)
        self._add("chart_change", self.tr("Change from rest"), "Ctrl+5", checkable=True)
        self._add("chart_valence", self.tr("Valence"), "Ctrl+6", checkable=True)
        self._add("lab", self.tr("Weights lab"), "F6", checkable=True)
        self._add("next_face", self.tr("Next face"), "N")
        self._add("panel", self.tr("Side panel"), "F9", checkable=True)
        self._add("whole", self.tr("Whole session"), "F7", checkable=True)
        self._add("compact", self.tr("Compact faces"), "F8", checkable=True)
        self._add("small", self.tr("Small window on top"), "F10", checkable=True)
        self._add("full", self.tr("Full screen"), "F11", "full", checkable=True)

    def _playback_commands(self) -> None:
        self._add("play", self.tr("Play or pause"), "Space", "pause")
        self._add("step", self.tr("One frame on"), ".", "step")
        self._add("back", self.tr("One frame back"), ",", "back")
        self._add("forward", self.tr("5 seconds on"), "Ctrl+Right")
        self._add("rewind", self.tr("5 seconds back"), "Ctrl+Left")
        self._add("slower", self.tr("Slower"), "Ctrl+Down")
        self._add("faster", self.tr("Faster"), "Ctrl+Up")
        self._add("loop", self.tr("Play again at the end"), "L", "loop", checkable=True)
        self._add("mute", self.tr("Mute"), "Shift+M", "mute", checkable=True)

    def _marker_commands(self) -> None:
        self._add("mark", self.tr("Mark this moment"), "M")
        for digit in DIGITS:
            self._add(f"mark_{digit}", str(digit), str(digit))
        self.name_codes(Codes())
        self._add("codes", self.tr("What the digits mark…"), "Ctrl+Shift+K")
        self._add("save_markers", self.tr("Save markers…"), "Ctrl+Shift+M")
        self._add("undo", self.tr("Undo"), "Ctrl+Z")
        self._add("redo", self.tr("Redo"), "Ctrl+Shift+Z")

    def rename(self, name: str, text: str, short: str = "") -> None:
        """Call a command otherwise, as what it does next; buttons say ``short``."""
        action = self.all[name]
        if action.text() == text:
            return
        action.setText(text)
        action.setIconText(short or text)
        action.setToolTip(_tip(action))

    def name_codes(self, codes: Codes) -> None:
        """Say what each digit marks."""
        for digit in DIGITS:
            text = self.tr("Mark: {0}").format(codes.name(digit) or digit)
            self.all[f"mark_{digit}"].setText(text)

    def _share_commands(self) -> None:
        self._add("live", self.tr("Live output"), "Ctrl+L", checkable=True)
        self._add("virtual_camera", self.tr("Virtual camera"), "Ctrl+K", checkable=True)

    def _help_commands(self) -> None:
        self._add("shortcuts", self.tr("Keyboard shortcuts"), "F1")
        self._add("privacy", self.tr("What is computed and kept"), "Shift+F1")
        self._add("log", self.tr("Open the log file"), "Ctrl+Shift+L")
        self._add("about", self.tr("About fer-live"), "Ctrl+F1")

    def _add(
        self,
        name: str,
        text: str,
        shortcut: str,
        drawn: str = "",
        *,
        checkable: bool = False,
    ) -> None:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(checkable)
        action.setToolTip(_tip(action))
        self._window.addAction(action)  # works when the menu bar is hidden too
        self.all[name] = action
        if drawn:
            self._icons[name] = drawn


def _tip(action: QAction) -> str:
    shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{action.text().rstrip('…')} ({shortcut})"
