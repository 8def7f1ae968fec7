"""A table as text lines, however it was saved and compressed.

Told by what a file holds and not by its name: plain, gzip, bzip2, xz, zip or tar, also
one in another as Kaggle packs it; UTF-8 or UTF-16; commas, semicolons, tabs or bars.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, cast

from fer_core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

MAX_LINE_LENGTH = 1_000_000  # characters; a face has 9,300 at most
MAX_LINES = 5_000_000
MAX_DEPTH = 3  # one packing in another
MAX_INNER_ZIP = 200_000_000  # bytes
TABLES = (".csv", ".tsv")
PACKED = (".gz", ".tgz", ".tar", ".bz2", ".xz", ".zip")
TAR_MAGIC = slice(257, 262)  # where a tar says ``ustar``
# What compression and archives raise of damaged, encrypted or unknown content.
READ_ERRORS = (
    csv.Error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


def table_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of each row that is not empty; the header first.

    Raises:
        DataError: If the file cannot be read, is damaged, or is no table.
    """
    line = 0
    try:
        with _text(path) as text:
            lines = _limited(text, path)
            first = next((line for line in lines if not _is_preamble(line)), "")
            reader = csv.reader(chain([first], lines), delimiter=_delimiter(first))
            for cells in reader:
                line = reader.line_num
                if cells:
                    yield line, cells
    except READ_ERRORS as error:
        raise DataError(
            f"{path.name} cannot be read past line {line} ({error}). Copy the file"
            " again, or unpack it."
        ) from error


@contextmanager
def _text(path: Path) -> Iterator[io.TextIOWrapper]:
    with ExitStack() as opened:
        stream = opened.enter_context(path.open("rb"))
        for _ in range(MAX_DEPTH):
            inside = _inside(stream, path, opened)
            if inside is None:
                break
            stream = _buffered(inside)
        # What is no text is no number either, and named by its line.
        yield io.TextIOWrapper(
            stream, encoding=_encoding(stream.peek(4)), errors="replace", newline=""
        )


def _inside(
    stream: io.BufferedReader, path: Path, opened: ExitStack
) -> IO[bytes] | None:
    """Return what is packed in ``stream``; None where nothing is."""
    start = stream.peek(512)
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", opened.enter_context(gzip.open(stream)))
    if start.startswith(b"BZh"):
        return cast("IO[bytes]", opened.enter_context(bz2.open(stream)))
    if start.startswith(b"\xfd7zX"):
        return cast("IO[bytes]", opened.enter_context(lzma.open(stream)))
    if start.startswith(b"PK\x03\x04"):
        # Its list of contents is at the end: one in another is unpacked first.
        whole = stream if stream.seekable() else io.BytesIO(stream.read(MAX_INNER_ZIP))
        archive = opened.enter_context(zipfile.ZipFile(whole))
        return opened.enter_context(archive.open(_choose_table(archive, path)))
    if start[TAR_MAGIC] == b"ustar":
        return _in_tar(stream, path, opened)
    return None


def _encoding(start: bytes) -> str:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    zeros = [byte == 0 for byte in start[:4]]
    if zeros == [True, False, True, False]:
        return "utf-16-be"
    return "utf-16-le" if zeros == [False, True, False, True] else "utf-8-sig"


def _is_preamble(line: str) -> bool:
    """Return whether a line stands before the table: Excel's ``sep=;``, a comment."""
    return line.startswith(("#", "sep=")) or not line.strip()


class _Decompressed(io.RawIOBase):
    """What decompression gives, in the form that buffers and text want."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._stream.read(len(view))
        view[: len(data)] = data
        return len(data)


def _buffered(stream: object) -> io.BufferedReader:
    return io.BufferedReader(_Decompressed(cast("IO[bytes]", stream)))


def _in_tar(stream: IO[bytes], path: Path, opened: ExitStack) -> IO[bytes]:
    """Return the first table of faces in a tar, which is read as it comes."""
    archive = opened.enter_context(tarfile.TarFile.open(fileobj=stream, mode="r|"))
    for member in archive:
        file = archive.extractfile(member) if member.isfile() else None
        if file is not None and _is_candidate(member.name, TABLES):
            return file
    raise _no_table(path)


def _choose_table(archive: zipfile.ZipFile, path: Path) -> str:
    """Return what is called like the table, or is the largest; plain before packed."""
    found = [
        i for i in archive.infolist() if _is_candidate(i.filename, (*TABLES, *PACKED))
    ]
    if not found:
        raise _no_table(path)

    def fitness(file: zipfile.ZipInfo) -> tuple[bool, bool, int]:
        name = file.filename.lower()
        return "fer2013" in name, name.endswith(TABLES), file.file_size

    return max(found, key=fitness).filename


def _is_candidate(name: str, endings: tuple[str, ...]) -> bool:
    """Return whether a file in an archive may be the table, or hold it."""
    plain = PurePosixPath(name.lower())
    left_by_a_mac = plain.name.startswith("._") or name.startswith("__MACOSX/")
    # Kaggle puts an example of what to hand in beside the faces.
    return plain.name.endswith(endings) and not (
        left_by_a_mac or "submission" in plain.name
    )


def _no_table(path: Path) -> DataError:
    return DataError(f"{path.name} holds no .csv file. Give fer2013.csv.")


def _limited(text: io.TextIOWrapper, path: Path) -> Iterator[str]:
    """Yield lines; a few compressed bytes may fill the memory."""
    for _ in range(MAX_LINES):
        line = text.readline(MAX_LINE_LENGTH + 1)
        if not line:
            return
        if len(line) > MAX_LINE_LENGTH:
            raise DataError(
                f"{path.name} has a line of over {MAX_LINE_LENGTH:,} characters, so it"
                " is no table of faces. Give the published file."
            )
        yield line
    raise DataError(
        f"{path.name} has over {MAX_LINES:,} lines, so it is no table of faces. Give"
        " the published file."
    )


def _delimiter(header: str) -> str:
    return max(",;\t|", key=header.count)
