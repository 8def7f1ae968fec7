"""Names and colours of the emotions for the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from fer_core.rendering.annotator import contrasting_text_color, emotion_color
from fer_core.types import Emotion


def emotion_name(emotion: Emotion | None) -> str:
    """Return the name in the window's language; None is 'Uncertain'."""
    translate = QCoreApplication.translate
    match emotion:
        case Emotion.ANGRY:
            return translate("Emotion", "Angry")
        case Emotion.DISGUST:
            return translate("Emotion", "Disgust")
        case Emotion.FEAR:
            return translate("Emotion", "Fear")
        case Emotion.HAPPY:
            return translate("Emotion", "Happy")
        case Emotion.SAD:
            return translate("Emotion", "Sad")
        case Emotion.SURPRISE:
            return translate("Emotion", "Surprise")
        case Emotion.NEUTRAL:
            return translate("Emotion", "Neutral")
        case None:
            return translate("Emotion", "Uncertain")


def emotion_names() -> dict[Emotion | None, str]:
    """Return every name in the window's language."""
    return {emotion: emotion_name(emotion) for emotion in (*Emotion, None)}


def emotion_text_qcolor(emotion: Emotion | None) -> QColor:
    """Return the colour of text on the colour of ``emotion``."""
    return QColor(*contrasting_text_color(emotion_color(emotion)))


def emotion_qcolor(emotion: Emotion | None) -> QColor:
    """Return the colour of ``emotion``, the same everywhere; None is uncertain."""
    return QColor(*emotion_color(emotion))
