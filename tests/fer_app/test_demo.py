"""The tour of ``fer-app --demo``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fer_app.demo import Demo, demo_place, without_cameras
from fer_app.settings import load_settings


def test_the_tour_shows_everything_and_leaves_the_window_as_it_was(
    qtbot, running, tmp_path
):
    seen, notices = set(), set()
    commands = {name: running.commands[name] for name in ("why", "blur", "record")}

    def look(demo):
        seen.update(name for name, each in commands.items() if each.isChecked())
        notices.add(running.central.banner.sentence)
        return demo.done

    saved = running.recording_service.saved
    with qtbot.waitSignal(saved, timeout=60_000):
        demo = Demo(running, step_ms=800)
        qtbot.waitUntil(lambda: look(demo), timeout=60_000)

    assert seen == {"why", "blur", "record"}
    assert len(notices) >= 6
    assert not commands["blur"].isChecked()
    assert running.settings.chart == "shares"
    assert list((tmp_path / "recordings").glob("*.mp4"))


def test_a_demo_keeps_nothing_but_the_persons_theme_and_language(qapp, store):
    persons = replace(load_settings(store), theme="dark", language="de")
    store.setValue("settings/theme", persons.theme)
    store.setValue("settings/language", persons.language)
    before = set(store.allKeys())

    place = demo_place(store)
    settings = load_settings(place.store)
    folder = Path(place.folder.name)
    assert (settings.theme, settings.language) == ("dark", "de")
    assert settings.introduced
    assert settings.recording_folder.parent == folder
    place.folder.cleanup()

    assert not folder.exists()
    assert set(store.allKeys()) == before


def test_a_demo_looks_for_no_camera(environment):
    assert without_cameras(environment.build()).list_cameras() == ()
