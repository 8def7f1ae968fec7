from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import one_hot

from fer_core.training.config import Recipe
from fer_core.training.distributed import ProcessGroup
from fer_core.training.trainer import Engine, Trainer
from tests.fer_core.conftest import made_up_faces


class KnowsOneHead(nn.Module):
    """Answers rightly in one head and never in the other."""

    def __init__(self, right_head):
        super().__init__()
        self.right_head = right_head
        self.unused = nn.Parameter(torch.zeros(1))

    def forward(self, inputs):
        rows = inputs.mean((1, 3))  # (N, 48)
        classes = torch.stack(
            [rows[:, 6 * label + 2 : 6 * label + 8].mean(1) for label in range(7)], 1
        ).argmax(1)
        answers = [(classes + 1) % 7, (classes + 1) % 7]
        answers[self.right_head] = classes
        hot = torch.cat([one_hot(each, 7) for each in answers], 1)
        return hot.float() + 0 * self.unused


@pytest.mark.parametrize("heads", [("fer2013", "ferplus"), ("ferplus", "fer2013")])
def test_accuracy_is_that_of_the_head_that_learns_the_labels(heads):
    images, labels = made_up_faces(28)
    recipe = Recipe(heads=heads, batch_size=14, geometry=0, light=0, erasing=0)
    network = KnowsOneHead(heads.index("fer2013"))
    truth = torch.from_numpy(labels.astype(np.int64))
    trainer = Trainer(
        recipe=recipe,
        seed=0,
        group=ProcessGroup(0, 1, torch.device("cpu")),
        engine=Engine(),
        images=torch.from_numpy(images),
        targets=[one_hot(truth, 7).float()] * 2,
        labels=truth,
        data_sha256="",
        network=network,
        ema_network=KnowsOneHead(heads.index("fer2013")),
        optimizer=torch.optim.SGD(network.parameters(), lr=0.1, fused=True),
        forward=network,
    )
    *_, last = trainer.train_epoch()
    assert last.accuracy == 1.0
