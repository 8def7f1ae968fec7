"""Readings as a stream of the Lab Streaming Layer: an optional extra."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from fer_core._platform.extras import require
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
BUFFER_HUNDREDS = 10  # of samples that wait for a slow recorder; older ones go


class LslOutput(LiveOutput):
    """Offers one sample a face and frame, stamped by the layer's own clock.

    A frame without faces is one sample with face_id 0 and no numbers, so that a gap in
    the stream is a gap in the pictures. Its library announces the stream to the local
    network and listens on every address of the computer; it has no other way.

    Args:
        address: Of kind ``lsl``.

    Raises:
        OutputError: If the package or its library is missing.
    """

    def __init__(self, address: LiveAddress) -> None:
        require("lsl", "pylsl", error=OutputError)
        self.name = name_of_output()
        self.address = address
        self.dropped = 0
        self._outlet: Any = _open_outlet()

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


def _open_outlet() -> Any:  # noqa: ANN401 - optional
    try:
        import pylsl
    except RuntimeError as error:  # the package is there without its library
        raise OutputError(
            "The library of the Lab Streaming Layer (liblsl) is missing."
            " Install it as the pylsl package describes."
        ) from error
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
    return pylsl.StreamOutlet(info, max_buffered=BUFFER_HUNDREDS)
