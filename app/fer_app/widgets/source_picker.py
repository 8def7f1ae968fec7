"""Chooses what is watched: a camera by name, a file, a stream, the sample."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QStandardItemModel

LOOK_MS = 2000  # between two looks for cameras plugged in or out
FILE, STREAM = "\0file", "\0stream"  # no source is named so


class CameraWatch(QObject):
    """Looks for cameras now and then, on a thread of its own.

    Signals:
        found: A tuple of (spec, name) pairs, when it differs from the one before.
    """

    found = Signal(object)

    def __init__(self, cameras: Callable[[], Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self._cameras = cameras
        self._known: tuple[tuple[str, str], ...] | None = None
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and go on looking."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        if self._thread is not None:
            self._thread.join(1.0)

    def look(self) -> None:
        """Look once, unless a look is under way."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._look, name="cameras", daemon=True
            )
            self._thread.start()

    def _look(self) -> None:
        cameras = tuple(self._cameras())
        if cameras != self._known:
            self._known = cameras
            self.found.emit(cameras)


class SourcePicker(QComboBox):
    """The list of sources.

    Signals:
        chosen: The source's spec.
        file_asked, stream_asked: A dialog is wanted.
    """

    chosen = Signal(str)
    file_asked = Signal()
    stream_asked = Signal()

    def __init__(self, sample: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample = sample
        self._cameras: tuple[tuple[str, str], ...] = ()
        self._current = ("", "")
        self.setMinimumWidth(230)
        self.setMaximumWidth(420)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setAccessibleName(self.tr("Source"))
        self.setToolTip(self.tr("What is watched: a camera, a file or a stream"))
        self.activated.connect(self._activate)
        self._fill()

    def show_cameras(self, cameras: tuple[tuple[str, str], ...]) -> None:
        """List ``cameras``, (spec, name) each."""
        self._cameras = cameras
        self._fill()

    def show_current(self, spec: str, name: str) -> None:
        """Mark what is watched."""
        self._current = (spec, name)
        self._fill()

    @property
    def names(self) -> list[str]:
        """The entries, top to bottom."""
        return [self.itemText(row) for row in range(self.count())]

    def _fill(self) -> None:
        spec, name = self._current
        self.clear()
        for camera, camera_name in self._cameras:
            self.addItem(camera_name, camera)
        if not self._cameras:
            self.addItem(self.tr("No camera found"), "")
            cast("QStandardItemModel", self.model()).item(0).setEnabled(False)
        self.insertSeparator(self.count())
        self.addItem(self.tr("Sample clip"), self._sample)
        if spec and self.findData(spec) < 0:
            self.addItem(name, spec)
        self.insertSeparator(self.count())
        self.addItem(self.tr("Open file…"), FILE)
        self.addItem(self.tr("Open stream…"), STREAM)
        self._mark()

    def _mark(self) -> None:
        self.setCurrentIndex(self.findData(self._current[0]))
        if self.currentIndex() < 0:
            self.setPlaceholderText(self.tr("Choose a source"))

    def _activate(self, row: int) -> None:
        spec = str(self.itemData(row) or "")
        self._mark()
        if spec == FILE:
            self.file_asked.emit()
        elif spec == STREAM:
            self.stream_asked.emit()
        elif spec:
            self.chosen.emit(spec)
