from __future__ import annotations

import torch
from torch import nn

from fer_core.datasets.faces import load_faces
from fer_core.network.weights import load_weights
from fer_core.training.config import Recipe
from fer_core.training.distributed import ProcessGroup
from fer_core.training.run import RunOptions, run_training
from fer_core.training.trainer import Engine
from fer_core.training.validation import LAST_WEIGHTS, WEIGHTS


def test_each_validation_face_is_looked_at_twice_an_epoch_whatever_is_saved(
    fer_files, tmp_path
):
    looked_at = []
    faces = load_faces(*fer_files)

    def count(module, _inputs, output):
        if isinstance(module, nn.Linear) and not module.training:
            looked_at.append(len(output))

    hook = nn.modules.module.register_module_forward_hook(count)
    try:
        run_training(
            Recipe(stem="stock", epochs=2, batch_size=28),
            faces,
            RunOptions(tmp_path),
            ProcessGroup(0, 1, torch.device("cpu")),
            Engine(),
            lambda news: None,
        )
    finally:
        hook.remove()
    # Epochs, views, faces; then the training faces once, for their activation ranges.
    assert sum(looked_at) == 2 * 2 * 14 + len(faces.split("Training").images)
    best, last = (load_weights(tmp_path / name) for name in (WEIGHTS, LAST_WEIGHTS))
    assert last.card["metrics"]["epoch"] == 2
    assert last.card["metrics"]["score"] <= best.card["metrics"]["score"]
