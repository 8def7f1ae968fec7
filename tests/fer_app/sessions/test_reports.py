"""The session's chart and report."""

import numpy as np
import pytest
from fer_app.dialogs.session_notes import SessionNotesDialog
from fer_app.i18n.language import Language
from fer_app.services.people import Person
from fer_app.services.report_pdf import write_pdf
from fer_app.style.theme import LIGHT
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit

import fer_core as fer
from fer_core.session.html_report import session_html
from tests.fer_app.conftest import REST, begin
from tests.fer_app.sessions.conftest import (
    _point,
    answer,
    ask_recompute,
    end,
    open_recorded,
    record,
    save_as,
)


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
def test_a_session_just_recorded_is_reported_on(qtbot, keeping, tmp_path, suffix):
    record(qtbot, keeping)
    path = tmp_path / f"report{suffix}"
    save_as(keeping, path)

    with qtbot.waitSignal(keeping.recording_service.saved, timeout=10_000):
        keeping.commands["report"].trigger()

    if suffix == ".html":
        page = path.read_text()
        assert "An expression is not a feeling" in page
        assert "Face 2" in page
    else:
        assert path.read_bytes().startswith(b"%PDF-")
        assert path.stat().st_size > 5000


def test_each_person_has_a_page_of_the_pdf(qtbot, keeping, tmp_path):
    reader = pytest.importorskip("PySide6.QtPdf")
    folder = record(qtbot, keeping)
    path = tmp_path / "report.pdf"
    write_pdf(path, session_html(fer.open_session(folder)))

    document = reader.QPdfDocument(None)
    document.load(str(path))
    pages = [document.getAllText(n).text() for n in range(document.pageCount())]
    document.close()
    assert [page.split()[:2] for page in pages[-2:]] == [["Face", "2"], ["How", "far"]]
    assert pages[-2].count("Whole session") == 3


def test_a_report_needs_a_session(keeping):
    keeping.commands["report"].trigger()

    assert "no session to report on" in keeping.central.banner.sentence


def test_the_report_of_an_open_session_has_the_names_of_now(qtbot, keeping, tmp_path):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    answer(keeping, "Clara")
    keeping.sessions_controller.notes.ask_name(1)
    save_as(keeping, tmp_path / "report.html")

    with qtbot.waitSignal(keeping.recording_service.saved, timeout=10_000):
        keeping.commands["report"].trigger()

    assert "Clara" in (tmp_path / "report.html").read_text()


def test_what_is_said_of_an_open_session_is_in_its_report(qtbot, keeping, tmp_path):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    keeping.commands["about_session"].trigger()
    dialog = keeping.findChild(SessionNotesDialog)
    dialog.findChild(QLineEdit).setText("Group 4")
    dialog.findChild(QPlainTextEdit).setPlainText("second task")
    dialog.accept()
    save_as(keeping, tmp_path / "report.html")

    with qtbot.waitSignal(keeping.recording_service.saved, timeout=10_000):
        keeping.commands["report"].trigger()

    page = (tmp_path / "report.html").read_text()
    assert "Group 4" in page
    assert "second task" in page


@pytest.mark.parametrize("opened", [True, False])
def test_the_report_is_proposed_by_the_name_of_its_session(qtbot, keeping, opened):
    folder = record(qtbot, keeping)
    folder = folder.rename(folder.with_name("take.1")) if opened else folder
    if opened:
        open_recorded(qtbot, keeping, folder)
    proposed = []

    def refuse():
        dialog = keeping.findChild(QFileDialog)
        proposed.extend(dialog.selectedFiles())
        dialog.reject()

    QTimer.singleShot(0, refuse)
    keeping.commands["report"].trigger()

    assert [name.split("/")[-1] for name in proposed] == [f"{folder.name}.html"]


@pytest.mark.parametrize("suffix", [".svg", ".png", ".csv"])
def test_the_chart_is_saved(qtbot, keeping, tmp_path, suffix):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    path = tmp_path / f"chart{suffix}"

    save_as(keeping, path)
    with qtbot.waitSignal(keeping.recording_service.saved):
        keeping.central.strip.save_asked.emit()

    if suffix == ".csv":
        lines = path.read_text().splitlines()
        assert lines[0].startswith("session_s,angry,")
        assert len(lines) > 1
    elif suffix == ".svg":
        drawn = path.read_text()
        assert "<svg" in drawn
        assert drawn.count("font-family=") == drawn.count(', sans-serif"') > 0
    else:
        image = QImage(str(path))
        corners = (2, image.height() - 2)
        assert image.width() > 200
        assert {image.pixelColor(2, y).name() for y in corners} == {LIGHT.surface}


def test_the_chart_of_a_recording_grows_and_is_zoomed(qtbot, keeping):
    keeping.commands["whole"].setChecked(True)
    begin(qtbot, keeping)
    chart = keeping.central.strip.chart
    qtbot.waitUntil(lambda: chart.shown_s[1] > 3, timeout=10_000)
    chart._box.scaleBy(x=0.5, center=_point(0, 0))
    zoomed = chart.shown_s
    chart._box.sigRangeChangedManually.emit([True, False])
    live = keeping.recording_service.live_session
    now_s = live.elapsed_s
    qtbot.waitUntil(lambda: live.elapsed_s > now_s + 1.5, timeout=10_000)

    assert chart.shown_s == pytest.approx(zoomed)
    chart.show_all()
    assert chart.shown_s[1] > now_s
    end(qtbot, keeping)


def test_the_chart_shows_change_from_rest(qtbot, keeping):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    keeping.commands["chart_change"].trigger()
    chart = keeping.central.strip.chart
    qtbot.waitUntil(chart._unknown.isVisible)
    assert chart.value_text(0.3) == ""

    keeping.relation_controller.change_people({"Anna": Person(REST, "")})
    dialog = ask_recompute(keeping, baseline="rest")
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        pass
    qtbot.waitUntil(lambda: keeping.notebook.stored, timeout=10_000)
    qtbot.waitUntil(lambda: "%" in chart.value_text(0.4), timeout=10_000)

    assert not chart._unknown.isVisible()
    assert {"+", "-"} & set(chart.value_text(0.4))
    rows = fer.open_session(folder).to_dataframe()
    known = rows.dropna(subset="rest_happy")
    change = (known["happy"] - known["rest_happy"]).groupby(known["session_s"]).mean()
    happy = chart.curves[1]["happy"]
    assert np.nanmean(happy) == pytest.approx(change.mean(), abs=0.1)


def test_the_report_says_problems_in_the_windows_language(
    qtbot, keeping, tmp_path, qapp
):
    folder = record(qtbot, keeping)
    (folder / "film.mp4").unlink()
    open_recorded(qtbot, keeping, folder)
    language = Language(qapp)
    language.speak("de")
    save_as(keeping, tmp_path / "report.html")
    try:
        with qtbot.waitSignal(keeping.recording_service.saved, timeout=10_000):
            keeping.commands["report"].trigger()
    finally:
        language.speak("en")

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Gesicht 1" in page
    assert "is missing" not in page
    assert "film.mp4" in page
