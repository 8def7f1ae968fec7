"""Training throughput: the whole loop against the bare optimiser step."""

from __future__ import annotations

import resource
import sys
import time
from typing import TYPE_CHECKING

from fer_core._platform.extras import require
from fer_core.errors import TrainingError

if TYPE_CHECKING:
    import argparse

WARM_UP = 3  # steps before the clock starts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's flags."""
    parser.add_argument("--stem", choices=("stock", "fine"), default="stock")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--steps", type=int, default=6, help="in each turn")
    parser.add_argument("--turns", type=int, default=3, help="of each of the two")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--graph", action="store_true", help="CUDA graphs")


def run(options: argparse.Namespace) -> None:
    """Print images/s of both, turn and turn about, and the peak memory."""
    require("train", "torch", "torchvision", error=TrainingError)
    import numpy as np
    import torch

    from fer_core.datasets.faces import FaceData
    from fer_core.network.devices import bfloat16_is_fast, choose_device
    from fer_core.training.config import Recipe
    from fer_core.training.distributed import ProcessGroup
    from fer_core.training.initialization import new_trainer
    from fer_core.training.trainer import Engine, Trainer

    device = choose_device("auto")
    count = options.batch_size * options.steps
    random = np.random.default_rng(0)
    faces = FaceData(
        images=random.integers(0, 256, (count, 48, 48)).astype(np.uint8),
        labels=(np.arange(count) % 7).astype(np.uint8),
        splits=np.zeros(count, np.uint8),
        votes=np.full((count, 7), 2, np.uint8),
        others=np.zeros((count, 3), np.uint8),
        sha256="made up",
    )
    recipe = Recipe(stem=options.stem, batch_size=options.batch_size, epochs=10_000)
    engine = Engine(bfloat16_is_fast(device), options.compile, options.graph)
    trainer = new_trainer(recipe, faces, 0, ProcessGroup(0, 1, device), engine)
    batch = torch.rand(options.batch_size, 3, 48, 48, device=device)
    batch = batch.contiguous(memory_format=torch.channels_last)
    truth = torch.arange(options.batch_size, device=device) % 7

    def bare_step() -> None:
        with torch.autocast(device.type, torch.bfloat16, enabled=engine.amp):
            logits = trainer.forward(batch)
        loss = torch.nn.functional.cross_entropy(logits.float()[:, :7], truth)
        trainer.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        trainer.optimizer.step()

    def whole_epoch(trainer: Trainer) -> None:
        for _ in trainer.train_epoch():
            pass
        trainer.finish_epoch({})

    def now_s() -> float:
        if device.type != "cpu":  # what was asked for is done only then
            torch.accelerator.synchronize()
        return time.perf_counter()

    for _ in range(WARM_UP):
        bare_step()
    whole_epoch(trainer)
    shares = []
    for _ in range(options.turns):
        began = now_s()
        for _ in range(options.steps):
            bare_step()
        between = now_s()
        whole_epoch(trainer)
        ended = now_s()
        shares.append((between - began) / (ended - between))
        print(
            f"bare step {count / (between - began):6.1f} img/s,"
            f" whole loop {count / (ended - between):6.1f} img/s: {shares[-1]:.1%}",
            flush=True,
        )
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(f"median share {np.median(shares):.1%}, peak memory {peak / 2**30:.2f} GiB")
