from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from fer_core.training.augment import AugmentationStrength, augment, mix_pairs

ALL = AugmentationStrength()


def faces(count: int = 8) -> torch.Tensor:
    return torch.from_numpy(
        np.random.default_rng(0).random((count, 1, 48, 48)).astype(np.float32)
    )


def test_result_is_a_picture_of_the_same_size():
    changed = augment(faces(), np.random.default_rng(1), ALL)
    assert changed.shape == (8, 1, 48, 48)
    assert changed.dtype == torch.float32
    assert changed.min() >= 0
    assert changed.max() <= 1


def test_every_face_is_changed_in_its_own_way():
    same = faces(1).repeat(8, 1, 1, 1)
    changed = augment(same, np.random.default_rng(1), ALL)
    assert len({one.numpy().tobytes() for one in changed}) == 8


def test_same_generator_gives_the_same_faces():
    one = augment(faces(), np.random.default_rng(5), ALL)
    other = augment(faces(), np.random.default_rng(5), ALL)
    assert torch.equal(one, other)


class Copies(TorchDispatchMode):
    """Counts what is sent from one device to another."""

    count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if func is torch.ops.aten._to_copy.default:
            self.count += result.device != args[0].device
        return result


def test_a_steps_choices_reach_the_device_in_at_most_three_copies():
    images = torch.empty(64, 1, 48, 48, device="meta")  # a device with shapes alone
    with Copies() as copies:
        changed = augment(images, np.random.default_rng(1), ALL)
    assert changed.shape == images.shape
    assert 1 <= copies.count <= 3


def test_mirror_image_is_as_frequent_as_the_face():
    ramp = torch.linspace(0.2, 0.8, 48).expand(400, 1, 48, 48)
    changed = augment(ramp, np.random.default_rng(2), ALL)
    brighter_left = changed[:, 0, :, :12].mean((1, 2)) > changed[:, 0, :, 36:].mean(
        (1, 2)
    )
    assert 0.4 < brighter_left.float().mean() < 0.6


def test_nothing_but_a_mirror_is_left_of_no_changes():
    images = faces()
    changed = augment(images, np.random.default_rng(1), AugmentationStrength(0, 0, 0))
    for before, after in zip(images, changed, strict=True):
        assert any(
            torch.allclose(after, view, atol=1e-4) for view in (before, before.flip(2))
        )


@pytest.mark.parametrize("kind", ["geometry", "light", "erasing"])
def test_each_kind_of_change_can_be_had_alone(kind):
    images = faces(64)
    alone = AugmentationStrength(**{"geometry": 0, "light": 0, "erasing": 0, kind: 1})
    changed = augment(images, np.random.default_rng(1), alone)
    same = [
        torch.allclose(after, view, atol=1e-4)
        for before, after in zip(images, changed, strict=True)
        for view in (before, before.flip(2))
    ]
    assert sum(same) < 64


def test_a_shard_mixes_as_the_whole_batch_does():
    images, target = faces(8), torch.eye(8)[:, :7]
    whole, (whole_target,) = mix_pairs(images, [target], 0.4, np.random.default_rng(3))
    part, (part_target,) = mix_pairs(
        images[4:], [target[4:]], 0.4, np.random.default_rng(3)
    )
    assert torch.equal(whole[4:], part)
    assert torch.equal(whole_target[4:], part_target)
    assert torch.allclose(
        whole.sum(), images.sum(), atol=1e-2
    )  # a pair's blends add up
    assert not torch.equal(whole, images)


def test_a_single_last_face_stays_as_it_is():
    images = faces(3)
    mixed, _ = mix_pairs(images, [], 0.4, np.random.default_rng(3))
    assert torch.equal(mixed[2], images[2])
