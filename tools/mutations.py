"""Damages files as disks, networks, editors and attackers do; no clock, no file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

MOST_CHANGES = 8
LONGEST_RUN = 200_000  # bytes; over a limit of the readers now and then, not always
MOST_BYTES = 4_000_000
BOUNDARIES = (0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1)
EDGES = (*BOUNDARIES, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1)
PIECES = (
    *("", "0", "-1", "1e999", "nan", "inf", "-inf", "1e-320", "9" * 400, "0x10", "1_0"),
    *("true", "null", "[]", "{}", '"', "'", ",", ";", "\t", "\r", "\n", "\0", "%s"),
    *("é", "\u202e", "\ufeff", "\U0001f600", "\udcff", "٣", "²", "ß", "İ"),
    *("../", "/", "\\", "?", "#", "@", "%", "%00", "%zz", "://", ":", "[", "]", "::"),
    *(":99999", ":-1", "@Variant(", "@ByteArray(", "@Invalid()", "=", "{0}", "<b>"),
)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, 2**63, 10**400, -0.5, 1e308, 1e-320),
    *(float("nan"), float("inf"), "", "x", "\0", "0", "é" * 99, [], {}, [[]], {"": 0}),
    *([0] * 9, ["fer2013"], ["ferplus", "ferplus"], {"metrics": 3}, "stock", "vgg13"),
)
JSON_DEPTH = 5000


def damaged(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """Return ``data`` after one to ``MOST_CHANGES`` changes of its bytes."""
    changed = bytearray(data)
    for _ in range(random.randint(1, MOST_CHANGES)):
        random.choice(CHANGES)(changed, others, random)
        del changed[MOST_BYTES:]
    return bytes(changed)


def damaged_text(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """Return ``data`` after changes of its words, or of its bytes."""
    if random.random() < 0.3:
        return damaged(data, others, random)
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(random.randint(1, MOST_CHANGES)):
        text = random.choice(TEXT_CHANGES)(text, random)[:MOST_BYTES]
    return text.encode("utf-8", "surrogateescape")


def damaged_json(text: str, random: Random) -> str:
    """Return JSON of which a few values or names are others."""
    value = json.loads(text)
    for _ in range(random.randint(1, 3)):
        value = _with_odd_value(value, random)
    if random.random() < 0.01:
        return "[" * JSON_DEPTH + "]" * JSON_DEPTH
    return json.dumps(value)


def _with_odd_value(value: Any, random: Random) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(sorted(value))
        changed = {**value, key: _with_odd_value(value[key], random)}
        if random.random() < 0.15:
            del changed[key]
        return changed
    if isinstance(value, list) and value and random.random() < 0.6:
        index = random.randrange(len(value))
        changed_items = list(value)
        changed_items[index] = _with_odd_value(value[index], random)
        return changed_items[: random.choice((None, None, index))]
    return random.choice(ODD_VALUES)


def _span(data: bytearray, random: Random) -> slice:
    start = random.randrange(len(data) + 1)
    return slice(start, start + min(len(data), 1 << random.randrange(12)))


def _flip(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _overwrite(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    if data:
        data[random.randrange(len(data))] = random.choice((0, 1, 127, 128, 254, 255))


def _number(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    """Put a number at the edge of a type where a field may be, headers more often."""
    size = random.choice((1, 2, 4, 8))
    reach = len(data) if random.random() < 0.5 else min(len(data), 128)
    start = random.randrange(max(1, reach))
    number = random.choice(EDGES) % 256**size
    order = random.choice(("little", "big"))
    data[start : start + size] = number.to_bytes(size, order)


def _step(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    if data:
        index = random.randrange(len(data))
        data[index] = (data[index] + random.randint(-4, 4)) % 256


def _cut(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    del data[_span(data, random)]


def _truncate(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    if random.random() < 0.3:
        del data[random.randrange(len(data) + 1) :]


def _repeat(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    span = _span(data, random)
    data[span.start : span.start] = data[span] * random.choice((1, 1, 2, 50))


def _fill(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    span = _span(data, random)
    data[span] = bytes([random.choice((0, 255, 32))]) * len(data[span])


def _insert(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    start = random.randrange(len(data) + 1)
    size = 1 << random.randrange(10)
    if random.random() < 0.01:
        size = LONGEST_RUN
    data[start:start] = random.randbytes(size)


def _move(data: bytearray, _others: Sequence[bytes], random: Random) -> None:
    piece = bytes(data[_span(data, random)])
    start = random.randrange(len(data) + 1)
    data[start : start + len(piece)] = piece


def _splice(data: bytearray, others: Sequence[bytes], random: Random) -> None:
    other = random.choice(others)
    start = random.randrange(len(data) + 1)
    data[start:] = other[random.randrange(len(other) + 1) :]


CHANGES: tuple[Callable[[bytearray, Sequence[bytes], Random], None], ...] = (
    *(_flip, _flip, _overwrite, _number, _number, _number, _step, _cut, _truncate),
    *(_repeat, _fill, _insert, _move, _splice),
)


def _another_word(text: str, random: Random) -> str:
    words = list(re.finditer(r"[\w.+-]+", text[:LONGEST_RUN]))
    if not words:
        return text + random.choice(PIECES)
    word = random.choice(words)
    return text[: word.start()] + random.choice(PIECES) + text[word.end() :]


def _piece_put_in(text: str, random: Random) -> str:
    start = random.randrange(len(text) + 1)
    times = random.choice((1, 1, 1, 2, 40))
    return text[:start] + random.choice(PIECES) * times + text[start:]


def _lines_moved(text: str, random: Random) -> str:
    lines = text.split("\n")
    index = random.randrange(len(lines))
    line = lines.pop(index)
    if random.random() < 0.7:
        for _ in range(random.choice((1, 2, 30))):
            lines.insert(random.randrange(len(lines) + 1), line)
    return random.choice(("\n", "\n", "\r\n", "\r")).join(lines)


def _sign_replaced(text: str, random: Random) -> str:
    signs = sorted(set(text[:LONGEST_RUN]) - set("0123456789"))
    if not signs:
        return text
    return text.replace(
        random.choice(signs), random.choice(PIECES), random.choice((1, 5, -1))
    )


def _cut_off(text: str, random: Random) -> str:
    start = random.randrange(len(text) + 1)
    return text[:start] + text[start + (1 << random.randrange(8)) :]


TEXT_CHANGES = (
    _another_word,
    _another_word,
    _piece_put_in,
    _lines_moved,
    _sign_replaced,
    _cut_off,
)
