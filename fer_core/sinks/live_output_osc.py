"""Readings as Open Sound Control messages, sent by UDP: an optional extra."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from fer_core._platform.extras import require
from fer_core.errors import OutputError
from fer_core.sinks.live_output import (
    SCHEMA_VERSION,
    LiveOutput,
    name_of_output,
    unusable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pythonosc.osc_bundle import OscBundle

    from fer_core.sinks.live_output import LiveAddress
    from fer_core.types import AnalysedFrame, FaceReading

Arguments = tuple[int | float | str, ...]
UNCERTAIN = "uncertain"


class OscOutput(LiveOutput):
    """Sends each frame as one bundle about the frame, then one about each face.

    A bundle is a datagram, small enough for any network. Nothing tells whether anybody
    listens, but on this computer a port without a program refuses: that is counted.

    Args:
        address: Of the program that listens.

    Raises:
        OutputError: If the package is missing or nothing can be sent there.
    """

    def __init__(self, address: LiveAddress) -> None:
        require("osc", "pythonosc", error=OutputError)
        self.name = name_of_output()
        self.address = address
        self.dropped = 0
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        try:
            self._socket.connect((address.host, address.port))  # sends nothing so far
        except OSError as error:
            self._socket.close()
            raise unusable(address, error) from error

    @property
    def clients(self) -> None:
        """Nobody can know."""
        return

    def write(self, analysed: AnalysedFrame) -> None:
        """Send one frame's readings; what cannot be sent now is dropped."""
        for messages in (_about_frame(analysed), *_about_faces(analysed)):
            try:
                self._socket.send(_bundle(messages).dgram)
            except OSError:  # no room, nobody there, or a network that comes and goes
                self.dropped += 1

    def close(self) -> tuple[Path, ...]:
        """Close the socket."""
        self._socket.close()
        return ()


def _about_frame(analysed: AnalysedFrame) -> dict[str, Arguments]:
    time_s, index = analysed.frame.position
    faces = len(analysed.faces)
    return {"/fer/frame": (SCHEMA_VERSION, index, time_s, faces)}


def _about_faces(analysed: AnalysedFrame) -> Iterator[dict[str, Arguments]]:
    height, width = analysed.frame.image.shape[:2]
    for face in analysed.faces:
        yield _about_face(face, width, height)


def _about_face(face: FaceReading, width: int, height: int) -> dict[str, Arguments]:
    box, start = face.box, f"/fer/face/{face.id}"
    messages: dict[str, Arguments] = {
        f"{start}/box": (
            box.left / width,
            box.top / height,
            box.width / width,
            box.height / height,
        ),
        f"{start}/probabilities": face.scores.probabilities,
        f"{start}/label": (
            UNCERTAIN if face.label is None else face.label.name.lower(),
        ),
        f"{start}/valence": (face.shown.valence,),
    }
    if face.relative is not None:
        messages[f"{start}/relative"] = face.relative.scores.probabilities
    return messages


def _bundle(messages: dict[str, Arguments]) -> OscBundle:
    from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
    from pythonosc.osc_message_builder import OscMessageBuilder

    bundle = OscBundleBuilder(IMMEDIATELY)
    for address, arguments in messages.items():
        message = OscMessageBuilder(address)
        for argument in arguments:
            kind = {int: "i", float: "f", str: "s"}[type(argument)]
            message.add_arg(argument, kind)
        bundle.add_content(message.build())
    return bundle.build()
