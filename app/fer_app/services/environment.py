"""What the window asks of its environment: sources, cameras, models, the sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fer_app.services.heatmap import Explainer
    from fer_app.services.microphone import OpenMicrophone
    from fer_app.services.model_loader import Models
    from fer_app.services.weights_lab import SecondModel
    from fer_core.pipeline import PipelineConfig
    from fer_core.sound.live_sound import LiveSound
    from fer_core.sound.player import Fill, OpenOutput, Output
    from fer_core.sources.base import FrameSource


@dataclass(frozen=True, slots=True)
class Environment:
    """The real one is ``real_environment()``; tests bring their own.

    Attributes:
        open_source: Opens a source by its spec; raises SourceError.
        list_cameras: The cameras present, (spec, name) each; may take its time.
        load_models: Loads detector and classifier; takes seconds; raises FerError.
        open_explainer: Opens what explains the labels of a weights file.
        load_second: Loads a second classifier to compare with; raises FerError.
        sample: The sample clip's spec.
        open_sound: Opens what plays the sound of films; raises FerError.
        list_microphones: Their names; may take its time; raises FerError.
        open_microphone: Switches one on, by its name; raises FerError.
    """

    open_source: Callable[[str], FrameSource]
    list_cameras: Callable[[], Sequence[tuple[str, str]]]
    load_models: Callable[[PipelineConfig], Models]
    open_explainer: Callable[[Path | None], Explainer]
    load_second: Callable[[PipelineConfig], SecondModel]
    sample: str
    open_sound: OpenOutput
    list_microphones: Callable[[], Sequence[str]]
    open_microphone: OpenMicrophone


def real_environment() -> Environment:
    """Return this computer; imports what is heavy only when asked."""
    from fer_core._platform.package_files import ASSETS

    return Environment(
        open_source=_open_source,
        list_cameras=_list_cameras,
        load_models=_load_models,
        open_explainer=_open_explainer,
        load_second=_load_second,
        sample=str(ASSETS / "sample.mp4"),
        open_sound=_open_sound,
        list_microphones=_list_microphones,
        open_microphone=_open_microphone,
    )


def _open_source(spec: str) -> FrameSource:
    from fer_core.sources.factory import open_source

    return open_source(spec)


def _list_cameras() -> list[tuple[str, str]]:
    from fer_core.sources.camera_discovery import list_cameras

    cameras = list_cameras()
    names = [camera.name for camera in cameras]
    return [
        # By its name a camera is found again after it was plugged in elsewhere.
        (name if names.count(name) == 1 else str(camera.index), name)
        for camera, name in zip(cameras, names, strict=True)
    ]


def _load_models(config: PipelineConfig) -> Models:
    from fer_app.services.model_loader import load_models

    return load_models(config)


def _open_explainer(weights: Path | None) -> Explainer:
    from fer_core.recognition.heatmap import FaceExplainer

    return FaceExplainer(weights)


def _load_second(config: PipelineConfig) -> SecondModel:
    from fer_app.services.model_loader import load_second

    return load_second(config)


def _open_sound(fill: Fill) -> Output:
    from fer_core.sound.devices import Loudspeakers

    return Loudspeakers(fill)


def _list_microphones() -> Sequence[str]:
    from fer_core.sound.microphone import list_microphones

    return list_microphones()


def _open_microphone(name: str, sound: LiveSound) -> Output:
    from fer_core.sound.microphone import Microphone

    return Microphone(name, sound)
