"""What a person is told before the first picture is taken."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from fer_app.dialogs.headline import headline
from fer_app.dialogs.tall_page import TallPage

WIDTH = 620  # pixels


class FirstStart(QDialog):
    """Says what is computed, what leaves the machine (nothing), and what the law asks.

    Shown before any camera is opened, and again from Help.
    """

    def __init__(self, parent: QWidget, *, first: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What is computed and kept"))
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 24, 36, 20)
        column.setSpacing(14)
        column.addWidget(headline(self.tr("fer-live reads facial expressions")))
        page = QWidget()
        words = QVBoxLayout(page)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(14)
        for heading, text in self._paragraphs():
            label = QLabel(f"<b>{heading}</b><br>{text}")
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            words.addWidget(label)
        tall = TallPage(page, self.windowTitle())
        column.addWidget(tall)
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
        column.addWidget(buttons)
        tall.fit(self, WIDTH)
        start.setFocus()

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
