"""What the commands write to a terminal: text, and nothing that moves its cursor.

A file's name may hold escape sequences, signs that the terminal cannot say and bytes
that are no text at all; none of them may hide a message, or end the command.
"""

from __future__ import annotations

import io
import logging
import re
import sys

from fer_core.errors import FerError

# C0 but tab and line feed, DEL, C1, and the signs that turn the direction of writing.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def prepare(prefix: str = "") -> None:
    """Let the streams say any text, and warnings of the program come as plain lines.

    Args:
        prefix: Begins each warning, as the name of the command.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    handler = logging.StreamHandler()
    handler.setFormatter(_Plain(f"{prefix}%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def plain(text: str) -> str:
    r"""Return ``text`` with control characters written out.

    Example:
        >>> plain("film\x1b[2J.mp4")
        'film\\x1b[2J.mp4'
    """
    shown = CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)
    return shown.encode("utf-8", "backslashreplace").decode()


def complain(command: str, sentence: str) -> None:
    """Write an error's sentence to standard error."""
    print(f"{command}: {plain(sentence)}", file=sys.stderr)


def sentence_of(error: FerError | OSError) -> str:
    """Return what to tell of an error that a path from outside may cause.

    Raises:
        OSError: What was given, if it names no path: that is an error of the program.
    """
    if isinstance(error, FerError):
        return str(error)
    if error.filename is None:
        raise error
    return (
        f"{error.filename} cannot be used ({error.strerror}). Check its name and who"
        " may read and write there."
    )


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record))
