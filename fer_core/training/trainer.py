"""The training loop: one network, step by step, through the epochs of a recipe."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

from fer_core.errors import TrainingError
from fer_core.evaluation.predict import to_input
from fer_core.training.augment import augment, mix_pairs, to_device
from fer_core.training.distributed import ProcessGroup, all_reduce_sum
from fer_core.training.schedule import augmentation_strength, in_cooldown, learning_rate
from fer_core.training.targets import blend_teacher, head_probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fer_core.network.spec import ModelSpec
    from fer_core.training.config import Recipe

LOSS_CHECK_STEPS = 20  # steps between looks at the loss; each look makes a GPU wait
EMA_STEPS = 4  # steps between moves of the average; each reads all weights twice


@dataclass(frozen=True, slots=True)
class StepReport:
    """Where a run stands after some steps; means are over the epoch so far.

    Attributes:
        epoch: Epochs finished before this one.
        step: Steps finished of this epoch's ``steps``.
        steps: Steps in an epoch.
        batch_size: Faces in a step.
        loss: Mean over the heads' sums.
        accuracy: On augmented faces by FER2013's labels, 0..1, of the head that
            learns them, else of the first.
        images_per_s: Since the epoch began, or was gone on with.
    """

    epoch: int
    step: int
    steps: int
    batch_size: int
    loss: float
    accuracy: float
    images_per_s: float


@dataclass(slots=True)
class EpochSums:
    """What adds up over one epoch; part of the checkpoint."""

    loss: float = 0.0
    right: float = 0.0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Engine:
    """How to compute: independent of what is learned.

    Attributes:
        amp: bfloat16 where it is precise enough.
        compile: Let torch fuse the network's operations.
        graph: Play the network's steps back as CUDA graphs; one process, one GPU.
    """

    amp: bool = False
    compile: bool = False
    graph: bool = False


@dataclass(slots=True)
class Trainer:
    """One network on its way through the epochs of a recipe.

    ``train_epoch`` is a generator: whoever drives it may stop between two steps, save,
    and later go on at the very same step.

    Attributes:
        network: What is trained, on ``group.device``.
        ema_network: Moving average of its weights, which is what gets evaluated.
        teachers: Networks in evaluation mode whose answers to the student's own
            pictures are part of the targets.
        epoch: Epochs finished.
        step: Steps finished within the current epoch.
    """

    recipe: Recipe
    seed: int
    group: ProcessGroup
    engine: Engine
    images: torch.Tensor  # (N, 48, 48) uint8 on the device
    targets: list[torch.Tensor]
    labels: torch.Tensor
    data_sha256: str
    network: nn.Module
    ema_network: nn.Module
    optimizer: torch.optim.SGD
    forward: Callable[[torch.Tensor], torch.Tensor]
    epoch: int = 0
    step: int = 0
    sums: EpochSums = field(default_factory=EpochSums)
    pending: list[torch.Tensor] = field(default_factory=list)  # not in ``sums`` yet
    history: list[dict[str, float]] = field(default_factory=list)
    teachers: tuple[tuple[nn.Module, ModelSpec], ...] = ()  # asked in each step

    @property
    def batch_size(self) -> int:
        """Faces in one step over all processes."""
        size = min(self.recipe.batch_size, len(self.labels))
        return max(size // self.group.size, 1) * self.group.size

    @property
    def steps_per_epoch(self) -> int:
        """Whole batches in the data; the rest waits for another epoch's shuffle."""
        return len(self.labels) // self.batch_size

    def train_epoch(self) -> Iterator[StepReport]:
        """Run the current epoch from ``step`` on; report after every step.

        Loss and accuracy in a report are as new as the last look at them.

        Raises:
            TrainingError: If the loss is no number.
        """
        order = np.random.default_rng([self.seed, self.epoch]).permutation(
            len(self.labels)
        )
        self.network.train()
        began, first = time.perf_counter(), self.step
        steps = self.steps_per_epoch
        while self.step < steps:
            rows = order[self.step * self.batch_size :][: self.batch_size]
            self.pending.append(self._train_step(torch.from_numpy(rows)))
            self.step += 1
            if self.step % LOSS_CHECK_STEPS == 0 or self.step == steps:
                self.sum_pending()
            done = (self.step - first) * self.batch_size
            seen = max(self.sums.seen, 1)
            yield StepReport(
                epoch=self.epoch,
                step=self.step,
                steps=steps,
                batch_size=self.batch_size,
                loss=self.sums.loss / seen,
                accuracy=self.sums.right / seen,
                images_per_s=done / (time.perf_counter() - began),
            )
        self.epoch += 1
        self.step = 0

    def finish_epoch(self, row: dict[str, float]) -> None:
        """Note the finished epoch's figures and start the next one's sums."""
        self.history.append(row)
        self.sums = EpochSums()

    def _train_step(self, rows: torch.Tensor) -> torch.Tensor:
        """Learn from one batch; return (loss sum, right answers) of this process."""
        recipe = self.recipe
        random = np.random.default_rng([self.seed, self.epoch, self.step])
        rate = learning_rate(recipe, self.epoch + self.step / self.steps_per_epoch)
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = rate
        rows = to_device(rows, self.images.device)
        grey = self.images[rows].unsqueeze(1).float() / 255  # (N, 1, 48, 48)
        targets = [target[rows] for target in self.targets]
        if recipe.changes_faces:
            grey = augment(grey, random, augmentation_strength(recipe, self.epoch))
        grey, targets = self._mix(grey, targets, random)
        share = self.group.shard(len(rows))
        targets = [target[share] for target in targets]
        inputs = to_input(grey[share], recipe.spec())
        targets = self._distilled(grey[share], targets)
        # For dropout, so that a run that goes on does as if it had never stopped.
        torch.manual_seed(int(random.integers(2**31)))
        self.optimizer.zero_grad(set_to_none=True)
        logits, loss = self._backward(inputs, targets)
        self._optimizer_step()
        self._update_ema()
        measured = "fer2013" if "fer2013" in recipe.heads else recipe.heads[0]
        predictions = logits[:, recipe.spec().columns(measured)].argmax(1)
        right = (predictions == self.labels[rows][share]).sum()
        return torch.stack([loss * len(logits), right.float()])

    def _mix(
        self,
        grey: torch.Tensor,
        targets: list[torch.Tensor],
        random: np.random.Generator,
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        if not self.recipe.mixup or in_cooldown(self.recipe, self.epoch):
            return grey, targets
        return mix_pairs(grey, targets, self.recipe.mixup, random)

    @torch.no_grad()
    def _distilled(
        self, grey: torch.Tensor, targets: list[torch.Tensor]
    ) -> list[torch.Tensor]:
        """Blend in what the teachers answer to the very pictures of this step."""
        if not self.teachers:
            return targets
        kind = self.group.device.type
        answers: list[list[torch.Tensor]] = []
        for teacher, spec in self.teachers:
            with torch.autocast(kind, torch.bfloat16, enabled=self.engine.amp):
                logits = teacher(to_input(grey, spec)).float()
            answers.append(head_probabilities(logits, spec, self.recipe.heads))
        mean = [torch.stack(heads).mean(0) for heads in zip(*answers, strict=True)]
        return blend_teacher(targets, mean, self.recipe.teacher_share)

    def _backward(
        self, inputs: torch.Tensor, targets: list[torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Add to the gradients; return the logits and the mean loss."""
        kind = self.group.device.type
        with torch.autocast(kind, torch.bfloat16, enabled=self.engine.amp):
            logits = self.forward(inputs)
        loss = self._loss(logits.float(), targets)
        loss.backward()
        return logits.detach(), loss.detach()

    @torch.no_grad()
    def _optimizer_step(self) -> None:
        """Step by the gradients, shortened where they are longer than the recipe's."""
        scale = None
        if self.recipe.clip_norm:
            gradients = [
                p.grad for p in self.network.parameters() if p.grad is not None
            ]
            norm = nn.utils.get_total_norm(gradients)
            scale = (norm / self.recipe.clip_norm).clamp(min=1)
        # The fused step divides by this, as it does for torch's GradScaler. A walk of
        # its own through all gradients would cost 1.4 % of a step with the stock stem.
        setattr(self.optimizer, "grad_scale", scale)  # noqa: B010 (not declared)
        self.optimizer.step()
        delattr(self.optimizer, "grad_scale")

    def _loss(self, logits: torch.Tensor, targets: list[torch.Tensor]) -> torch.Tensor:
        loss = logits.new_zeros(())
        for number, head in enumerate(self.recipe.heads):
            weight = self.recipe.ferplus_weight if head == "ferplus" else 1.0
            columns = logits[:, 7 * number : 7 * number + 7]
            cross_entropy = -(targets[number] * columns.log_softmax(1)).sum(1)
            loss = loss + weight * cross_entropy.mean()
        return loss

    @torch.no_grad()
    def _update_ema(self) -> None:
        """Move the average a little towards the network."""
        taken = self.epoch * self.steps_per_epoch + self.step + 1
        if taken % EMA_STEPS and self.step + 1 < self.steps_per_epoch:
            return
        decay = min(self._ema_decay(), (1 + taken) / (10 + taken))
        # AveragedModel itself would copy batch norm's statistics instead of averaging.
        update = get_ema_multi_avg_fn(decay**EMA_STEPS)
        update(_floats(self.ema_network), _floats(self.network), None)

    def _ema_decay(self) -> float:
        """Return the average's decay in a step; its span is given in epochs."""
        if self.recipe.average_decay:
            return self.recipe.average_decay
        span = self.recipe.average_epochs * self.steps_per_epoch
        return max(0.0, 1 - 1 / span) if span else 0.0

    def sum_pending(self) -> None:
        """Add the steps that wait to the epoch's sums.

        Raises:
            TrainingError: If a loss is no number.
        """
        if not self.pending:
            return
        pairs = all_reduce_sum(torch.stack(self.pending), self.group).cpu()
        pairs = pairs.double()  # exact, wherever a stop divides the epoch's sum
        count, self.pending = len(self.pending), []
        bad = ~torch.isfinite(pairs[:, 0])
        if bad.any():
            at = self.step - count + int(bad.nonzero()[0, 0]) + 1
            raise TrainingError(
                f"The loss is not a number at step {at} of epoch {self.epoch + 1}. The"
                " last good checkpoint is kept; lower --learning-rate and start again."
            )
        self.sums.loss += float(pairs[:, 0].sum())
        self.sums.right += float(pairs[:, 1].sum())
        self.sums.seen += count * self.batch_size


def _floats(module: nn.Module) -> list[torch.Tensor]:
    """Return every parameter and every statistic, without the step counters."""
    return [t for t in module.state_dict().values() if t.is_floating_point()]
