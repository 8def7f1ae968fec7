"""The core's sentences in German, from the core's own faults."""

import ast
import pickle
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import fer_app
import pytest
from fer_app.i18n.language import Language
from fer_app.i18n.sentences import PATTERNS, translate_message
from fer_app.main_window import MainWindow

import fer_core
from fer_core.network.weights import load_weights
from fer_core.sources.factory import open_source

# What only the commands say, and the modules that hold the patterns themselves.
COMMANDS_ONLY = {
    "batch.py",
    "batch_sinks.py",
    "export.py",
    "sinks/images.py",
    "sinks/subtitles.py",
}
COMMANDS_ONLY |= {"reader.py", "rest_baseline.py"}  # only programs call it
COMMANDS_ONLY |= {"sinks/timeline.py", "sinks/virtual_camera.py", "__main__.py"}
COMMANDS_ONLY |= {"i18n/sentences.py"}
COMMAND_ROOMS = {"benchmarks", "cli", "datasets", "evaluation", "training"}
TRAINING_ONLY = "{} holds values that 16 bits cannot"
ENGLISH = {"the", "there", "is", "not", "no", "cannot", "again", "check", "give", "and"}


@pytest.fixture
def german(qapp):
    language = Language(qapp)
    language.speak("de")
    yield
    language.speak("en")


def is_german(sentence):
    return sentence != "" and not ENGLISH & set(sentence.lower().split())


def literal(node):
    """The text of a string with ``{}`` for its gaps; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) or "{}" for part in node.values)
    return None


def silent(node):
    """The parts of a node that nobody reads in the window."""
    if isinstance(node, ast.JoinedStr):
        return node.values
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
        logged = {"info", "warning", "exception", "tr", "translate", "ValueError"}
        return node.args if called in logged else ()
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
        return [each.value for each in node.body if isinstance(each, ast.Expr)]
    return ()


def sentences(path):
    """The sentences in a module that may come to be read."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    skipped = {id(part) for node in nodes for part in silent(node)}
    texts = (literal(node) for node in nodes if id(node) not in skipped)
    return [
        text.strip()
        for text in texts
        if text and len(text.split()) > 2 and text.strip().endswith((".", ". {}"))
    ]


def modules():
    folders = (Path(fer_core.__file__).parent, Path(fer_app.__file__).parent)
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if path.relative_to(folder).as_posix() not in COMMANDS_ONLY
        and path.parent.name not in COMMAND_ROOMS
    ]


@pytest.mark.parametrize("module", modules(), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_sentence_a_person_may_read_is_known(module):
    known = "\n".join(re.sub(r"{\w+}", "{}", pattern) for pattern in PATTERNS)

    unknown = [text for text in sentences(module) if text not in known]

    assert [text for text in unknown if not text.startswith(TRAINING_ONLY)] == []


def test_what_stands_in_the_gaps_survives_and_is_translated_too(german):
    english = (
        "/a b/(c).mp4 cannot be written (Permission denied). Use another folder."
        " What was recorded is in videos/x.y.part.mp4."
    )

    assert translate_message(english) == (
        "/a b/(c).mp4 lässt sich nicht schreiben (Zugriff verweigert). Einen anderen"
        " Ordner nehmen. Das Aufgenommene liegt in videos/x.y.part.mp4."
    )


def test_what_is_not_known_and_what_is_german_already_stays(german):
    assert translate_message("A cog came loose") == "A cog came loose"
    assert translate_message("Aufnehmen") == "Aufnehmen"


SOURCES = ("missing.mp4", "empty.mp4", "text.mp4", "text.png", "folder", "*.bmp")
SOURCES += ("97", "Webcam", "http://127.0.0.1:9/none")


@pytest.fixture
def faulty(tmp_path, monkeypatch):
    """A folder with something wrong in every file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "folder").mkdir()
    for name in ("text.mp4", "text.png", "text.safetensors"):
        (tmp_path / name).write_text("no picture, no number, only words " * 10)
    with (tmp_path / "pickle.safetensors").open("wb") as file:
        pickle.dump({"a": 1}, file)
    return tmp_path


@pytest.fixture
def german_window(qtbot, qapp, store, environment, german, faulty):
    """A German window over the core's own sources and weights."""

    def load(choice):
        if choice.weights is not None:
            load_weights(choice.weights)
        return environment.load_models(choice)

    faulty_core = replace(
        environment.build(), open_source=open_source, load_models=load
    )
    window = MainWindow(qapp, store, faulty_core)
    qtbot.addWidget(window)
    window.show()
    window.begin("synthetic")
    qtbot.waitUntil(lambda: len(window.central.scores.cards) == 2)
    yield window
    window.close()


@pytest.mark.parametrize("spec", SOURCES)
def test_a_german_window_tells_of_sources_in_german(qtbot, german_window, spec):
    german_window.open(spec)

    qtbot.waitUntil(lambda: german_window.central.banner.sentence != "")
    assert is_german(german_window.central.banner.sentence)
    assert is_german(german_window.central.view.message[1])


@pytest.mark.parametrize("name", ["missing", "text", "pickle"])
def test_a_german_window_tells_of_weights_in_german(qtbot, german_window, faulty, name):
    path = str(faulty / f"{name}.safetensors")
    german_window.change_settings(replace(german_window.settings, weights=path))

    qtbot.waitUntil(lambda: german_window.central.banner.sentence != "")
    assert is_german(german_window.central.banner.sentence)


@pytest.mark.parametrize("folder", ["text.mp4", "text.mp4/below"])
def test_a_german_window_tells_of_folders_in_german(
    qtbot, german_window, faulty, folder
):
    path = str(faulty / folder)
    german_window.change_settings(replace(german_window.settings, folder=path))
    german_window.commands["record"].trigger()

    qtbot.waitUntil(lambda: german_window.central.banner.sentence != "")
    assert is_german(german_window.central.banner.sentence)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open folder")
def test_a_german_window_tells_of_a_recording_that_broke_off_in_german(
    qtbot, german_window, faulty
):
    folder = faulty / "recordings"
    german_window.commands["record"].trigger()
    qtbot.waitUntil(lambda: list(folder.glob("*.part.mp4")) != [], timeout=10_000)
    shutil.rmtree(folder)

    german_window.commands["record"].trigger()

    qtbot.waitUntil(lambda: german_window.central.banner.sentence != "")
    assert is_german(german_window.central.banner.sentence)
