"""A training run's first step: network, moving average, targets and optimiser."""

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
from fer_core.training.distributed import ProcessGroup, distribute
from fer_core.training.matmul_conv import use_matmul_convolutions
from fer_core.training.targets import (
    blend_teacher,
    head_probabilities,
    make_targets,
)
from fer_core.training.trainer import Engine, Trainer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from fer_core.datasets.faces import FaceData
    from fer_core.network.spec import ModelSpec
    from fer_core.network.weights import Weights
    from fer_core.training.config import Recipe

STILL_SHIFTS = (0, 2, -2)  # pixels, right and down


@dataclass(frozen=True, slots=True)
class Pretrained:
    """Weights that a run begins with or learns from.

    Attributes:
        student: Weights to begin from instead of random ones.
        teachers: The mean of their answers is part of the targets, see ``Recipe``.
    """

    student: Weights | None = None
    teachers: tuple[Weights, ...] = ()


def new_trainer(
    recipe: Recipe,
    faces: FaceData,
    seed: int,
    group: ProcessGroup,
    engine: Engine,
    pretrained: Pretrained | None = None,
) -> Trainer:
    """Return a trainer at the first step; ``faces`` are the ones to learn from.

    Raises:
        DataError: If the recipe learns FER+ and no face has votes.
        ModelError: If the weights of ``pretrained`` are of another network.
        TrainingError: If ``engine`` asks for what cannot be had here.
    """
    if engine.graph:
        _check_graph(group, engine)
    torch.manual_seed(seed)
    # All steps have one shape: the fastest convolutions are looked for once.
    torch.backends.cudnn.benchmark = group.device.type == "cuda"
    pretrained = pretrained or Pretrained()
    network = build_network(recipe.spec()).to(group.device)
    if pretrained.student is not None:
        network.load_state_dict(_load_student(pretrained.student, recipe).state_dict())
    ema_network = build_network(recipe.spec()).to(group.device)
    for module in (network, ema_network):
        module.to(memory_format=torch.channels_last)
    ema_network.load_state_dict(network.state_dict())
    ema_network.eval().requires_grad_(False)
    if group.device.type == "cpu" and engine.amp:
        keep_freed_memory()
        use_matmul_convolutions(network)
    targets = make_targets(faces, recipe)
    for teacher in pretrained.teachers:
        _check_heads(teacher, recipe)
    teachers: list[tuple[nn.Module, ModelSpec]] = []
    if pretrained.teachers and recipe.teacher_view == "same":
        teachers = [
            (_load_teacher(weights, group, engine), weights.spec)
            for weights in pretrained.teachers
        ]
    elif pretrained.teachers:
        every = [
            _teacher_probabilities(one, faces, recipe, group, engine)
            for one in pretrained.teachers
        ]
        mean = [torch.stack(heads).mean(0) for heads in zip(*every, strict=True)]
        targets = blend_teacher(targets, mean, recipe.teacher_share)
    forward = distribute(network, group)
    trainer = Trainer(
        recipe=recipe,
        seed=seed,
        group=group,
        engine=engine,
        images=torch.from_numpy(faces.images).to(group.device),
        targets=[target.to(group.device) for target in targets],
        labels=torch.from_numpy(faces.labels.astype(np.int64)).to(group.device),
        data_sha256=faces.sha256,
        network=network,
        ema_network=ema_network,
        optimizer=_optimizer(network, recipe),
        teachers=tuple(teachers),
        forward=_compiled(forward) if engine.compile else forward,
    )
    if engine.graph:
        trainer.forward = _cuda_graphed(network, trainer.batch_size, group, engine)
    return trainer


def _check_graph(group: ProcessGroup, engine: Engine) -> None:
    if group.device.type != "cuda":
        raise TrainingError(
            "--graph needs a CUDA device. Leave it out, or choose --device cuda."
        )
    if group.size > 1 or engine.compile:
        raise TrainingError(
            "--graph goes with neither --compile nor several processes. Leave it out."
        )


