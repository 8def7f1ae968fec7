"""A training run's first step: the network, its average, its targets, its optimiser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from torch import nn

from fer_core.errors import ModelError, TrainingError
from fer_core.evaluation.predict import predict_logits
from fer_core.network.devices import keep_freed_memory
from fer_core.network.resnet import build_network, load_network
from fer_core.training.distributed import World, distribute
from fer_core.training.matmul_conv import use_products
from fer_core.training.targets import blend_teacher, make_targets
from fer_core.training.trainer import Engine, Trainer

if TYPE_CHECKING:
    from collections.abc import Callable

    from fer_core.datasets.faces import FaceData
    from fer_core.network.weights import Weights
    from fer_core.training.config import Recipe


@dataclass(frozen=True, slots=True)
class Origin:
    """Other networks a run owes something to.

    Attributes:
        start: Weights to begin from instead of random ones.
        teacher: Its answers are part of the targets, see ``Recipe.teacher_share``.
    """

    start: Weights | None = None
    teacher: Weights | None = None


def new_trainer(
    recipe: Recipe,
    faces: FaceData,
    seed: int,
    world: World,
    engine: Engine,
    origin: Origin | None = None,
) -> Trainer:
    """Return a trainer at the first step; ``faces`` are the ones to learn from.

    Raises:
        DataError: If the recipe learns FER+ and no face has votes.
        ModelError: If the weights of ``origin`` are of another network.
    """
    torch.manual_seed(seed)
    origin = origin or Origin()
    network = build_network(recipe.spec()).to(world.device)
    if origin.start is not None:
        network.load_state_dict(_same_network(origin.start, recipe).state_dict())
    average = build_network(recipe.spec()).to(world.device)
    for module in (network, average):
        module.to(memory_format=torch.channels_last)
    average.load_state_dict(network.state_dict())
    average.eval().requires_grad_(False)
    if world.device.type == "cpu" and engine.amp:
        keep_freed_memory()
        use_products(network)
    targets = make_targets(faces, recipe)
    if origin.teacher is not None:
        answers = _answers(origin.teacher, faces, recipe, world, engine)
        targets = blend_teacher(targets, answers, recipe.teacher_share)
    forward = distribute(network, world)
    return Trainer(
        recipe=recipe,
        seed=seed,
        world=world,
        engine=engine,
        images=torch.from_numpy(faces.images).to(world.device),
        targets=[target.to(world.device) for target in targets],
        labels=torch.from_numpy(faces.labels.astype(np.int64)).to(world.device),
        data_sha256=faces.sha256,
        network=network,
        average=average,
        optimizer=_optimizer(network, recipe),
        forward=_compiled(forward) if engine.compile else forward,
    )


def _compiled(forward: nn.Module) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return ``forward`` with fused operations; they are made at its first call."""
    from torch._dynamo.exc import BackendCompilerFailed

    fused = torch.compile(forward)

    def run(inputs: torch.Tensor) -> torch.Tensor:
        try:
            return cast("torch.Tensor", fused(inputs))
        except BackendCompilerFailed as error:
            reason = str(error).strip().splitlines()[0]
            raise TrainingError(
                f"The network cannot be compiled here ({reason}). Install a C++"
                " compiler and Python's headers (Debian: g++ and python3-dev), or leave"
                " --compile out."
            ) from error

    return run


def _same_network(weights: Weights, recipe: Recipe) -> nn.Module:
    ours, theirs = recipe.spec(), weights.spec
    if (ours.stem, ours.heads) != (theirs.stem, theirs.heads):
        raise ModelError(
            f"--start-from holds a network with stem {theirs.stem} and heads"
            f" {','.join(theirs.heads)}; the recipe has {ours.stem} and"
            f" {','.join(ours.heads)}. Give the same --stem and --heads."
        )
    return load_network(weights)


def _answers(
    teacher: Weights, faces: FaceData, recipe: Recipe, world: World, engine: Engine
) -> list[torch.Tensor]:
    """Return the teacher's probabilities, (N, 7) a head, over both views of a face."""
    spec = teacher.spec
    missing = [head for head in recipe.heads if head not in spec.heads]
    if missing:
        raise ModelError(
            f"The teacher has no head for {missing[0]}. Choose --heads it has, or"
            " another --teacher."
        )
    network = load_network(teacher).to(world.device)
    views = [
        torch.from_numpy(
            predict_logits(
                network, faces.images, spec, mirrored=mirrored, amp=engine.amp
            )
        )
        for mirrored in (False, True)
    ]
    return [
        torch.stack(
            [
                (view[:, spec.columns(head)] / spec.temperature(head)).softmax(1)
                for view in views
            ]
        ).mean(0)
        for head in recipe.heads
    ]


def _optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.SGD:
    matrices = [p for p in network.parameters() if p.ndim > 1]
    vectors = [p for p in network.parameters() if p.ndim <= 1]
    return torch.optim.SGD(
        [
            {"params": matrices, "weight_decay": recipe.weight_decay},
            {"params": vectors, "weight_decay": 0.0},
        ],
        lr=recipe.learning_rate,
        momentum=recipe.momentum,
        nesterov=recipe.nesterov,
        fused=True,
    )
