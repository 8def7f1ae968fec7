"""``fer-doctor``: what of this computer the program can use, and what to do else."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fer_core.cli.terminal import plain, prepare
from fer_core.errors import FerError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

State = Literal["ok", "--", "!!"]

EXTRAS = {
    "gpu": ("torch", "torchvision"),
    "onnx": ("onnx", "onnxruntime"),
    "eval": ("sklearn", "scipy", "matplotlib"),
    "train": ("torch", "torchvision", "tensorboard", "sklearn", "scipy", "matplotlib"),
    "export": ("torch", "torchvision", "onnx", "onnxruntime", "nncf", "sklearn"),
    "parquet": ("pyarrow",),
    "cluster": ("distributed", "bokeh", "cryptography"),
    "virtualcam": ("pyvirtualcam",),
    "live": ("websockets",),
    "osc": ("pythonosc",),
    "lsl": ("pylsl",),
}
EXIT_NO_READER = 141
HD = (1280, 720)
LEAST_FREE_GB = 1  # an hour of film and its table


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the page.

    Attributes:
        state: ``ok``; ``--`` is not there and not needed to watch; ``!!`` is.
        subject: What was looked at.
        found: What was found.
        advice: What to do about it; empty for nothing.
    """

    state: State
    subject: str
    found: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{self.state}  {self.subject:10} {self.found}"
        return f"{line}\n               -> {self.advice}" if self.advice else line


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the page; return 1 where something stands in the way of watching."""
    parser = argparse.ArgumentParser(
        prog="fer-doctor",
        description="Say what of this computer fer-live can use, and what to do about"
        " the rest. Nothing is sent, and no camera is switched on.",
    )
    parser.parse_args(arguments)
    prepare()
    worst = 0
    for finding in examine():
        try:
            print(plain(str(finding)), flush=True)
        except OSError:  # whoever read it went away, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return EXIT_NO_READER
        worst = max(worst, finding.state == "!!")
    return worst


def examine() -> Iterator[Finding]:
    """Give the findings, one after the other; some take a second."""
    yield _versions()
    checks: tuple[Callable[[], Finding], ...]
    checks = (_models, _cpu, _gpu, _cameras, _sound, _encoder, _font, _display)
    checks += (_folders,)
    for check in checks:
        try:
            yield check()
        except (FerError, ImportError, OSError, RuntimeError) as error:
            subject = check.__name__.removeprefix("_")
            advice = "" if isinstance(error, FerError) else "Install fer-live again."
            yield Finding("!!", subject, str(error), advice)
    yield from _extras()


def _versions() -> Finding:
    from fer_core._platform.version import versions

    return Finding("ok", "versions", versions())


def _models() -> Finding:
    from fer_core._platform.package_files import DEFAULT_WEIGHTS
    from fer_core.detection.blazeface import INPUT_SIZE, verified_model
    from fer_core.detection.detector import FaceDetector
    from fer_core.network.weights import load_weights

    weights = load_weights(DEFAULT_WEIGHTS)
    for name in INPUT_SIZE:
        verified_model(name)
    FaceDetector().close()  # MediaPipe needs libraries of the system
    found = f"whole, MediaPipe starts; weights {weights.sha256[:12]}"
    return Finding("ok", "models", found)


def _cpu() -> Finding:
    from fer_core._platform.private_imports import import_openvino

    core = import_openvino().Core()
    name = core.get_property("CPU", "FULL_DEVICE_NAME")
    fast = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    kind = "bf16" if fast else "fp32: about half as fast as with bf16"
    return Finding("ok", "CPU", f"{name}, {os.cpu_count()} threads, OpenVINO {kind}")


def _gpu() -> Finding:
    from fer_core._platform.extras import is_installed
    from fer_core.network.backends import gpu_may_be_there

    if not gpu_may_be_there():
        return Finding("--", "GPU", "none that the program can use; the CPU is enough")
    if not is_installed("torch"):
        advice = "To use it, install fer-live with pip: pip install 'fer-live[gpu]'"
        return Finding("--", "GPU", "there, but torch is not installed", advice)
    import torch

    if torch.cuda.is_available():
        return Finding("ok", "GPU", str(torch.cuda.get_device_name()))
    if torch.backends.mps.is_available():
        return Finding("ok", "GPU", "Apple's, through mps")
    advice = (
        "Install the driver that torch asks for, or choose the CPU in the settings."
    )
    return Finding("--", "GPU", "there, but torch cannot use it", advice)


def _cameras() -> Finding:
    from fer_core.sources.camera_discovery import list_cameras

    cameras = list_cameras()
    if not cameras:
        advice = (
            "Plug one in, or open a video; without either the sample clip is shown."
        )
        return Finding("--", "cameras", "none", advice)
    names = ", ".join(f"{camera.index}: {camera.name}" for camera in cameras)
    closed = [
        path
        for path in (f"/dev/video{camera.index}" for camera in cameras)
        if sys.platform == "linux" and not os.access(path, os.R_OK | os.W_OK)
    ]
    if closed:
        advice = "Run 'sudo usermod -aG video $USER', then log out and in again."
        found = f"{names}; this user may not use {', '.join(closed)}"
        return Finding("!!", "cameras", found, advice)
    return Finding("ok", "cameras", names)


def _sound() -> Finding:
    from fer_core.sound.devices import load_sounddevice

    try:
        devices = load_sounddevice().query_devices()
    except OutputError as error:
        return Finding("--", "sound", "none", str(error))
    found = [
        f"{count} {name}{'' if count == 1 else 's'}"
        for name, key in (("loudspeaker", "output"), ("microphone", "input"))
        if (count := sum(bool(each[f"max_{key}_channels"]) for each in devices))
    ]
    if not found:
        advice = "Films play without sound; plug in a loudspeaker or a microphone."
        return Finding("--", "sound", "no device", advice)
    return Finding("ok", "sound", ", ".join(found))


def _encoder() -> Finding:
    from fer_core.recording.encoders import candidates, first_working

    return Finding("ok", "recording", f"H.264 by {first_working(candidates(), HD)}")


def _font() -> Finding:
    from fer_core.rendering.annotator import label_font

    family, style = label_font(12).getname()
    return Finding("ok", "font", f"{family} {style}")


def _display() -> Finding:
    if sys.platform in ("win32", "darwin"):
        return Finding("ok", "display", "the system's own")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if os.environ.get(name):
            return Finding("ok", "display", f"{name}={os.environ[name]}")
    advice = "fer-annotate and the library need none; fer-app does."
    return Finding("--", "display", "none", advice)


def _folders() -> Finding:
    places = (Path.home(), Path(tempfile.gettempdir()))
    closed = [str(place) for place in places if not os.access(place, os.W_OK)]
    if closed:
        advice = "Settings, logs and recordings need them: have yourself let in."
        found = f"this user may not write to {', '.join(closed)}"
        return Finding("!!", "folders", found, advice)
    free_gb = min(shutil.disk_usage(place).free for place in places) / 1e9
    found = f"{' and '.join(map(str, places))} can be written to, {free_gb:.1f} GB free"
    if free_gb < LEAST_FREE_GB:
        advice = "Make room: a recording ends where the disk is full."
        return Finding("!!", "folders", found, advice)
    return Finding("ok", "folders", found)


def _extras() -> Iterator[Finding]:
    from fer_core._platform.extras import can_be_added, is_installed

    if not can_be_added():
        advice = "Install fer-live with pip for training, export, live output and more."
        yield Finding("--", "extras", "none in the program without Python", advice)
        return
    for extra, modules in EXTRAS.items():
        missing = [module for module in modules if not is_installed(module)]
        if missing:
            advice = f"For it: pip install 'fer-live[{extra}]'"
            yield Finding("--", extra, f"lacks {', '.join(missing)}", advice)
        else:
            yield Finding("ok", extra, "installed")


if __name__ == "__main__":
    sys.exit(main())
