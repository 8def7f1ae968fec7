from __future__ import annotations

import json
import os
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_core.errors import ModelError
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import load_weights, read_card, save_weights

SPEC = ModelSpec(stem="stock", heads=("ferplus",), temperatures=(1.5,))


def saved(path):
    values = {"a": np.array([1.5, -2], np.float32), "b": np.ones((2, 2), np.float32)}
    save_weights(path, values, SPEC, {"recipe": "tiny"})
    return path


def test_what_is_saved_comes_back(tmp_path):
    loaded = load_weights(saved(tmp_path / "w.safetensors"))
    assert loaded.spec == SPEC
    assert loaded.card == {"recipe": "tiny"}
    np.testing.assert_array_equal(loaded.tensors["a"], [1.5, -2])
    assert loaded.tensors["a"].dtype == np.float32


def test_flipped_bit_is_noticed(tmp_path):
    path = saved(tmp_path / "w.safetensors")
    blob = bytearray(path.read_bytes())
    blob[-1] ^= 1
    path.write_bytes(blob)
    with pytest.raises(ModelError, match="checksum"):
        load_weights(path)


def test_pickle_is_refused_and_never_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    path = tmp_path / "evil.pt"
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ModelError, match="pickle"):
        load_weights(path)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "content", [b"", b"x" * 7, b"hello world, no weights", b"\0" * 64]
)
def test_other_file_is_refused(tmp_path, content):
    path = tmp_path / "other.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="other"):
        load_weights(path)


def test_truncated_file_is_refused(tmp_path):
    path = saved(tmp_path / "w.safetensors")
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(ModelError, match="damaged"):
        load_weights(path)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match="gone"):
        load_weights(tmp_path / "gone.safetensors")


def test_values_that_sixteen_bits_cannot_hold_are_refused(tmp_path):
    path = tmp_path / "w.safetensors"
    with pytest.raises(ModelError, match="16 bits"):
        save_weights(path, {"a": np.array([1e6], np.float32)}, SPEC, {})
    assert not path.exists()


def test_failed_save_keeps_the_old_file(tmp_path):
    path = saved(tmp_path / "w.safetensors")
    before = path.read_bytes()
    with pytest.raises(ModelError):
        save_weights(path, {"a": np.array([np.nan], np.float32)}, SPEC, {})
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["w.safetensors"]


def with_header(path, change):
    """Rewrite the header of a saved file; the values stay."""
    blob = saved(path).read_bytes()
    size = int.from_bytes(blob[:8], "little")
    header = json.loads(blob[8 : 8 + size])
    change(header["__metadata__"])
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + blob[8 + size :])
    return path


def changed_spec(**fields):
    def change(metadata):
        metadata["spec"] = json.dumps(json.loads(metadata["spec"]) | fields)

    return change


@pytest.mark.parametrize(
    "fields",
    [
        {"mean": float("nan")},
        {"mean": "0.5"},
        {"std": 0.0},
        {"std": None},
        {"std": True},
        {"temperatures": [float("inf")]},
        {"temperatures": ["1"]},
        {"temperatures": 1.0},
        {"heads": ["ferplus", "ferplus"], "temperatures": [1.0, 1.0]},
        {"heads": [["ferplus"]]},
        {"heads": None},
        {"stem": ["fine"]},
        {"class_names": ["Angry"]},
        {"colour": "red"},
    ],
)
def test_a_spec_that_makes_no_sense_is_refused(tmp_path, fields):
    path = with_header(tmp_path / "w.safetensors", changed_spec(**fields))
    with pytest.raises(ModelError, match=r"w\.safetensors"):
        load_weights(path)


@pytest.mark.parametrize("card", ["[]", "{", '{"metrics": 3}', "[" * 100_000])
def test_a_damaged_card_is_refused(tmp_path, card):
    path = with_header(tmp_path / "w.safetensors", lambda m: m.update(card=card))
    for read in (read_card, load_weights):
        with pytest.raises(ModelError, match=r"w\.safetensors"):
            read(path)


@pytest.mark.parametrize("length", [896, 1152, 1408])
def test_a_header_as_long_as_a_pickle_begins_is_no_pickle(tmp_path, length):
    path = tmp_path / "w.safetensors"
    values = {"a": np.ones(3, np.float32)}
    for padding in range(length):
        save_weights(path, values, SPEC, {"notes": "x" * padding})
        if int.from_bytes(path.read_bytes()[:8], "little") == length:
            break
    assert path.read_bytes()[:1] == b"\x80"
    assert load_weights(path).spec == SPEC


@settings(max_examples=300)
@given(
    place=st.integers(0, 600),
    change=st.binary(min_size=1, max_size=12),
    cut=st.booleans(),
)
def test_damage_anywhere_in_the_header_ends_in_one_sentence(
    tmp_path_factory, place, change, cut
):
    folder = tmp_path_factory.mktemp("damage")
    path = saved(folder / "w.safetensors")
    blob = path.read_bytes()
    rest = b"" if cut else blob[place + len(change) :]
    path.write_bytes(blob[:place] + change + rest)
    try:
        loaded = load_weights(path)
    except ModelError as error:
        assert str(path) in str(error)  # noqa: PT017
    else:
        assert loaded.spec.outputs in (7, 14)
