import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

from fer_core.errors import FerError, Message, ModelError, SourceError
from fer_core.network.weights import load_weights
from fer_core.sources.factory import open_source

NESTED = Message(
    "{problem} What was recorded is in {path}.",
    problem=Message("{path} stopped ({reason}).", path="{path}", reason=7),
    path="<b>{problem}</b>",
)


def test_an_error_says_its_sentence_and_knows_code_and_fields():
    with pytest.raises(SourceError) as caught:
        open_source("no {such} film.mp4")

    error = caught.value
    assert error.code == "There is no file or camera called {name}. {advice}"
    assert error.fields["name"] == "no {such} film.mp4"
    assert str(error).startswith("There is no file or camera called no {such} film.mp4")
    assert str(error).endswith(f". {error.fields['advice']}")
    assert error.fields["advice"].template.startswith("Check the spelling")


def test_what_stands_in_a_field_is_not_filled_again():
    assert NESTED == "{path} stopped (7). What was recorded is in <b>{problem}</b>."


def test_a_text_without_fields_is_said_as_it_is():
    error = FerError("{a} is no {template")

    assert str(error) == error.code == "{a} is no {template"
    assert error.fields == {}


def test_an_error_in_a_field_stays_a_message():
    inner = SourceError("{path} is empty.", path="a.mp4")

    outer = FerError("It ended: {reason}", reason=inner)

    assert str(outer) == "It ended: a.mp4 is empty."
    assert outer.fields["reason"].template == "{path} is empty."


def test_fields_cannot_be_changed():
    with pytest.raises(TypeError):
        NESTED.fields["path"] = "elsewhere"


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda message: pickle.loads(pickle.dumps(message))]
)
def test_a_message_is_the_same_after_a_copy_or_a_pickle(again):
    message = again(NESTED)

    assert message == NESTED
    assert message.template == NESTED.template
    assert message.fields == NESTED.fields
    assert message.fields["problem"].fields == {"path": "{path}", "reason": "7"}


@pytest.mark.parametrize("kind", [FerError, *FerError.__subclasses__()])
def test_every_error_is_the_same_after_a_pickle(kind):
    error = kind("{path} is empty. {advice}", path="{x}", advice=NESTED)

    again = pickle.loads(pickle.dumps(error))

    assert type(again) is kind
    assert str(again) == str(error)
    assert (again.code, again.fields) == (error.code, error.fields)
    assert again.fields["advice"].template == NESTED.template


def test_an_error_keeps_code_and_fields_across_processes(tmp_path):
    path = tmp_path / "missing {0}.safetensors"
    spawned = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(1, spawned) as pool,
        pytest.raises(ModelError) as caught,
    ):
        pool.submit(load_weights, path).result()

    assert caught.value.code == "There is no weights file {path}. Check the path."
    assert caught.value.fields == {"path": str(path)}
