"""Against torchvision's own and against the rule written out box by box."""

import numpy as np
import torch
from torchvision.ops import nms

from labelling.vision import suppression

dice = np.random.default_rng(11)


def boxes_of(count: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    near = dice.uniform(0, spread, (count, 2))
    boxes = np.concatenate([near, near + dice.uniform(5, 40, (count, 2))], axis=1)
    return boxes.astype(np.float32), dice.permutation(count).astype(np.float32) / count


def test_by_union_is_torchvisions(monkeypatch) -> None:
    for block in (7, 512):
        monkeypatch.setattr(suppression, "BLOCK", block)
        for count, spread in ((0, 1), (1, 1), (60, 80), (400, 200)):
            boxes, scores = boxes_of(count, spread)
            for limit in (0.3, 0.7):
                truth = nms(torch.from_numpy(boxes), torch.from_numpy(scores), limit)
                assert suppression.by_union(boxes, scores, limit).tolist() == truth.tolist()


def test_by_smaller_drops_what_lies_within_a_better_box() -> None:
    boxes = np.array([[0, 0, 99, 99], [10, 10, 39, 39], [60, 60, 159, 159]], dtype=np.float32)
    kept = suppression.by_smaller(boxes, np.array([0.8, 0.9, 0.7], np.float32), 0.7)
    assert kept.tolist() == [1, 2]  # the small one is better and drives the large one out
    kept = suppression.by_smaller(boxes, np.array([0.9, 0.8, 0.7], np.float32), 0.7)
    assert kept.tolist() == [0, 2]


def test_on_grid_is_greedy_suppression_of_windows() -> None:
    for count in (0, 1, 5, 200, 900):
        places = dice.choice(40 * 30, count, replace=False)
        rows, columns = places // 40, places % 40
        scores = dice.permutation(count).astype(np.float32) / max(1, count)
        corner = np.stack([columns, rows], axis=1) * 2.0
        boxes = np.concatenate([corner + 1, corner + 12], axis=1).astype(np.float32)
        truth = nms(torch.from_numpy(boxes), torch.from_numpy(scores), 0.5)
        found = suppression.on_grid(rows, columns, scores)
        assert sorted(found.tolist()) == sorted(truth.tolist())


def test_of_equals_one_stays() -> None:
    rows, columns = np.array([3, 3, 4, 9]), np.array([5, 6, 5, 9])
    kept = suppression.on_grid(rows, columns, np.full(4, 0.8, np.float32))
    assert sorted(kept.tolist()) == [0, 3]
