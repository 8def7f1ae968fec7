from __future__ import annotations

import os
import pickle

import numpy as np
import pytest

from fer_core.errors import ModelError
from fer_core.network.spec import ModelSpec
from fer_core.network.weights import load_weights, save_weights

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
