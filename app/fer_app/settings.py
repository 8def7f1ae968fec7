"""What the program remembers between two starts."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QSettings

CHOICES = {
    "theme": ("system", "light", "dark"),
    "language": ("system", "en", "de"),
    "fit": ("fit", "fill", "actual"),
    "detector": ("auto", "short", "full"),
    "engine": ("auto", "openvino", "onnx", "torch"),
    "device": ("auto", "cpu", "cuda", "mps"),
    "recording": ("session", "files"),
    "record": ("annotated", "clean", "both"),
    "timeline": ("none", "csv", "jsonl", "parquet"),
    "subtitles": ("none", "srt", "vtt"),
    "baseline": ("off", "auto", "rest"),
    "countdown": ("0", "3", "5", "10"),
    "keys": ("window", "everywhere"),
    "live": ("ws", "osc", "lsl"),
    "chart": ("shares", "change", "valence"),
}
RANGES = {
    "min_confidence": (0.1, 0.95),
    "min_share": (0.0, 0.9),
    "smoothing_s": (0.0, 2.0),
    "sensitivity": (-1.0, 1.0),
    "volume": (0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default.

    Attributes:
        source: What was watched last; empty takes the first camera.
        recent: Files, folders and streams watched last, a line each, newest first.
        min_confidence: A face found with less is left out, 0 to 1.
        min_share: A label with a lower probability is shown as uncertain, 0 to 1.
        smoothing_s: Time constant of the smoothing in seconds; 0 switches it off.
        weights: A weights file; empty takes the one that ships.
        lab_weights: A weights file to compare with; empty for none.
        folder: Where recordings go; empty takes the system's folder for videos.
        recording: A session folder, or single files.
        baseline: What readings are relative to; ``rest`` is the face at rest of
            ``person``, or of whoever was asked to look relaxed last.
        sensitivity: How readily an expression is shown, -1 to 1.
        compact: Whether every face is a single line.
        chart: What chart and cards show.
        codes: What the digits 1 to 9 mark, a line each.
        volume: Of films, 0 to 1.
        countdown: Seconds from the command to record until it does.
        microphone: Recorded beside the picture, by its name; empty for none.
        keys: From where Ctrl+Alt+R, P and M record, pause and mark.
        live: How readings reach other programs. Whether they do is not remembered.
        live_address: Where, an IP address and a port; empty takes this computer.
        live_origins: Of web pages that may connect, with spaces between.
    """

    source: str = ""
    recent: str = ""
    theme: str = "system"
    language: str = "system"
    fit: str = "fit"
    mirror: bool = True
    blur: bool = False
    loop: bool = True
    detector: str = "auto"
    min_confidence: float = 0.5
    min_share: float = 0.4
    smoothing_s: float = 0.2
    engine: str = "auto"
    device: str = "auto"
    weights: str = ""
    lab_weights: str = ""
    folder: str = ""
    recording: str = "session"
    record: str = "annotated"
    timeline: str = "none"
    subtitles: str = "none"
    baseline: str = "off"
    person: str = ""
    sensitivity: float = 0.0
    compact: bool = False
    chart: str = "shares"
    codes: str = ""
    volume: float = 1.0
    muted: bool = False
    microphone: str = ""
    countdown: str = "0"
    keys: str = "window"
    live: str = "ws"
    live_address: str = ""
    live_origins: str = ""
    introduced: bool = False

    @property
    def recording_folder(self) -> Path:
        """Where recordings, snapshots and tables go."""
        if self.folder:
            return Path(self.folder)
        movies = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.MoviesLocation
        )
        return Path(movies) / "fer-live"


@dataclass(frozen=True, slots=True)
class SettingsAccess:
    """The settings in effect, for whoever does not own them.

    Attributes:
        current: Returns them.
        change: Brings others into effect and saves them.
    """

    current: Callable[[], Settings]
    change: Callable[[Settings], None]


def load_settings(store: QSettings) -> Settings:
    """Read the settings; what is missing or out of range takes its default."""
    found: dict[str, Any] = {}
    defaults = Settings()
    for field in fields(Settings):
        default = getattr(defaults, field.name)
        value = _read(store.value(f"settings/{field.name}"), default)
        if value is not None and _fits(field.name, value):
            found[field.name] = value
    return replace(defaults, **found)


def save_settings(store: QSettings, settings: Settings) -> None:
    """Write every setting."""
    for field in fields(Settings):
        store.setValue(f"settings/{field.name}", getattr(settings, field.name))


def _read(stored: object, default: object) -> object:
    """Return ``stored`` in the type of ``default``; None when it is not of it."""
    if stored is None:
        return None
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(str(stored).lower())
    if isinstance(default, float):
        try:
            return float(str(stored))
        except ValueError:
            return None
    return str(stored)


def _fits(name: str, value: object) -> bool:
    if name in CHOICES:
        return value in CHOICES[name]
    if name in RANGES and isinstance(value, float):
        low, high = RANGES[name]
        return low <= value <= high
    return True
