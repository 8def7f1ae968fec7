"""The questions the window asks: which file, which stream, whether to quit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QInputDialog,
    QMessageBox,
    QWidget,
)

from fer_app.dialogs.screen_region import RegionChooser
from fer_app.services.recording_setup import timestamped_name
from fer_app.widgets.announcer import speak_choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent

DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
SHADE = QColor(0, 0, 0, 100)
MEDIA = "*.mp4 *.mov *.mkv *.avi *.webm *.m4v *.mpg *.jpg *.jpeg *.png *.bmp *.webp"


def ask_file(parent: QWidget) -> str:
    """Return the video or picture chosen; empty when none was."""
    translate = QCoreApplication.translate
    title = translate("Dialogs", "Open a video or a picture")
    kinds = (
        translate("Dialogs", "Videos and pictures") + f" ({MEDIA})",
        # Every file: a video may have any ending.
        translate("Dialogs", "All files") + " (*)",
    )
    return ask_existing(parent, title, kinds)


def ask_existing(parent: QWidget, title: str, kinds: Sequence[str] = ()) -> str:
    """Return the file chosen, or folder where ``kinds`` is empty; "" for none."""
    dialog = QFileDialog(parent, title)
    dialog.setNameFilters(list(kinds))
    mode = QFileDialog.FileMode
    dialog.setFileMode(mode.ExistingFile if kinds else mode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, not kinds)
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails)  # a long list, cut
    return dialog.selectedFiles()[0] if _answered(dialog) else ""


def ask_folder(parent: QWidget) -> str:
    """Return the folder of pictures chosen; empty when none was."""
    title = QCoreApplication.translate("Dialogs", "Open a folder of pictures")
    return ask_existing(parent, title)


def ask_stream(parent: QWidget, start: str) -> str:
    """Return the address given; empty when none was. ``start`` is there already."""
    translate = QCoreApplication.translate
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(translate("Dialogs", "Open a stream"))
    dialog.setLabelText(
        translate(
            "Dialogs",
            "Address of the stream (rtsp://, http://, udp:// …).\n"
            "fer-live connects to this address and to no other.",
        )
    )
    dialog.setTextValue(start)
    return dialog.textValue().strip() if _answered(dialog) else ""


def ask_text(parent: QWidget, title: str, question: str, start: str) -> str:
    """Return the line given; empty when none was. ``start`` is there already."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(question)
    dialog.setTextValue(start)
    return dialog.textValue().strip() if _answered(dialog) else ""


def ask_screen(parent: QWidget) -> str:
    """Return the screen chosen, or the part of one; empty when none was."""
    first, *others = (RegionChooser(parent, each) for each in QGuiApplication.screens())
    for other in others:  # whichever is answered answers for all
        other.finished.connect(first.done)
        other.show()
    accepted = _answered(first)
    for other in others:
        other.close()
        other.deleteLater()
    chosen = (each.spec for each in (first, *others) if each.spec)
    return next(chosen, "") if accepted else ""


def ask_save_path(
    parent: QWidget, title: str, folder: Path, kinds: Mapping[str, str], name: str = ""
) -> Path | None:
    """Return where to save, with a suffix; None for nowhere.

    Args:
        parent: The window that asks.
        title: What is saved.
        folder: Proposed.
        kinds: Suffix -> name of each kind of file; the first is proposed.
        name: Proposed, without a suffix; empty for date and time of now.
    """
    start = folder if folder.is_dir() else Path.home()
    dialog = QFileDialog(parent, title, str(start))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([f"{name} (*{suffix})" for suffix, name in kinds.items()])
    dialog.selectFile(f"{name or timestamped_name()}{next(iter(kinds))}")
    if not _answered(dialog):
        return None
    path, kind = Path(dialog.selectedFiles()[0]), dialog.selectedNameFilter()
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
        self.setInformativeText(self.tr("Otherwise they are lost."))
        role = QMessageBox.ButtonRole
        save = self.addButton(self.tr("Save timeline…"), role.AcceptRole)
        discard = self.addButton(self.tr("Discard"), role.DestructiveRole)
        keep = self.addButton(self.tr("Cancel"), role.RejectRole)
        save.clicked.connect(self.save_asked)
        discard.clicked.connect(self.discard_asked)
        self.setDefaultButton(save)
        self.setEscapeButton(keep)


class UnsavedMarkersQuestion(UnsavedQuestion):
    """Asks what becomes of markers that would be lost; saved, all stays as it is."""

    def __init__(self, parent: QWidget, source: str) -> None:
        super().__init__(parent, source)
        self.setWindowTitle(self.tr("Markers not saved"))
        self.setText(self.tr("The markers of {0} are not saved.").format(source))
        save = self.defaultButton()
        save.setText(self.tr("Save markers…"))


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
    """Show ``dialog`` over its window, which waits and is dimmed; once closed it goes.

    The window is disabled and the dialog not modal: of a window under a modal dialog,
    Qt ignores that the window manager closes it.
    """
    parent = dialog.parentWidget()
    assert parent is not None
    speak_choices(dialog)
    below = parent.window()
    focus = below.focusWidget()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setModal(False)
    own = dialog.focusWidget()
    below.setEnabled(False)  # and the dialog with it, which moves its focus on
    dialog.setEnabled(True)
    if own is not None:
        own.setFocus()
    dimmer = Dimmer(below)
    dialog.finished.connect(dimmer.hide)
    dialog.destroyed.connect(dimmer.deleteLater)
    dialog.finished.connect(lambda: _wake(below, focus))
    dialog.show()
    dialog.activateWindow()


def dismiss_dialogs(window: QWidget) -> None:
    """Close every dialog over ``window``, as if each were cancelled."""
    for dialog in reversed(window.findChildren(QDialog)):
        if dialog.isVisible():
            dialog.reject()


def _wake(window: QWidget, focus: QWidget | None) -> None:
    dialogs = window.findChildren(QDialog, options=DIRECT)
    if any(dialog.isVisible() for dialog in dialogs):
        return  # another one is over it
    window.setEnabled(True)
    if focus is not None:
        focus.setFocus()


def _answered(dialog: QDialog) -> bool:
    """Show ``dialog`` and return, once it is closed, whether it was accepted."""
    waiting = QEventLoop()
    dialog.finished.connect(waiting.quit)
    show(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    waiting.exec()
    dialog.deleteLater()
    return dialog.result() == QDialog.DialogCode.Accepted


def reveal_in_file_manager(path: Path) -> bool:
    """Open a file or folder with the system's own program; False without one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
