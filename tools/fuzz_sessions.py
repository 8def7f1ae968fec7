"""Session folders, to be damaged."""

from __future__ import annotations

import io
import itertools
import json
import shutil
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np
from fuzz_reader import Reader, Sample, put_file, refusal_of
from mutations import damaged, damaged_json, damaged_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from random import Random

    from fer_core.session.archive import RecordedSession
    from fer_core.types import AnalysedFrame

FRAMES = 8  # of a seed, ten a second
ABOUT, TABLE, CACHE = "session.json", "timeline.csv", "timeline.cache"
WHEN = "2026-05-01T12:00:00.000Z"  # seeds are the same each time

# Sessions


def session_seeds(folder: Path) -> list[Sample]:
    """Return two sessions, packed in a zip on their way here."""
    filmed = _kept(folder / "filmed", relative=False, clean=True)
    return [_packed(filmed), _packed(_kept(folder / "table", relative=True))]


def _kept(folder: Path, *, relative: bool, clean: bool = False) -> Path:
    from fer_core.session.edits import Annotations
    from fer_core.session.markers import Codes, Marker, add_marker
    from fer_core.session.people import People, name_person, split_face
    from fer_core.session.session_recorder import SessionConfig, SessionRecorder

    markers = add_marker((), Marker(0.2, code="smile", note="at the joke"))
    markers = add_marker(markers, Marker(0.5, 0.7, excluded=True))
    people = split_face(name_person(People(), "Face 1", "Anna"), 2, 0.5)
    config = SessionConfig(
        source="clip.mp4",
        live=relative,
        clean=clean,
        who="Anna",
        notes="calm",
        settings={"min_share": 0.4, "smoother": {"time_constant_s": 0.2}},
        annotations=Annotations(markers, people, Codes().named(1, "smile")),
    )
    with SessionRecorder(folder, config, in_step=True) as recorder:
        for analysed in _frames(relative):
            recorder.write(analysed)
        recorder.snapshot(analysed.frame.image, 0.3)
    about = json.loads((folder / ABOUT).read_bytes())
    about |= {"started": WHEN, "ended": WHEN}
    (folder / ABOUT).write_text(json.dumps(about))
    return folder


def _frames(relative: bool) -> Iterator[AnalysedFrame]:
    from fer_core.types import (
        AnalysedFrame,
        Box,
        Detection,
        EmotionScores,
        FaceReading,
        Frame,
        KeyPoints,
        RelativeScores,
        Track,
    )

    points = KeyPoints(*[(0.0, 0.0)] * 6)
    scores = EmotionScores((0.05, 0.05, 0.1, 0.5, 0.1, 0.1, 0.1))
    beside = RelativeScores(scores, "rest", 3.0) if relative else None
    for index in range(FRAMES):
        image = np.full((48, 64, 3), index * 20, np.uint8)
        frame = Frame(image, index / 10, index, "clip.mp4")
        faces = [
            FaceReading(
                Track(face_id, Detection(Box(8, 8, 28, 40), points, 0.9)),
                scores,
                None,
                beside,
            )
            for face_id in (1, 2)
        ]
        yield AnalysedFrame(frame, tuple(faces))


def _packed(folder: Path) -> Sample:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                about = zipfile.ZipInfo(name)  # of no date
                archive.writestr(about, path.read_bytes())
    return Sample(".zip", file.getvalue())


def damaged_session(seed: Sample, others: Sequence[bytes], random: Random) -> Sample:
    """Change files of a session; now and then its cache, put right, is another's."""
    with zipfile.ZipFile(io.BytesIO(seed.content)) as before:
        files = {name: before.read(name) for name in before.namelist()}
    for name, content in files.items():
        way = random.random()
        if name == ABOUT and way < 0.6:
            files[name] = damaged_json(content.decode(), random).encode()
        elif name in (ABOUT, TABLE) and way < 0.8:
            files[name] = damaged_text(content, others, random)
        elif name != ABOUT and way < 0.2:
            files[name] = damaged(content, others, random)
    if random.random() < 0.3:
        files[CACHE] = _of_this_table(files[CACHE], files[TABLE])
    gone = random.choice([*files, *[""] * 20])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as after:
        for name, content in files.items():
            if name != gone:
                after.writestr(zipfile.ZipInfo(name), content)
    return Sample(seed.suffix, file.getvalue())


