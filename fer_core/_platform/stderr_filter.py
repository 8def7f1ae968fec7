"""Keeps the start-up chatter of native libraries off standard error."""

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


@contextlib.contextmanager
def native_chatter_dropped() -> Iterator[None]:
    """Hold back what is written to file descriptor 2, then pass on what matters.

    Native code writes past ``sys.stderr``, so only the descriptor itself can be
    filtered. Everything but the known start-up lines comes out at the end.
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
                if not _CHATTER.match(line):
                    os.write(2, line)
