"""The examples in the docstrings of the public names."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

import fer_core as fer

# FerError's example shows them well enough.
WITHOUT = {"__version__"} | {error.__name__ for error in fer.FerError.__subclasses__()}


def examples(name):
    thing = fer if name == "fer_core" else getattr(fer, name)
    found = doctest.DocTestParser().get_doctest(
        thing.__doc__ or "", {"fer": fer, "np": np}, name, None, None
    )
    return found if found.examples else None


@pytest.mark.parametrize("name", ["fer_core", *sorted(set(fer.__all__) - WITHOUT)])
def test_the_example_does_what_it_says(name, film_and_photo, monkeypatch, capsys):
    monkeypatch.chdir(film_and_photo)
    test = examples(name)
    assert test is not None, f"{name} has no example"
    failed, _ = doctest.DocTestRunner().run(test)
    assert not failed, capsys.readouterr().out
