"""Lists the cameras present, without opening any."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from fer_core._platform.opencv import cv2

_BACKENDS = {  # in order of preference
    "linux": (cv2.CAP_V4L2,),
    "win32": (cv2.CAP_MSMF, cv2.CAP_DSHOW),
    "darwin": (cv2.CAP_AVFOUNDATION,),
}


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera as the system lists it.

    Attributes:
        stable_id: Persists across unplugging and restarts, and differs between two
            cameras of one model; empty where the system provides none.
        name: Display name: ``Logitech BRIO``.
        index: Current number, which may change when cameras come and go.
        backend: OpenCV's capture backend (``cv2.CAP_V4L2``).
    """

    stable_id: str
    name: str
    index: int
    backend: int

    @classmethod
    def unlisted(cls, index: int) -> Camera:
        """Return camera ``index`` though the system does not list it."""
        return cls("", f"Camera {index}", index, backends()[0])


def backends() -> tuple[int, ...]:
    """Return OpenCV's capture backends for this system, best first."""
    return _BACKENDS.get(sys.platform, (cv2.CAP_ANY,))


def list_cameras() -> tuple[Camera, ...]:
    """Return the cameras present, by number; none is opened or switched on."""
    # It imports cv2 itself: only after fer_core._platform.opencv has.
    from cv2_enumerate_cameras import enumerate_cameras

    backend = backends()[0]
    found = sorted(enumerate_cameras(backend), key=lambda info: info.index)
    cameras: list[Camera] = []
    for info in found:
        stable_id = _stable_id(info.path, info.vid, info.pid)
        same_model = sum(camera.stable_id == stable_id for camera in cameras)
        if same_model and stable_id:
            stable_id += f"#{same_model + 1}"
        cameras.append(Camera(stable_id, info.name.strip(), info.index, backend))
    return tuple(cameras)


def _stable_id(path: str | None, vid: int | None, pid: int | None) -> str:
    if sys.platform == "linux":
        model = f"{vid:04x}:{pid:04x}" if vid is not None and pid is not None else ""
        return _link_to(path or "") or model
    return path or ""


def _link_to(device: str) -> str:
    """Return udev's name, with vendor and serial number, for a /dev/video file."""
    folder = Path("/dev/v4l/by-id")
    if not folder.is_dir():
        return ""
    links = (p for p in sorted(folder.iterdir()) if p.resolve() == Path(device))
    return next((link.name for link in links), "")
