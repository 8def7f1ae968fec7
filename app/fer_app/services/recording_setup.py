"""What a recording is made of: its place, and what of the settings concerns it."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fer_app.style.emotions import emotion_names
from fer_core.errors import OutputError
from fer_core.session.live_recording import LiveRecording, LiveRecordingConfig
from fer_core.session.live_session import LiveSession
from fer_core.session.session_recorder import SessionConfig

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_app.settings import Settings
    from fer_core.session.edits import Annotations
    from fer_core.sound.live_sound import LiveSound
    from fer_core.sources.base import FrameSource

    Maker = Callable[[LiveSound | None], LiveRecording | LiveSession]

# Settings that say how the window looks, and those that tell where somebody keeps what.
UNTOLD = (
    *("source", "recent", "folder", "codes", "introduced"),
    *("compact", "volume", "muted", "countdown", "microphone"),
    *("live", "live_address", "live_origins"),
    *("theme", "language", "fit", "mirror", "loop", "chart"),
)


def maker(settings: Settings, source: FrameSource, annotations: Annotations) -> Maker:
    """Return what begins a recording as the settings say, with a microphone's sound."""
    folder = settings.recording_folder
    if settings.recording == "session":
        session = session_config(settings, source, annotations)
        return lambda sound: LiveSession(
            new_path(folder, ""), replace(session, live_sound=sound)
        )
    files = recording_config(settings)
    return lambda sound: LiveRecording(
        new_path(folder, ".mp4"), replace(files, sound=sound)
    )


def recording_config(settings: Settings) -> LiveRecordingConfig:
    """Return what the settings ask to keep."""
    return LiveRecordingConfig(
        annotated=settings.record in ("annotated", "both"),
        clean=settings.record in ("clean", "both"),
        anonymize=settings.blur,
        names=emotion_names(),
        timeline="" if settings.timeline == "none" else f".{settings.timeline}",
        subtitles="" if settings.subtitles == "none" else f".{settings.subtitles}",
    )


def session_config(
    settings: Settings, source: FrameSource, annotations: Annotations
) -> SessionConfig:
    """Return what a session keeps and says of itself."""
    return SessionConfig(
        source=source.name,
        live=source.live,
        annotated=settings.record in ("annotated", "both"),
        clean=settings.record in ("clean", "both"),
        anonymize=settings.blur,
        rate_fps=source.rate_fps or 30.0,
        names=emotion_names(),
        weights=Path(settings.weights) if settings.weights else None,
        settings=told_settings(settings),
        baseline=told_baseline(settings),
        annotations=annotations,
    )


def told_settings(settings: Settings) -> dict[str, object]:
    """Return what a session says of the settings."""
    return {
        name: value for name, value in asdict(settings).items() if name not in UNTOLD
    }


def told_baseline(settings: Settings) -> str:
    """Return what a session says faces were read relative to; empty for nothing."""
    baseline = "" if settings.baseline == "off" else settings.baseline
    return f"{baseline} {settings.person}".strip()


def new_path(folder: Path, suffix: str) -> Path:
    """Return a name made of date and time in ``folder``, which is made if need be.

    Raises:
        OutputError: If the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "The folder {path} cannot be made ({reason})."
            " Choose another one in the settings.",
            path=folder,
            reason=error.strerror,
        ) from error
    return folder / f"{timestamped_name()}{suffix}"


def timestamped_name() -> str:
    """Return a file's name, without suffix, for what is kept now."""
    return f"{datetime.now().astimezone():%Y-%m-%d_%H-%M-%S}"
