"""Several processes training one network, started by torchrun."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.nn.functional import all_reduce

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class ProcessGroup:
    """This process among all.

    Attributes:
        rank: From 0; only rank 0 writes files.
        size: Number of processes.
        device: Where this process computes.
    """

    rank: int
    size: int
    device: torch.device

    @property
    def is_main(self) -> bool:
        """Whether this process writes files and shows progress."""
        return self.rank == 0

    def shard(self, count: int) -> slice:
        """Return which of ``count`` rows of a batch are this process's."""
        each = count // self.size
        return slice(self.rank * each, (self.rank + 1) * each)


@contextmanager
def process_group(device: torch.device) -> Iterator[ProcessGroup]:
    """Join the processes that torchrun started; alone without it."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield ProcessGroup(0, 1, device)
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield ProcessGroup(dist.get_rank(), size, device)
    finally:
        dist.destroy_process_group()


def distribute(network: nn.Module, group: ProcessGroup) -> nn.Module:
    """Return ``network`` with gradients and batch statistics shared by all processes.

    Batch norm sees the whole batch, so that two processes do what one does with the
    double batch.
    """
    if group.size == 1:
        return network
    if group.device.type == "cuda":
        synced = nn.SyncBatchNorm.convert_sync_batchnorm(network)
        return nn.parallel.DistributedDataParallel(synced, [group.device.index])
    _synchronise_batch_norm(network)
    return nn.parallel.DistributedDataParallel(network)


def all_reduce_sum(values: torch.Tensor, group: ProcessGroup) -> torch.Tensor:
    """Return ``values`` added up over all processes."""
    if group.size > 1:
        values = values.clone()
        dist.all_reduce(values)
    return values


def _synchronise_batch_norm(network: nn.Module) -> None:
    """Make every batch norm of ``network`` a shared one, in place, values kept."""
    for module in network.modules():
        if type(module) is nn.BatchNorm2d:
            module.__class__ = CpuSyncBatchNorm


class CpuSyncBatchNorm(nn.BatchNorm2d):
    """Batch norm over the batches of all processes on a CPU.

    torch's own SyncBatchNorm works on accelerators only. While not training it is plain
    batch norm.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalise (N, C, H, W) by the statistics of every process's batch."""
        if not self.training:
            return super().forward(x)
        wide = x.float()
        count = wide.numel() / wide.shape[1] * dist.get_world_size()
        sums = torch.stack([wide.sum(dim=(0, 2, 3)), (wide * wide).sum(dim=(0, 2, 3))])
        mean, square = cast("torch.Tensor", all_reduce(sums)) / count
        variance = (square - mean * mean).clamp(min=0)
        with torch.no_grad():
            momentum = self.momentum or 0.0
            unbiased = variance * count / max(count - 1, 1)
            cast("torch.Tensor", self.running_mean).lerp_(mean, momentum)
            cast("torch.Tensor", self.running_var).lerp_(unbiased, momentum)
        scale = self.weight * torch.rsqrt(variance + self.eps)
        shift = self.bias - mean * scale
        normalized: torch.Tensor = wide * scale[:, None, None] + shift[:, None, None]
        return normalized.to(x.dtype)
