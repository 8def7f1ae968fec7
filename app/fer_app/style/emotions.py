"""Names and colours of the emotions for the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from fer_core.rendering.annotator import emotion_color
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


def emotion_qcolor(emotion: Emotion | None) -> QColor:
    """Return the colour of ``emotion``, the same everywhere; None is uncertain."""
    return QColor(*emotion_color(emotion))


def ink_on(ground: QColor) -> QColor:
    """Return black or white, whichever reads better on ``ground``."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    luminance = (
        0.2126 * linear(ground.redF())
        + 0.7152 * linear(ground.greenF())
        + 0.0722 * linear(ground.blueF())
    )
    return QColor("#101418") if luminance > 0.18 else QColor("#ffffff")
