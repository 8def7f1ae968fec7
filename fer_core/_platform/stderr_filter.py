"""Keeps the chatter of native libraries off standard error."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What MediaPipe and TensorFlow Lite say each time a healthy model is opened, up to
# warnings such as that there is no GPU. Errors begin with E or F.
_CHATTER = re.compile(
    rb"INFO: |[IW]\d{4} |WARNING: All log messages before absl::InitializeLog"
)
# libtiff names the routine, or the file as Pillow hands it over.
_LIBTIFF = re.compile(rb"(tempfile\.tif|[A-Z]\w+): ")


def native_chatter_dropped() -> contextlib.AbstractContextManager[None]:
    """Hold back what healthy models say when they are opened."""
    return _dropped(_CHATTER)


def libtiff_silenced() -> contextlib.AbstractContextManager[None]:
    """Hold back what libtiff says of damage, of which Pillow raises an error."""
    return _dropped(_LIBTIFF)


@contextlib.contextmanager
def _dropped(unwanted: re.Pattern[bytes]) -> Iterator[None]:
    """Hold back what is written to file descriptor 2, then pass on what matters.

    Native code writes past ``sys.stderr``, so only the descriptor itself can be
    filtered. Everything but lines that begin as ``unwanted`` comes out at the end.
    """
    try:
        real = os.dup(2)
    except OSError:  # a windowed program on Windows has no standard error
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            os.close(real)
            held.seek(0)
            for line in held.read().splitlines(keepends=True):
                if not unwanted.match(line):
                    os.write(2, line)
