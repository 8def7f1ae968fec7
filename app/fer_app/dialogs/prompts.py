"""The questions the window asks: which file, which stream, whether to quit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDesktopServices, QPainter
from PySide6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from fer_app.services.recording import timestamped_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QDialog

SHADE = QColor(0, 0, 0, 100)
MEDIA = "*.mp4 *.mov *.mkv *.avi *.webm *.m4v *.mpg *.jpg *.jpeg *.png *.bmp *.webp"


def ask_file(parent: QWidget) -> str:
    """Return the video or picture chosen; empty when none was."""
    translate = QCoreApplication.translate
    path, _ = QFileDialog.getOpenFileName(
        parent,
        translate("Dialogs", "Open a video or a picture"),
        "",
        translate("Dialogs", "Videos and pictures")
        + f" ({MEDIA});;"
        # Every file: a video may have any ending.
        + translate("Dialogs", "All files")
        + " (*)",
    )
    return path


def ask_folder(parent: QWidget) -> str:
    """Return the folder of pictures chosen; empty when none was."""
    return QFileDialog.getExistingDirectory(
        parent, QCoreApplication.translate("Dialogs", "Open a folder of pictures")
    )


def ask_stream(parent: QWidget, start: str) -> str:
    """Return the address given; empty when none was. ``start`` is there already."""
    translate = QCoreApplication.translate
    address, agreed = QInputDialog.getText(
        parent,
        translate("Dialogs", "Open a stream"),
        translate(
            "Dialogs",
            "Address of the stream (rtsp://, http://, udp:// …).\n"
            "fer-live connects to this address and to no other.",
        ),
        QLineEdit.EchoMode.Normal,
        start,
    )
    return address.strip() if agreed else ""


def ask_save_path(
    parent: QWidget, title: str, folder: Path, kinds: Mapping[str, str]
) -> Path | None:
    """Return where to save, with a suffix; None for nowhere.

    Args:
        parent: The window that asks.
        title: What is saved.
        folder: Proposed, with a name made of date and time.
        kinds: Suffix -> name of each kind of file; the first is proposed.
    """
    start = folder if folder.is_dir() else Path.home()
    chosen, kind = QFileDialog.getSaveFileName(
        parent,
        title,
        str(start / f"{timestamped_name()}{next(iter(kinds))}"),
        ";;".join(f"{name} (*{suffix})" for suffix, name in kinds.items()),
    )
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() in kinds:
        return path
    return path.with_name(path.name + kind[kind.index("*") + 1 : -1])


class QuitQuestion(QMessageBox):
    """Asks what becomes of a running recording; accepted means stop and quit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Quit"))
        self.setIcon(QMessageBox.Icon.Question)
        self.setText(self.tr("A recording is running."))
        self.setInformativeText(
            self.tr("If you quit, it ends here. What was recorded is kept.")
        )
        role = QMessageBox.ButtonRole
        self.addButton(self.tr("Stop recording and quit"), role.AcceptRole)
        keep = self.addButton(self.tr("Keep recording"), role.RejectRole)
        self.setDefaultButton(keep)
        self.setEscapeButton(keep)


class UnsavedQuestion(QMessageBox):
    """Asks what becomes of readings that would be lost.

    Signals:
        save_asked, discard_asked: The button pressed; Cancel leaves all as it is.
    """

    save_asked = Signal()
    discard_asked = Signal()

    def __init__(self, parent: QWidget, source: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Readings not saved"))
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)  # it holds a name
        self.setText(self.tr("The readings of {0} are not saved.").format(source))
        self.setInformativeText(self.tr("They are lost when something else is shown."))
        role = QMessageBox.ButtonRole
        save = self.addButton(self.tr("Save timeline…"), role.AcceptRole)
        discard = self.addButton(self.tr("Discard"), role.DestructiveRole)
        keep = self.addButton(self.tr("Cancel"), role.RejectRole)
        save.clicked.connect(self.save_asked)
        discard.clicked.connect(self.discard_asked)
        self.setDefaultButton(save)
        self.setEscapeButton(keep)


class Dimmer(QWidget):
    """Darkens a window below a dialog, also where no desktop effect does."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover all of the window."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(cast("QWidget", watched).rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Darken."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), SHADE)
        painter.end()


def show(dialog: QDialog) -> None:
    """Show ``dialog`` over its window, which is dimmed; once closed both are gone."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window = dialog.parentWidget()
    if window is not None:
        dimmer = Dimmer(window.window())
        dialog.finished.connect(dimmer.hide)
        dialog.destroyed.connect(dimmer.deleteLater)
    dialog.open()


def reveal_in_file_manager(path: Path) -> bool:
    """Open a file or folder with the system's own program; False without one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
