"""What the core says, said again in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from fer_core.errors import Message
from fer_core.session.people import UNNAMED

# The system's and the libraries' own words: what a field called ``reason`` may hold.
REASONS = (
    QT_TRANSLATE_NOOP("Core", "Permission denied"),
    QT_TRANSLATE_NOOP("Core", "No such file or directory"),
    QT_TRANSLATE_NOOP("Core", "Not a directory"),
    QT_TRANSLATE_NOOP("Core", "File exists"),
    QT_TRANSLATE_NOOP("Core", "Read-only file system"),
    QT_TRANSLATE_NOOP("Core", "Input/output error"),
    QT_TRANSLATE_NOOP("Core", "connection refused"),
    QT_TRANSLATE_NOOP("Core", "connection timed out"),
    QT_TRANSLATE_NOOP("Core", "network is unreachable"),
    QT_TRANSLATE_NOOP("Core", "input/output error"),
    QT_TRANSLATE_NOOP("Core", "invalid data found when processing input"),
)


def translate_message(text: str) -> str:
    """Return a ``Message`` of the core in the window's language.

    A message whose template is not known stays English, and any other text as it is.
    """
    if not isinstance(text, Message):
        return text
    template = _translated(text.template)
    if not text.fields:
        return template
    return template.format_map(
        {
            name: _translated(value)
            if name == "reason" and value in REASONS
            else translate_message(value)
            for name, value in text.fields.items()
        }
    )


def person_text(person: str) -> str:
    """Return a person's name, or ``Face 3`` in the window's language."""
    unnamed = UNNAMED.fullmatch(person)
    if unnamed is None:
        return person
    return QCoreApplication.translate("FaceCard", "Face {0}").format(unnamed[1])


def _translated(words: str) -> str:
    try:
        return QCoreApplication.translate("Core", words)
    except UnicodeEncodeError:  # a file's name that is no text; no template is so
        return words
