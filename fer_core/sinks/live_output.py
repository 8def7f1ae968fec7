"""Readings for other programs while they come: what is sent, and where to."""

from __future__ import annotations

import ipaddress
import secrets
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from fer_core.errors import Message, OutputError
from fer_core.sinks.base import Sink
from fer_core.sinks.timeline import timeline_rows
from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fer_core.sinks.timeline import Row
    from fer_core.types import AnalysedFrame, FaceReading

SCHEMA_VERSION = 1  # grows when a field changes or goes, not when one is added
Kind = Literal["ws", "osc", "lsl"]
LOOPBACK = "127.0.0.1"
DEFAULT_PORTS: Mapping[Kind, int] = {"ws": 8765, "osc": 9000, "lsl": 0}
TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class LiveAddress:
    """Where live output is offered, or sent to.

    Attributes:
        kind: ``ws`` is a WebSocket server, ``osc`` sends to a program that listens,
            ``lsl`` is a stream of the Lab Streaming Layer.
        host: An IP address; for ``lsl`` this computer's or, for all, 0.0.0.0.
        port: 1 to 65535, or 0 for any that is free; 0 for ``lsl``.
        token: What clients of other computers must show; empty where none can come.

    Example:
        >>> LiveAddress("ws", "127.0.0.1", 8765).url
        'ws://127.0.0.1:8765'
    """

    kind: Kind
    host: str
    port: int
    token: str = ""

    @property
    def url(self) -> str:
        """What a client on this computer connects to; without the token."""
        if self.kind == "lsl":
            return "lsl" if self.local else f"lsl://{self.host}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether nobody but programs of this computer is reached."""
        return is_loopback(self.host)


class LiveOutput(Sink):
    """A sink for programs that listen now; it leaves no file and never waits for one.

    Attributes:
        address: Where it is; a port of 0 has become the one that was free.
        dropped: Messages that a client was too slow for, or that found none.
    """

    address: LiveAddress
    dropped: int

    @property
    @abstractmethod
    def clients(self) -> int | None:
        """How many programs listen; None where nobody can know."""

    @abstractmethod
    def close(self) -> tuple[Path, ...]:
        """Let the clients go and close every socket; may be called again."""

    def abort(self, *, keep: bool = True) -> tuple[Path, ...]:
        """End as ``close()`` does: there is nothing to keep."""
        return self.close()


def parse_live_address(text: str) -> LiveAddress:
    """Return what ``text`` names; for other computers, with a new token.

    Only IP addresses are taken, so that no name is looked up on a network.

    Args:
        text: ``ws://127.0.0.1:8765``, ``osc://127.0.0.1:9000``, ``lsl``, or
            ``lsl://0.0.0.0`` for the local network; host and port may be left out.

    Raises:
        OutputError: If it is none of these.

    Example:
        >>> parse_live_address("osc://localhost").url
        'osc://127.0.0.1:9000'
        >>> len(parse_live_address("ws://0.0.0.0:8765").token)
        22
    """
    wrong = OutputError(
        "{address} is no address for live output. Give one like ws://127.0.0.1:8765,"
        " osc://127.0.0.1:9000 or lsl.",
        address=text,
    )
    scheme, _, rest = text.strip().partition("://")
    kind = _kind(scheme.lower())
    if kind is None:
        raise wrong
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or LOOPBACK, parts.port
        host = LOOPBACK if host == "localhost" else str(ipaddress.ip_address(host))
    except ValueError as error:
        raise wrong from error
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise wrong
    if kind == "lsl" and (port is not None or not _for_lsl(host)):
        raise wrong
    if port is None:
        port = DEFAULT_PORTS[kind]
    elif port == 0 and kind == "osc":  # there is no program at any port
        raise wrong
    guarded = kind == "ws" and not is_loopback(host)
    token = secrets.token_urlsafe(TOKEN_BYTES) if guarded else ""
    return LiveAddress(kind, host, port, token)


def open_live_output(address: LiveAddress, origins: Sequence[str] = ()) -> LiveOutput:
    """Return the output for ``address``; only now its package is imported.

    Args:
        address: Where to.
        origins: Of web pages that may connect, as ``https://example.org``; pages of
            others are refused, programs that are no browsers are not asked.

    Raises:
        OutputError: If its package is missing, or the address cannot be used.
    """
    if address.kind == "ws":
        from fer_core.sinks.live_output_websocket import WebSocketOutput

        return WebSocketOutput(address, origins)
    if address.kind == "osc":
        from fer_core.sinks.live_output_osc import OscOutput

        return OscOutput(address)
    from fer_core.sinks.live_output_lsl import LslOutput

    return LslOutput(address)


def live_message(analysed: AnalysedFrame, unix_s: float) -> dict[str, Any]:
    """Return the message about one frame, as docs/live-output.md describes it.

    Args:
        analysed: The frame; its image is not sent.
        unix_s: When it is sent, in seconds since 1970.
    """
    frame, rows = analysed.frame, timeline_rows(analysed)
    height, width = frame.image.shape[:2]
    time_s, index = frame.position
    return {
        "format": "fer-live",
        "version": SCHEMA_VERSION,
        "unix_s": round(unix_s, 4),
        "source": frame.source.encode("utf-8", "backslashreplace").decode(),
        "frame": index,
        "time_s": round(time_s, 6),
        "width": width,
        "height": height,
        "searched": analysed.searched,
        "faces": [_face(*each) for each in zip(analysed.faces, rows, strict=True)],
    }


def is_loopback(host: str) -> bool:
    """Return whether the IP address ``host`` is this computer's own."""
    return ipaddress.ip_address(host).is_loopback


def _for_lsl(host: str) -> bool:
    """Return whether ``host`` is this computer alone, or every address it has."""
    return is_loopback(host) or ipaddress.ip_address(host).is_unspecified


def unusable(address: LiveAddress, error: OSError) -> OutputError:
    """Return the sentence for an address that the system refuses."""
    return OutputError(
        "{address} cannot be used for live output ({reason})."
        " Choose another address or port.",
        address=address.url,
        reason=error.strerror or error,
    )


def name_of_output() -> Message:
    """Return what messages call a live output."""
    return Message("The live output")


def _kind(scheme: str) -> Kind | None:
    for kind in DEFAULT_PORTS:
        if scheme == kind:
            return kind
    return None


def _face(face: FaceReading, row: Row) -> dict[str, Any]:
    named = ("face_id", "x", "y", "width", "height", "detection_score")
    readings = ("emotion", "confidence", "valence")
    return {
        **{name: row[name] for name in named},
        "label": None if face.label is None else face.label.name.lower(),
        **{name: row[name] for name in readings},
        "probabilities": _probabilities(row, ""),
        "relative": None
        if face.relative is None
        else {
            "emotion": row["rel_emotion"],
            "probabilities": _probabilities(row, "rel_"),
            **{name: row[name] for name in ("baseline", "baseline_s", "sensitivity")},
        },
    }


def _probabilities(row: Row, prefix: str) -> dict[str, Any]:
    names = (emotion.name.lower() for emotion in Emotion)
    return {name: row[f"{prefix}{name}"] for name in names}
