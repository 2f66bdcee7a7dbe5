"""The list of calls in docs/clarifai.md, made from the servicer and from the service's own definition.

Once a call has changed, it is written anew by

    .venv/bin/python manage.py shell -c "from models_app.clarifai.supported import write; write('docs/clarifai.md')"
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from models_app.clarifai.calls import SERVICE
from models_app.clarifai.rest_door import ROUTES, Route
from models_app.clarifai.servicer import OFFERED, Servicer

BEGIN = "<!-- The list of calls is made by models_app/clarifai/supported.py. -->"
END = "<!-- End of the list of calls. -->"
# Smaller groups of calls that aren't offered have no line of their own.
FEWEST = 4
# What nearly every address can begin with too, naming the project that the key names anyway.
_APP = "v2/users/{user_id}/apps/{app_id}/"
_MESSAGE = re.compile(r"\{(?:\w+\.)+(\w+)\}")


def document() -> str:
    """The list of what is offered, a table, and of what isn't, by the first word of its address; as Markdown."""
    rows = ["| call | REST | role | what it does |", "|---|---|---|---|"]
    rows += [_row(name) for name in OFFERED]
    total, offered = len(SERVICE.methods), len(OFFERED)
    kept = f"Of the {total} calls of the public API these {offered} are offered."
    left = f"The other {total - offered} answer UNIMPLEMENTED, by REST 501. By what their addresses begin with:"
    return "\n\n".join([kept, "\n".join(rows), left, "\n".join(_missing())])


def _row(name: str) -> str:
    method = getattr(Servicer, name)
    said = (method.__doc__ or "").splitlines()[0]
    return f"| {name} | {'<br>'.join(_short(_routes(name)))} | {method.need} | {said} |"


def _missing() -> list[str]:
    """The calls that aren't offered, a line for each of the larger groups and one for the rest."""
    groups: dict[str, list[str]] = {}
    for method in SERVICE.methods:
        if method.name not in OFFERED:
            groups.setdefault(_about(method.name), []).append(method.name)
    large = {about: names for about, names in sorted(groups.items()) if len(names) >= FEWEST}
    rest = [name for about, names in groups.items() if about not in large for name in names]
    return [f"- {about}: {', '.join(names)}" for about, names in {**large, "others": rest}.items()]


def _routes(name: str) -> list[Route]:
    return [route for route in ROUTES if route.method.name == name]


def _short(routes: Iterable[Route]) -> list[str]:
    """Verbs and addresses; those that name user and app only where there are no others."""
    every = [(route.verb.upper(), _MESSAGE.sub(r"{\1}", route.address)) for route in routes]
    plain = [(verb, path) for verb, path in every if not path.startswith("v2/users/")]
    return [f"`{verb} /{path}`" for verb, path in plain or every]


def _about(name: str) -> str:
    """The first word of a call's address that says what it is about."""
    path = _MESSAGE.sub(r"{\1}", _routes(name)[0].address)
    words = path.removeprefix(_APP).removeprefix("v2/users/{user_id}/").removeprefix("v2/")
    return words.partition("/")[0]


def renewed(page: str) -> str:
    """The page with the list as it is now. Raises ValueError if its two comments aren't there."""
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("The page has no place for the list of calls.")
    return f"{before}{BEGIN}\n\n{document()}\n\n{END}{after}"


def write(path: str) -> None:
    """Write the list into this file anew."""
    page = Path(path)
    page.write_text(renewed(page.read_text()))
