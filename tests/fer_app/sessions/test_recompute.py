"""An open session that is read anew."""

from dataclasses import replace

from fer_app.dialogs.recompute import RecomputeDialog

import fer_core as fer
from tests.fer_app.sessions.conftest import (
    answer,
    ask_recompute,
    codes_in,
    open_recorded,
    record,
)


def test_an_open_session_is_read_anew_and_shown_with_its_new_table(
    qtbot, keeping, environment
):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)
    answer(keeping, "Anna")
    keeping.sessions_controller.notes.ask_name(1)
    keeping.notebook.settle()
    before = keeping.sessions_controller.film

    ask_recompute(keeping, smoothing_s=0.0, baseline="auto")
    qtbot.waitUntil(
        lambda: keeping.sessions_controller.film not in (None, before), timeout=10_000
    )
    qtbot.waitUntil(lambda: keeping.notebook.stored, timeout=10_000)

    session = fer.open_session(folder)
    assert "The old table is timeline.csv" in keeping.central.banner.sentence
    assert keeping.isEnabled()
    assert session.info.table == "timeline-2.csv"
    assert session.info.settings["smoothing_s"] == 0.0
    assert (session.info.baseline, session.relative) == ("auto", True)
    assert environment.loads[-1].smoother.time_constant_s == 0.0
    assert list(session.persons) == ["Anna", "Face 2"]
    assert keeping.sessions_controller.film.recorded.info.table == "timeline-2.csv"


def test_reading_anew_is_cancelled_and_the_session_stays(qtbot, keeping):
    folder = record(qtbot, keeping, seconds=2.0)
    open_recorded(qtbot, keeping, folder)
    before = (folder / "session.json").read_bytes()

    dialog = ask_recompute(keeping)
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        dialog.reject()

    assert (folder / "session.json").read_bytes() == before
    assert not list(folder.glob("timeline-*"))
    assert keeping.isEnabled()
    keeping.commands["mark"].trigger()
    keeping.notebook.settle()
    assert codes_in(folder) == [""]


def test_weights_that_cannot_be_used_leave_the_session_as_it_is(qtbot, keeping):
    folder = record(qtbot, keeping)
    open_recorded(qtbot, keeping, folder)

    dialog = ask_recompute(keeping, weights="bad.safetensors")
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        pass

    assert "bad.safetensors is damaged" in keeping.central.banner.sentence
    assert fer.open_session(folder).info.earlier == ()


def test_what_cannot_be_read_anew_is_told(qtbot, keeping):
    keeping.commands["recompute"].trigger()
    assert "no session to recompute" in keeping.central.banner.sentence

    keeping.change_settings(replace(keeping.settings, record="annotated"))
    open_recorded(qtbot, keeping, record(qtbot, keeping))
    keeping.commands["recompute"].trigger()
    assert "no film without labels" in keeping.central.banner.sentence
    assert keeping.findChild(RecomputeDialog) is None
