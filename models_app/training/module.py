"""The classifier that is trained: a network, and one linear layer on what it says of a face."""

from __future__ import annotations

from typing import Any

import lightning
import torch
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torchmetrics.classification import MulticlassAccuracy

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
        self.metrics = nn.ModuleDict(
            {f"{side}_acc": _accuracy(classes) for side in ("train", "val", "test")}
        )
        self.backbone = network.body
        self.head = nn.Sequential(nn.Linear(network.features, classes))
        if config.freeze:
            self.backbone.requires_grad_(False)

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, px, px) to (N, C)."""
        scores: Tensor = self.head(self.backbone(pictures))
        return scores

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Everything that naming faces needs goes with the numbers."""
        checkpoint[checkpoints.KEY] = self.about

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
        pixels, numbers, whole = batch
        scores = self(augment.vary(_float(pixels), self.config.augment))
        self.metrics["train_acc"](scores.detach(), numbers)
        summed = cross_entropy(scores, numbers, reduction="sum")
        loss: Tensor = summed * self.trainer.world_size / whole
        self.log("train_loss", loss.detach(), on_step=True, on_epoch=False)
        self.log("train_acc", self.metrics["train_acc"], on_step=False, on_epoch=True)
        return loss

    def validation_step(self, batch: Batch, index: int) -> None:
        """Loss and accuracy over the validation faces."""
        self._measured(batch, "val")

    def test_step(self, batch: Batch, index: int) -> None:
        """Loss and accuracy over the test faces."""
        self._measured(batch, "test")

    def _measured(self, batch: Batch, side: str) -> None:
        pixels, numbers, _ = batch
        scores = self(_float(pixels))
        self.metrics[f"{side}_acc"](scores, numbers)
        loss = cross_entropy(scores, numbers)
        self.log(f"{side}_loss", loss, batch_size=len(numbers), sync_dist=True)
        self.log(f"{side}_acc", self.metrics[f"{side}_acc"], batch_size=len(numbers))


def _float(pixels: Tensor) -> Tensor:
    """(N, px, px, 3) uint8 to (N, 3, px, px) float32; laid out channels last, as it comes."""
    return pixels.permute(0, 3, 1, 2).float()


def _accuracy(classes: int) -> MulticlassAccuracy:
    return MulticlassAccuracy(num_classes=classes, average="micro")
