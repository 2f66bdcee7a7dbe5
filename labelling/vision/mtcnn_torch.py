"""MTCNN's networks in torch, for GPUs: facenet-pytorch's own modules (MIT)."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import torch
from facenet_pytorch import ONet, PNet, RNet
from torch import Tensor

from .types import Floats, Pixels


class TorchNetworks:
    """`mtcnn_networks.Networks` on a device of torch, in float32."""

    sheet_px = 1024  # fewer, larger calls: each costs a trip to the device and back
    batch = 512
    doubt = (0.01, 0.01)  # the screens are the networks, seen in another order

    def __init__(self, device: str) -> None:
        self._device = torch.device(device)
        self._first = self._ready(PNet())
        self._second = self._ready(RNet())
        self._third = self._ready(ONet())

    def _ready(self, net: Any) -> Any:
        return net.eval().to(self._device, memory_format=torch.channels_last)

    @torch.inference_mode()
    def screen_windows(self, sheet: Pixels) -> Floats:
        """As `Networks.screen_windows`."""
        logits = self._first.conv4_1(self._windows(sheet[None]))
        return _numbers(logits[0, 1] - logits[0, 0])

    @torch.inference_mode()
    def first(self, windows: Pixels) -> Floats:
        """As `Networks.first`."""
        x = self._windows(windows)
        logits = self._first.conv4_1(x)
        heads = torch.cat([self._first.conv4_2(x), logits[:, 1:] - logits[:, :1]], dim=1)
        return _numbers(heads[:, :, 0, 0])

    @torch.inference_mode()
    def screen_pictures(self, pictures: Pixels) -> Floats:
        """As `Networks.screen_pictures`."""
        _, probabilities = self._second(self._input(pictures))
        return _numbers(torch.logit(probabilities[:, 1]))

    @torch.inference_mode()
    def second(self, pixels: Pixels) -> tuple[Floats, Floats]:
        """As `Networks.second`."""
        shifts, probabilities = self._second(self._input(pixels))
        return _numbers(shifts), _numbers(probabilities[:, 1])

    @torch.inference_mode()
    def third(self, pixels: Pixels) -> tuple[Floats, Floats, Floats]:
        """As `Networks.third`."""
        shifts, landmarks, probabilities = self._third(self._input(pixels))
        return _numbers(shifts), _numbers(landmarks), _numbers(probabilities[:, 1])

    def _windows(self, pixels: Pixels) -> Tensor:
        """(N, 32, h, w): what the first network's heads are made of."""
        net = self._first
        x = net.pool1(net.prelu1(net.conv1(self._input(pixels))))
        x = net.prelu3(net.conv3(net.prelu2(net.conv2(x))))
        return cast(Tensor, x)

    def _input(self, pixels: Pixels) -> Tensor:
        sent = torch.from_numpy(np.array(pixels)).to(self._device)
        # (N, H, W, 3) seen as (N, 3, H, W): laid out channels_last already.
        return (sent.permute(0, 3, 1, 2).float() - 127.5) / 128


def _numbers(x: Tensor) -> Floats:
    numbers: Floats = x.contiguous().cpu().numpy()
    return numbers
