"""What a person is told before the first picture is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from fer_app.style.icons import app_icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class FirstStart(QDialog):
    """Says what is computed, what leaves the machine (nothing), and what the law asks.

    Shown before any camera is opened, and again from Help.
    """

    def __init__(self, parent: QWidget, *, first: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What is computed and kept"))
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 28, 36, 24)
        column.setSpacing(14)
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(56, 56))
        column.addWidget(picture)
        title = QLabel(self.tr("fer-live reads facial expressions"))
        title.setObjectName("headline")
        column.addWidget(title)
        for heading, text in self._paragraphs():
            label = QLabel(f"<b>{heading}</b><br>{text}")
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            column.addWidget(label)
        buttons = QDialogButtonBox()
        if first:
            start = buttons.addButton(
                self.tr("I understand, start"), QDialogButtonBox.ButtonRole.AcceptRole
            )
            buttons.addButton(self.tr("Quit"), QDialogButtonBox.ButtonRole.RejectRole)
        else:
            start = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        start.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addSpacing(6)
        column.addWidget(buttons)
        self.setFixedWidth(620)

    def _paragraphs(self) -> tuple[tuple[str, str], ...]:
        return (
            (
                self.tr("What is computed"),
                self.tr(
                    "The program looks for faces in the picture and estimates, for"
                    " each, how much it looks like one of seven expressions. It names"
                    " what a face shows, which is not what a person feels, and it is"
                    " often wrong. It recognises nobody."
                ),
            ),
            (
                self.tr("Nothing leaves this computer"),
                self.tr(
                    "Everything is computed here. The program opens no network"
                    " connection, except to a stream whose address you give, and while"
                    " you send readings to other programs; a red sign shows then."
                ),
            ),
            (
                self.tr("Nothing is stored unless you ask"),
                self.tr(
                    "Pictures and readings are forgotten when the window closes."
                    " Files are written only when you record, take a snapshot or save"
                    " a table; a red sign shows while you record."
                ),
            ),
            (
                self.tr("Ask the people you point it at"),
                self.tr(
                    "Reading the expressions of others needs their consent. In the"
                    " European Union, inferring emotions at work and in education is"
                    " banned (AI Act, article 5), and people must be told when such a"
                    " system is used elsewhere (article 50)."
                ),
            ),
        )
