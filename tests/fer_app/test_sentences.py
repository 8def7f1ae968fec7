"""The core's sentences in German, from the core's own faults."""

import ast
import pickle
import shutil
import string
import sys
from dataclasses import replace

import pytest
from fer_app.i18n.language import Language
from fer_app.i18n.messages import translate_message
from fer_app.main_window import MainWindow

from fer_core.errors import Message, OutputError
from fer_core.network.weights import load_weights
from fer_core.sources.factory import open_source
from tools.update_translations import message_calls, window_modules

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
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
        if called == "ArgumentParser":  # a terminal shows what it says
            return [keyword.value for keyword in node.keywords]
        return node.args if called in logged else ()
    if isinstance(node, ast.Module | ast.ClassDef | FUNCTIONS):
        return [each.value for each in node.body if isinstance(each, ast.Expr)]
    return ()


def loose_sentences(path):
    """The sentences in a module that may come to be read and are no templates."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    skipped = {id(part) for node in nodes for part in silent(node)}
    texts = (literal(node) for node in nodes if id(node) not in skipped)
    known = {literal(call.args[0]) for call in template_calls(path)}
    return [
        text
        for text in texts
        if text
        and text not in known
        and len(text.split()) > 2
        and text.strip().endswith((".", ". {}"))
    ]


def template_calls(path):
    return [
        call for call in message_calls(path) if isinstance(call.args[0], ast.Constant)
    ]


def by_folder(path):
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("module", window_modules(), ids=by_folder)
def test_every_sentence_a_person_may_read_is_a_template(module):
    assert loose_sentences(module) == []


@pytest.mark.parametrize("module", window_modules(), ids=by_folder)
def test_every_template_is_given_its_fields(module):
    for call in template_calls(module):
        template = call.args[0].value
        gaps = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert gaps == {field.arg for field in call.keywords}, template


def test_fields_survive_and_messages_among_them_are_translated_too(german):
    unwritable = OutputError(
        "{path} cannot be written ({reason}). Use another folder.",
        path="/a b/{path} <i>(c).mp4",
        reason="Permission denied",
    )
    broken_off = Message(
        "{problem} What was recorded is in {path}.",
        problem=unwritable,
        path="Permission denied",
    )

    assert translate_message(broken_off) == (
        "/a b/{path} <i>(c).mp4 lässt sich nicht schreiben (Zugriff verweigert). Einen"
        " anderen Ordner nehmen. Das Aufgenommene liegt in Permission denied."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Aufnehmen",
        "Check the spelling.",  # a plain text, as a file may be called
        Message("A cog came loose"),
        Message("{cog is loose"),
        Message("a\udcff.mp4 is gone."),
    ],
)
def test_what_is_no_message_or_not_known_stays(german, text):
    assert translate_message(text) == text


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

    def load(config):
        if config.model.weights is not None:
            load_weights(config.model.weights)
        return environment.load_models(config)

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
