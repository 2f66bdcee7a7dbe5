"""Which experiments of a sweep are losing, by Optuna's pruner."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import optuna
from optuna.distributions import BaseDistribution
from optuna.pruners import MedianPruner
from optuna.trial import TrialState, create_trial

Curve = Sequence[tuple[int, float]]
"""(epoch, validation loss), by epoch."""

FIRST = 3
"""So many experiments come to their end before one is judged."""

WARM_EPOCHS = 2
"""An experiment isn't judged before so many epochs of its own."""

NONE: dict[str, BaseDistribution] = {}


def behind(curves: Mapping[int, Curve], number: int, *, over: Sequence[int] = ()) -> bool:
    """Whether that experiment's best loss is worse than the median of the others at the same epoch.

    `over`: those of `curves` that came to their end; without any named, all the others.
    """
    own = curves.get(number, ())
    if not own:
        return False
    ended = set(over) if over else set(curves) - {number}
    study = _study()
    for other in sorted(ended - {number}):
        curve = dict(curves[other])
        if curve:
            study.add_trial(
                create_trial(
                    state=TrialState.COMPLETE, value=min(curve.values()), params={},
                    distributions=NONE, intermediate_values=curve,
                )
            )  # fmt: skip
    trial = study.ask()
    for epoch, loss in own:
        trial.report(loss, epoch)
    return trial.should_prune()


def _study() -> optuna.Study:
    level = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(logging.WARNING)  # a line for each trial otherwise
    try:
        return optuna.create_study(
            pruner=MedianPruner(n_startup_trials=FIRST, n_warmup_steps=WARM_EPOCHS)
        )
    finally:
        optuna.logging.set_verbosity(level)
