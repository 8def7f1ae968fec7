"""Values as files of sessions hold them, whoever wrote these."""

from __future__ import annotations

LONGEST_S = 1e9  # thirty years; what is longer was not written by this program


def read_seconds(given: object) -> float:
    """Return a time of a session from what a file says.

    Raises:
        ValueError: If it is no number, or below 0, or no session is so long.

    Example:
        >>> read_seconds(2)
        2.0
    """
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("no number")
    if not 0 <= given <= LONGEST_S:
        raise ValueError("no time of a session")
    return float(given)


def read_text(given: object) -> str:
    r"""Return a text that can be written anywhere: halves of signs are spelt out.

    Raises:
        ValueError: If it is no text.

    Example:
        >>> read_text("caf\ud83d")
        'caf\\ud83d'
    """
    if not isinstance(given, str):
        raise ValueError("no text")
    return given.encode("utf-8", "backslashreplace").decode()
