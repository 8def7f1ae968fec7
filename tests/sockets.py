"""The internet sockets of a process, as Linux lists them."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

LISTENING = "0A"


@dataclass(frozen=True)
class Socket:
    protocol: str
    host: str
    port: int
    listening: bool


def own_sockets(pid="self"):
    """Return the internet sockets of a process, by the addresses they are bound to."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
        except OSError:  # closed meanwhile
            continue
        if found:
            inodes.add(found[1])
    return {
        _socket(protocol, fields)
        for protocol in ("tcp", "tcp6", "udp", "udp6")
        for fields in map(str.split, _table(protocol))
        if fields[9] in inodes
    }


def _table(protocol):
    path = Path(f"/proc/net/{protocol}")
    return path.read_text().splitlines()[1:] if path.exists() else []


def _socket(protocol, fields):
    digits, port = fields[1].split(":")
    words = bytes.fromhex(digits)  # each of four bytes, in the computer's order
    packed = b"".join(words[i : i + 4][::-1] for i in range(0, len(words), 4))
    host = str(ipaddress.ip_address(packed))
    return Socket(protocol, host, int(port, 16), fields[3] == LISTENING)
