"""Sockets that a library opened, kept to this computer."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

LOOPBACK_DEVICE = b"lo"
INTERNET = (socket.AF_INET, socket.AF_INET6)


def keep_local(ports: Container[int]) -> None:
    """Let nothing but this computer reach what the program listens at; Linux only.

    For libraries that listen on every address whatever they are told.

    Args:
        ports: Those of the library; sockets at others stay as they are.

    Raises:
        OSError: If the system does not allow it (before Linux 5.7 to the root alone).
    """
    for opened in _own_sockets():
        with opened:
            if opened.family in INTERNET and opened.getsockname()[1] in ports:
                opened.setsockopt(
                    socket.SOL_SOCKET, socket.SO_BINDTODEVICE, LOOPBACK_DEVICE
                )


def _own_sockets() -> Iterator[socket.socket]:
    """Yield another handle to each, to be closed."""
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208 - no paths
        try:
            copy = os.dup(int(number))
        except OSError:  # closed meanwhile
            continue
        try:
            opened = socket.socket(fileno=copy)
        except OSError:  # no socket
            os.close(copy)
            continue
        yield opened
