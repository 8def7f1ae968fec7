"""Readings as a stream of the Lab Streaming Layer: an optional extra."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

from fer_core._platform.extras import require
from fer_core._platform.sockets import keep_local
from fer_core.errors import OutputError
from fer_core.sinks.live_output import SCHEMA_VERSION, LiveOutput, name_of_output
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fer_core.sinks.live_output import LiveAddress
    from fer_core.types import AnalysedFrame

STREAM_NAME, STREAM_TYPE = "fer-live", "Expression"
CHANNELS = (
    "frame",
    "time_s",
    "face_id",
    *(emotion.name.lower() for emotion in Emotion),
    "valence",
    "label",
)
NO_LABEL = -1.0  # uncertain; else the number of the emotion
PORTS = range(16571, 16605)  # the library's own, when no others may be taken
LOCAL = """
[ports]
IPv6 = disable
AllowRandomPorts = false
[multicast]
ResolveScope = machine
ListenAddress = 127.0.0.1
MachineAddresses = {127.0.0.1}
LinkAddresses = {}
SiteAddresses = {}
OrganizationAddresses = {}
GlobalAddresses = {}
"""
_reach: dict[str, str] = {}  # of the library, once it runs
BUFFER_HUNDREDS = 10  # of samples that wait for a slow recorder; older ones go


class LslOutput(LiveOutput):
    """Offers one sample a face and frame, stamped by the layer's own clock.

    A frame without faces is one sample with face_id 0 and no numbers, so that a gap in
    the stream is a gap in the pictures. Its library announces streams to the local
    network and listens on every address of the computer, unless it is kept from both.

    Args:
        address: Of kind ``lsl``.

    Raises:
        OutputError: If the package or its library is missing, or the stream cannot be
            kept to this computer.
    """

    def __init__(self, address: LiveAddress) -> None:
        require("lsl", "pylsl", error=OutputError)
        self.name = name_of_output()
        self.address = address
        self.dropped = 0
        self._outlet: Any = _open_outlet(address)

    @property
    def clients(self) -> None:
        """The layer tells only whether there are any."""
        return

    def write(self, analysed: AnalysedFrame) -> None:
        """Give the samples of one frame to the layer, which never waits."""
        for sample in _samples(analysed):
            self._outlet.push_sample(sample)

    def close(self) -> tuple[Path, ...]:
        """Take the stream away."""
        self._outlet = None  # closes its sockets
        return ()


def _samples(analysed: AnalysedFrame) -> Iterator[list[float]]:
    time_s, index = analysed.frame.position
    for face in analysed.faces:
        label = NO_LABEL if face.label is None else float(face.label)
        numbers = (*face.scores.probabilities, face.shown.valence, label)
        yield [float(index), time_s, float(face.id), *numbers]
    if not analysed.faces:
        nothing = [math.nan] * (len(CHANNELS) - 4)
        yield [float(index), time_s, 0.0, *nothing, NO_LABEL]


def _open_outlet(address: LiveAddress) -> Any:  # noqa: ANN401 - optional
    try:
        import pylsl
    except RuntimeError as error:  # the package is there without its library
        raise OutputError(
            "The library of the Lab Streaming Layer (liblsl) is missing."
            " Install it as the pylsl package describes."
        ) from error
    _configure(pylsl, local=address.local)
    info = pylsl.StreamInfo(
        STREAM_NAME,
        STREAM_TYPE,
        len(CHANNELS),
        pylsl.IRREGULAR_RATE,
        pylsl.cf_double64,
        "fer-live",
    )
    info.set_channel_labels(list(CHANNELS))
    info.desc().append_child_value("version", str(SCHEMA_VERSION))
    outlet = pylsl.StreamOutlet(info, max_buffered=BUFFER_HUNDREDS)
    if address.local and sys.platform == "linux":
        try:
            keep_local(PORTS)
        except OSError as error:
            raise OutputError(
                "The stream of LSL cannot be kept to this computer ({reason}). Give"
                " lsl://0.0.0.0 to offer it to the local network.",
                reason=error.strerror or error,
            ) from error
    return outlet


def _configure(pylsl: Any, *, local: bool) -> None:  # noqa: ANN401 - optional
    """Tell the library how far it may reach, which it takes in once."""
    reach = "local" if local else "network"
    if _reach.setdefault("now", reach) != reach:
        raise OutputError(
            "LSL reaches either this computer or the local network until the program"
            " ends. Start fer-live again to change it."
        )
    if not local:
        return  # as its own configuration file says
    try:
        pylsl.set_config_content(LOCAL)
    except (AttributeError, RuntimeError) as error:  # before 1.18
        raise OutputError(
            "This version of LSL cannot be kept to this computer. Update it with"
            ' "pip install -U pylsl", or give lsl://0.0.0.0 for the local network.'
        ) from error
