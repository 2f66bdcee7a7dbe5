"""How fast a network trains here, measured in a process of its own."""

from __future__ import annotations

import pytest

from models_app.training import speed


def test_a_measurement_and_one_that_cannot_be_made() -> None:
    seconds = {
        px: speed.probe("test_resnet", image_px=px, freeze=False, batch_size=8) for px in (32, 224)
    }
    assert 0 < seconds[32] < seconds[224] < 10  # 49 times the pixels
    with pytest.raises(speed.CannotTell, match="no network 'nonesuch'"):
        speed.probe("nonesuch", image_px=32, freeze=False, batch_size=8)
