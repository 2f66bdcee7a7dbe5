"""The classifier that is trained: a network, and one linear layer on what it says of a face."""

from __future__ import annotations

from typing import Any, cast

import lightning
import torch
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from models_app.training import augment, checkpoints
from models_app.training.batches import Batch
from models_app.training.networks import Network
from models_app.training.options import Config

BACKBONE_SHARE = 0.02
"""How fast a pretrained network learns beside its head: it knows faces already."""


class FaceClassifier(lightning.LightningModule):
    """Pictures (N, 3, px, px) float32 RGB in [0, 255] to scores (N, C); their softmax is a chance each."""

    def __init__(self, config: Config, network: Network, classes: int) -> None:
        super().__init__()
        self.config = config
        self.about: dict[str, Any] = {}  # of the checkpoint, set before the first is written
        self.pretrained = network.pretrained
        self.tallies = {side: Tally() for side in ("train", "val", "test")}
        self.measured: dict[str, dict[str, float]] = {}  # by side {loss, acc} of its last pass
        self.backbone = network.body
        self.head = nn.Sequential(nn.Linear(network.features, classes))
        if config.freeze:
            self.backbone.requires_grad_(False)

    @property
    def linear(self) -> nn.Linear:
        """The layer on top, (C, F)."""
        return cast(nn.Linear, self.head[0])

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, px, px) to (N, C)."""
        scores: Tensor = self.head(self.backbone(pictures))
        return scores

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Everything that naming faces needs goes with the numbers."""
        checkpoint[checkpoints.KEY] = self.about

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """One within an epoch counts its batches; with smaller ones than before these are more."""
        if "loops" not in checkpoint:
            return
        old, new = checkpoint[checkpoints.KEY]["config"]["batch_size"], self.config.batch_size
        current = checkpoint["loops"]["fit_loop"]["epoch_loop.batch_progress"]["current"]
        for name, count in current.items():
            behind = current["ready"] - count
            current[name] = passed(count + behind, old, new) - behind

    def train(self, mode: bool = True) -> FaceClassifier:
        """As modules do, but a frozen network keeps its statistics."""
        super().train(mode)
        if self.config.freeze:
            self.backbone.eval()
        return self

    def configure_optimizers(self) -> OptimizerLRScheduler:
        """Adam; a pretrained network moves slowly beside its head."""
        rate = self.config.learning_rate
        slow = rate * BACKBONE_SHARE if self.pretrained else rate
        groups: list[dict[str, Any]] = [{"params": list(self.head.parameters()), "lr": rate}]
        if not self.config.freeze:
            groups.append({"params": list(self.backbone.parameters()), "lr": slow})
        return torch.optim.Adam(groups)

    def training_step(self, batch: Batch, index: int) -> Tensor:
        """The loss of this device's part, so weighted that the mean over devices is the whole batch's."""
        pixels, numbers, counted, whole = batch
        # What is drawn follows from seed and step alone: a training that goes on draws what it would have.
        step, device = self.trainer.global_step, self.trainer.global_rank
        torch.manual_seed(((self.config.seed * 1_000_003 + step) * 1_009 + device) % 2**63)
        scores = self(augment.vary(_float(pixels), self.config.augment))
        summed = cross_entropy(scores, numbers, reduction="sum") * bool(counted)
        self.tallies["train"].add(summed, scores, numbers, counted)
        loss: Tensor = summed * self.trainer.world_size / whole
        return loss

    def validation_step(self, batch: Batch, index: int) -> None:
        """Loss and accuracy over the validation faces."""
        self._pass(batch, "val")

    def on_validation_epoch_end(self) -> None:
        """The loss by its name, for whoever stops or keeps by it."""
        self.log("val_loss", self.take("val")["loss"], logger=False)

    def test_step(self, batch: Batch, index: int) -> None:
        """Loss and accuracy over the test faces."""
        self._pass(batch, "test")

    def on_test_epoch_end(self) -> None:
        """Leave them in `measured`."""
        self.take("test")

    def take(self, side: str) -> dict[str, float]:
        """{loss, acc} over all devices since it was taken last."""
        total = self.trainer.strategy.reduce(self.tallies[side].take(self.device), reduce_op="sum")
        loss, right, count = total.tolist()
        self.measured[side] = {"loss": loss / max(1, count), "acc": right / max(1, count)}
        return self.measured[side]

    def _pass(self, batch: Batch, side: str) -> None:
        pixels, numbers, counted, _ = batch
        scores = self(_float(pixels))
        summed = cross_entropy(scores, numbers, reduction="sum")
        self.tallies[side].add(summed, scores, numbers, counted)


def passed(batches: int, old: int, new: int) -> int:
    """How many batches of `new` faces are surely within so many of `old`."""
    return batches * old // new


class Tally:
    """Losses, faces named rightly, and faces, summed on the device: nothing waits for it at each step."""

    def __init__(self) -> None:
        self.sums: Tensor | None = None  # (2,) float64
        self.count = 0

    def add(self, loss: Tensor, scores: Tensor, numbers: Tensor, counted: int) -> None:
        """A batch with its summed loss, unless it doesn't count."""
        if not counted:
            return
        right = (scores.detach().argmax(dim=1) == numbers).sum()
        sums = torch.stack([loss.detach().double(), right.double()])
        self.sums = sums if self.sums is None else self.sums + sums
        self.count += counted

    def take(self, device: torch.device) -> Tensor:
        """(3,) float64; from here on it begins anew."""
        sums = self.sums if self.sums is not None else torch.zeros(2, dtype=torch.float64)
        found = torch.cat([sums.to(device), torch.tensor([float(self.count)]).double().to(device)])
        self.sums, self.count = None, 0
        return found


def _float(pixels: Tensor) -> Tensor:
    """(N, px, px, 3) uint8 to (N, 3, px, px) float32; laid out channels last, as it comes."""
    return pixels.permute(0, 3, 1, 2).float()
