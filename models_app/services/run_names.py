"""Names of runs: made up, as glossy-manatee-255, or given."""

from __future__ import annotations

import random
import re

import coolname
from django.db import IntegrityError, transaction

from labelling.errors import Invalid
from labelling.models.person import fold
from models_app.errors import NameTaken
from models_app.models import Run
from models_app.training.tree import safe

# Also the name of folders: <run>/<run>-exp0/version_0/…
NAME = re.compile(r"\w[\w .-]*")
MOST = 60
# Of 370,000 times 999 names: a project would have to hold millions of runs before these didn't do.
TRIES = 20


def save(run: Run, name: str) -> None:
    """Save a new run under this name, or, where it is empty, under one made up. Raises NameTaken, Invalid."""
    if name.strip():
        give(run, name)
        store(run)
        return
    for left in reversed(range(TRIES)):
        give(run, made_up())
        try:
            store(run)
        except NameTaken:
            if not left:
                raise
        else:
            return


def made_up() -> str:
    """Two words and a number."""
    return f"{coolname.generate_slug(2)}-{random.randint(1, 999)}"  # noqa: S311 - a name, no secret


def give(run: Run, name: str) -> None:
    """Put a given name, cleaned, into an unsaved run. Raises Invalid."""
    name = " ".join(name.split())
    if len(name) > MOST:
        raise Invalid(fields={"name": [f"A name has {MOST} characters at most."]})
    if not NAME.fullmatch(name) or safe(name) != name:
        raise Invalid(
            fields={
                "name": [
                    "Use letters, digits, spaces, dots, dashes and underscores; begin with a letter or digit."
                ]
            }
        )
    run.name, run.folded = name, fold(name)


def store(run: Run) -> None:
    """Save the run with the name it has. Raises NameTaken."""
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as error:
        raise NameTaken from error
