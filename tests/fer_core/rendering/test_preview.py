"""Pictures as a screen takes them."""

from __future__ import annotations

import numpy as np
import pytest

from fer_core.rendering.preview import ScreenScaler, is_black


def ramp(width: int, height: int) -> np.ndarray:
    """Return a picture whose blue grows to the right and whose red grows downwards."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.stack([across, np.full_like(across, 7), down], axis=2).astype(np.uint8)


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (333, 187), (2560, 1440)])
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_whole_picture_is_there_at_any_size(size, mirrored):
    shown = ScreenScaler().scaled(ramp(1280, 720), *size, mirrored=mirrored)
    assert shown.shape == (size[1], size[0], 4)
    expected = ramp(*size)[:, ::-1] if mirrored else ramp(*size)
    assert abs(shown[..., :3].astype(int) - expected).max() <= 2


def test_a_small_preview_averages_what_it_leaves_out():
    stripes = np.zeros((720, 1280, 3), np.uint8)
    stripes[:, ::2] = 255
    small = ScreenScaler().scaled(stripes, 320, 180)
    assert abs(small[..., :3].astype(int) - 127).max() <= 2


def test_it_is_never_less_than_a_pixel():
    assert ScreenScaler().scaled(ramp(1, 4000), 1, 100).shape == (100, 1, 4)


def test_a_covered_lens_is_black_and_a_dark_room_is_not():
    noise = np.random.default_rng(0).normal(8, 4, (480, 640, 3)).clip(0, 255)
    covered = noise.astype(np.uint8)
    assert is_black(covered)
    lit = covered.copy()
    lit[200:260, 300:360] = 60  # a face by a screen's light
    assert not is_black(lit)
