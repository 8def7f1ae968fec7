"""Colours, palette and style sheet for the light and the dark look."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``; text on its ground has a contrast of 4.5 or more."""

    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    danger: str
    warning_ground: str
    video_area: str  # behind the picture


LIGHT = Theme(
    window="#f3f4f6",
    surface="#ffffff",
    raised="#eef0f3",
    border="#d9dde3",
    text="#1b2027",
    muted="#57616e",
    accent="#2563c9",
    on_accent="#ffffff",
    danger="#c62f2f",
    warning_ground="#fdf1d8",
    video_area="#e4e7eb",
)
DARK = Theme(
    window="#15181d",
    surface="#1c2026",
    raised="#262b33",
    border="#333a44",
    text="#e9ecf0",
    muted="#a0aab6",
    accent="#7aaeff",
    on_accent="#0d1726",
    danger="#ff6b66",
    warning_ground="#3b3119",
    video_area="#0d0f12",
)

HERE = Path(__file__).resolve().parent

STYLE = """
QMainWindow, QDialog { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $border;
    padding: 4px 6px; }
QMenuBar { background: $window; padding: 2px 6px; }
QMenuBar::item { padding: 4px 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $surface; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 26px; border-radius: 5px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QMenu::icon { padding: 2px; }
QMenu::icon:checked { background: $raised; border: 1px solid $accent;
    border-radius: 4px; }
QMenu::indicator { left: 7px; width: 13px; height: 13px; }
QFrame#card { background: $surface; border: 1px solid $border; border-radius: 10px; }
QFrame#banner { background: $warning_ground; border: 1px solid $border;
    border-radius: 8px; }
QFrame#notice { background: $raised; border: 1px solid $border;
    border-radius: 8px; }
QLabel#title { font-weight: 600; }
QLabel#headline { font-size: 17pt; font-weight: 600; }
QLabel#keys { background: $raised; border: 1px solid $border; border-radius: 5px;
    padding: 1px 7px; }
QLabel#muted { color: $muted; }
QLabel#shared { color: $danger; font-weight: 600; }
QToolButton { border: 1px solid transparent; border-radius: 7px; padding: 6px; }
QToolButton:hover { background: $raised; }
QToolButton:pressed { background: $raised; border-color: $border; }
QToolButton:checked { background: $raised; border-color: $accent; }
QToolButton:focus, QPushButton:focus, QComboBox:focus, QLineEdit:focus,
QSpinBox:focus, QDoubleSpinBox:focus { border: 1px solid $accent; }
QToolButton::menu-indicator { image: none; }
QPushButton { background: $surface; border: 1px solid $border; border-radius: 7px;
    padding: 6px 14px; min-height: 18px; }
QPushButton:hover { background: $raised; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:default:hover { background: $accent; border-color: $text; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton:disabled { color: $muted; background: $window; border-color: $border; }
QToolButton#record { font-weight: 600; }
QToolButton#record:checked { background: $danger; color: $window;
    border-color: $danger; }
QComboBox, QLineEdit, QSpinBox, QDoubleSpinBox { background: $surface;
    border: 1px solid $border; border-radius: 7px; padding: 5px 9px;
    min-height: 18px; selection-background-color: $accent;
    selection-color: $on_accent; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow, QDoubleSpinBox::down-arrow { image: url($here/arrow-down.svg);
    width: 12px; height: 12px; }
QDoubleSpinBox::up-arrow { image: url($here/arrow-up.svg); width: 12px; height: 12px; }
QDoubleSpinBox { padding-right: 26px; }
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { border: none; width: 26px;
    subcontrol-origin: border; background: transparent; }
QDoubleSpinBox::up-button { subcontrol-position: top right; margin-top: 3px; }
QDoubleSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: 3px; }
QStatusBar::item { border: none; }
QTabBar::tab { padding: 8px 16px; border: none; border-bottom: 2px solid transparent;
    color: $muted; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $border; border-radius: 4px;
    min-height: 30px; margin: 0 0 0 3px; }
QScrollBar::handle:vertical:hover { background: $muted; }
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical { height: 0; }
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical { background: none; }
QSplitter::handle { background: transparent; }
QProgressBar { background: $raised; border: none; border-radius: 3px;
    max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSlider::groove:horizontal { height: 4px; background: $border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0;
    background: $accent; border-radius: 7px; }
QSlider::handle:horizontal:focus { border: 2px solid $text; width: 12px;
    height: 12px; }
QSlider::groove:horizontal:disabled, QSlider::sub-page:horizontal:disabled,
QSlider::handle:horizontal:disabled { background: $border; }
"""


def is_dark(app: QApplication, choice: str) -> bool:
    """Return whether ``choice`` ('system', 'light', 'dark') means dark here."""
    if choice == "system":
        return app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return choice == "dark"


def apply_theme(app: QApplication, choice: str) -> Theme:
    """Dress the program and return the colours; ``choice`` as in ``is_dark``."""
    schemes = {
        "light": Qt.ColorScheme.Light,
        "dark": Qt.ColorScheme.Dark,
        "system": Qt.ColorScheme.Unknown,
    }
    app.styleHints().setColorScheme(schemes[choice])
    theme = DARK if is_dark(app, choice) else LIGHT
    style = STYLE
    for name in sorted((field.name for field in fields(theme)), key=len, reverse=True):
        style = style.replace(f"${name}", getattr(theme, name))
    style = style.replace("$here", HERE.as_posix())
    # Each of these dresses every widget anew: only what is needed.
    if not app.styleSheet():
        app.setStyle("Fusion")
    if app.styleSheet() != style:
        app.setPalette(_palette(theme))
        app.setStyleSheet(style)
    return theme


def current_theme(app: QApplication) -> Theme:
    """Return the colours the program wears."""
    ground = app.palette().color(QPalette.ColorRole.Window)
    return DARK if ground == QColor(DARK.window) else LIGHT


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG defines it."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, color in (
        (role.Window, theme.window),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.raised),
        (role.Button, theme.surface),
        (role.ToolTipBase, theme.raised),
        (role.WindowText, theme.text),
        (role.Text, theme.text),
        (role.ButtonText, theme.text),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Accent, theme.accent),
        (role.Mid, theme.border),
        (role.Dark, theme.border),
        (role.Light, theme.raised),
        (role.Midlight, theme.raised),
    ):
        palette.setColor(where, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, where, QColor(theme.muted))
    return palette