class _Autocast(nn.Module):
    """A network with its casts to bfloat16 inside, so that a graph holds them, too."""

    def __init__(self, network: nn.Module, *, amp: bool) -> None:
        super().__init__()
        self.network, self.amp = network, amp

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return (N, K) float32 logits of (N, 3, H, W) inputs."""
        # A cache would keep casted weights of the capture for all later steps.
        with torch.autocast(
            "cuda", torch.bfloat16, enabled=self.amp, cache_enabled=False
        ):
            logits: torch.Tensor = self.network(inputs)
        return logits.float()


def _cuda_graphed(
    network: nn.Module, batch_size: int, group: ProcessGroup, engine: Engine
) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return ``network`` in training, forward and backward recorded as CUDA graphs.

    Its weights stay where they are: the optimiser, a checkpoint and the moving average
    see them as ever. Inputs must be (batch_size, 3, 48, 48), as every step's are.
    """
    before = {name: value.clone() for name, value in network.state_dict().items()}
    inputs = torch.randn(batch_size, 3, 48, 48, device=group.device)
    inputs = inputs.contiguous(memory_format=torch.channels_last)
    wrapped = _Autocast(network, amp=engine.amp).train()
    made = torch.cuda.make_graphed_callables(wrapped, (inputs,))
    # Recording ran the network several times, which moved batch norm's statistics.
    network.load_state_dict(before)
    return cast("Callable[[torch.Tensor], torch.Tensor]", made)


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


def _load_student(weights: Weights, recipe: Recipe) -> nn.Module:
    ours, theirs = recipe.spec(), weights.spec
    same = (ours.network, ours.stem, ours.heads)
    if same != (theirs.network, theirs.stem, theirs.heads):
        raise ModelError(
            f"--start-from holds a {theirs.network} with stem {theirs.stem} and heads"
            f" {','.join(theirs.heads)}; the recipe has a {ours.network}, {ours.stem}"
            f" and {','.join(ours.heads)}. Give the same --network, --stem and --heads."
        )
    return load_network(weights)


def _check_heads(teacher: Weights, recipe: Recipe) -> None:
    missing = [head for head in recipe.heads if head not in teacher.spec.heads]
    if missing:
        raise ModelError(
            f"A teacher has no head for {missing[0]}. Choose --heads it has, or another"
            " --teacher."
        )


def _load_teacher(weights: Weights, group: ProcessGroup, engine: Engine) -> nn.Module:
    network = load_network(weights).to(group.device)
    network.to(memory_format=torch.channels_last)
    if group.device.type == "cpu" and engine.amp:
        use_matmul_convolutions(network)
    return network


def _teacher_probabilities(
    teacher: Weights,
    faces: FaceData,
    recipe: Recipe,
    group: ProcessGroup,
    engine: Engine,
) -> list[torch.Tensor]:
    """Return a teacher's probabilities, (N, 7) a head: the mean over the still views.

    A face is looked at where it is and shifted by ``STILL_SHIFTS``, each also mirrored.
    """
    network = _load_teacher(teacher, group, engine)
    views = []
    for shift in STILL_SHIFTS:
        images = _shifted(faces.images, shift)
        for mirrored in (False, True):
            logits = predict_logits(
                network, images, teacher.spec, mirrored=mirrored, amp=engine.amp
            )
            views.append(
                head_probabilities(torch.from_numpy(logits), teacher.spec, recipe.heads)
            )
    return [torch.stack(heads).mean(0) for heads in zip(*views, strict=True)]


def _shifted(images: NDArray[np.uint8], pixels: int) -> NDArray[np.uint8]:
    """Return (N, H, W) faces moved right and down; the edges are repeated."""
    if not pixels:
        return images
    size = images.shape[1]
    rows = np.clip(np.arange(size) - pixels, 0, size - 1)
    return np.ascontiguousarray(images[:, rows][:, :, rows])


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