def _of_this_table(cache: bytes, table: bytes) -> bytes:
    """Return a cache that claims to be that of a table."""
    from fer_core.session.table import CACHE_HEAD, RECORD

    count = (len(cache) - len(CACHE_HEAD)) // RECORD.itemsize
    if count < 1:
        return cache
    start = len(CACHE_HEAD)
    rows = np.frombuffer(cache[start:], RECORD, count).copy()
    rows["csv_end"][-1], rows["csv_crc"][-1] = len(table), zlib.crc32(table)
    return CACHE_HEAD + rows.tobytes()


def read_sessions(path: Path) -> None:
    """Do with a session what the window and ``fer-session`` do, each by itself."""
    from fer_core.session.archive import open_session
    from fer_core.session.session_list import list_sessions

    root = path.with_name("sessions")
    shutil.rmtree(root, ignore_errors=True)
    folder = root / "take"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            put_file(folder, name, archive.read(name))
    list_sessions(root)
    session = open_session(folder)
    for use in (_watch, _sum_up, _hand_on, _change):
        refusal_of(lambda use=use: use(session))


def _watch(session: RecordedSession) -> None:
    from fer_core.session.chart import PLAIN, RELATIVE, ChartData
    from fer_core.session.recorded_film import RecordedFilm

    film = RecordedFilm(session)
    columns = (*RELATIVE, "valence") if session.relative else PLAIN
    data = ChartData.of(session.rows, columns)
    for parts in session.persons.values():
        data.bins(parts, "valence", 0.0, max(1.0, session.length_s), 100)
    for start_s in (0.0, session.length_s / 2):
        film.seek(start_s)
        for frame in itertools.islice(film.frames(), FRAMES):
            film.process(frame)
    film.close()


def _sum_up(session: RecordedSession) -> None:
    from fer_app.services.report_pdf import write_pdf
    from PySide6.QtWidgets import QApplication

    from fer_core.session.comparison import compare, write_long_csv
    from fer_core.session.html_report import session_html, write_report

    place = session.path.parent
    write_report(place / "report.html", session)
    page = session_html(session)
    assert "<script" not in page.lower()
    write_long_csv(place / "compared.csv", compare([session, session]))
    app = QApplication.instance() or QApplication([])  # for its fonts
    if app is not None and zlib.crc32(page.encode()) % 25 == 0:  # it takes its time
        write_pdf(place / "report.pdf", page)


def _hand_on(session: RecordedSession) -> None:
    from fer_core.session.chapters import write_chapters
    from fer_core.session.export_behaviour import (
        write_boris,
        write_elan,
        write_markers_csv,
    )

    place, film = session.path.parent, session.film
    session.to_dataframe()
    uses: list[Callable[[], object]] = [
        lambda: session.to_csv(place / "table.csv"),
        lambda: write_markers_csv(place / "markers.csv", session),
        lambda: write_boris(place / "markers.boris", session),
        lambda: write_elan(place / "markers.eaf", session),
    ]
    if film is not None:
        uses.append(lambda: write_chapters(film, session.markers, place / "film.mp4"))
    for use in uses:
        refusal_of(use)


def _change(session: RecordedSession) -> None:
    """Change the notes: what could be read before can be read again."""
    from fer_core.session.archive import open_session
    from fer_core.session.session_editor import SessionEditor

    with SessionEditor(session.path) as editor:
        notes = editor.info.annotations
        editor.annotate(notes)
    again = open_session(session.path)
    assert again.info.annotations == notes
    assert (again.info.who, again.info.notes) == (session.info.who, session.info.notes)


SESSIONS = Reader(session_seeds, damaged_session, read_sessions)
