"""Needs Qt's own tools, which ship with PySide6."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from fer_app.__main__ import Application
from fer_app.i18n.language import TRANSLATIONS, Language, language_name
from fer_app.services.model_loader import CommandLineOverrides
from fer_app.services.recording_setup import recording_config
from fer_app.settings import Settings
from fer_app.style.emotions import emotion_name
from fer_app.widgets.recording_bar import bytes_text

from fer_core.types import Emotion
from tools.update_translations import update


def test_every_text_is_translated():
    tree = ElementTree.parse(TRANSLATIONS / "de.ts")
    unfinished = [
        message.findtext("source")
        for message in tree.iter("message")
        if message.find("translation").get("type")
        or not message.findtext("translation")
    ]

    assert not unfinished


def test_placeholders_survive_translation():
    for message in ElementTree.parse(TRANSLATIONS / "de.ts").iter("message"):
        source, german = message.findtext("source"), message.findtext("translation")
        gaps = [sorted(re.findall(r"{\w*}", text)) for text in (source, german)]
        assert gaps[0] == gaps[1], source


def test_every_text_of_the_window_and_the_core_is_in_the_translation_file(tmp_path):
    found = tmp_path / "de.ts"
    update(found)

    def texts(path):
        return {
            (context.findtext("name"), message.findtext("source"))
            for context in ElementTree.parse(path).iter("context")
            for message in context.iter("message")
        }

    assert texts(found) == texts(TRANSLATIONS / "de.ts")


def test_the_compiled_file_is_in_step(qapp):
    language = Language(qapp)
    language.speak("de")

    for context in ElementTree.parse(TRANSLATIONS / "de.ts").iter("context"):
        for message in context.iter("message"):
            name, text = context.findtext("name"), message.findtext("source")
            assert qapp.translate(name, text, message.findtext("comment")) == (
                message.findtext("translation")
            )
    language.speak("en")
    assert emotion_name(Emotion.ANGRY) == "Angry"


@pytest.mark.parametrize(
    ("choice", "system", "spoken"),
    [
        ("system", "de_AT", "de"),
        ("system", "fr_FR", "en"),
        ("en", "de_DE", "en"),
        ("de", "en_US", "de"),
    ],
)
def test_the_language_is_the_one_asked_for(choice, system, spoken):
    assert language_name(choice, system) == spoken


def test_another_language_builds_the_window_anew(qtbot, qapp, store, environment):
    application = Application(qapp, store, environment.build(), CommandLineOverrides())
    first = application.open_window("0")
    qtbot.waitUntil(lambda: len(first.central.scores.cards) == 2)

    first.change_settings(replace(first.settings, language="de"))

    qtbot.waitUntil(lambda: application.window is not first)
    second = application.window
    assert second.commands["record"].text() == "Aufnehmen"
    qtbot.waitUntil(lambda: len(second.central.scores.cards) == 2)
    assert bytes_text(1_500_000) == "1,5 MB"
    second.close()
    application._language.speak("en")


def test_recordings_are_labelled_in_the_windows_language(qapp):
    language = Language(qapp)
    language.speak("de")
    config = recording_config(Settings())
    language.speak("en")

    assert config.names[Emotion.HAPPY] == "Freude"
    assert config.names[None] == "Unsicher"
