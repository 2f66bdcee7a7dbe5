"""The ids that programs chose for people, labels, classifiers and workflows.

What nobody gave an id has one made of its number: `person-7`, `classifier-3`, `workflow-5`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from labelling.errors import Invalid
from labelling.models import Person, Project
from labelling.models.person import fold
from models_app.models import Classifier, ClientId, Workflow
from models_app.services import pinned

Kind = ClientId.Kind
LONGEST = 128
# What an id made of a number begins with.
PREFIX = {Kind.CONCEPT: "person-", Kind.MODEL: "classifier-", Kind.WORKFLOW: "workflow-"}
# Which column says what was called so.
OF = {Kind.CONCEPT: "person", Kind.MODEL: "classifier", Kind.WORKFLOW: "workflow"}


def plausible(text: str) -> bool:
    """Whether a program may call something so: printable, without a slash, at most 128 characters."""
    return 0 < len(text) <= LONGEST and text.isprintable() and "/" not in text


def chosen(text: str, field: str) -> str:
    """The id that a program chose, or one made up where it chose none. Raises Invalid."""
    if not text:
        return uuid.uuid4().hex
    if not plausible(text):
        sentence = f"An id has at most {LONGEST} printable characters and no slash."
        raise Invalid(sentence, fields={field: [sentence]})
    return text


def rows(project: Project, kind: Kind, texts: Iterable[str]) -> dict[str, ClientId]:
    """By id what programs called so; one query."""
    wanted = [text for text in texts if plausible(text)]
    found = ClientId.objects.filter(project=project, kind=kind, client_id__in=wanted)
    found = found.select_related("person", "classifier", "workflow")
    return {row.client_id: row for row in found}


def give(project: Project, kind: Kind, text: str, **of: Any) -> ClientId:
    """Call something so from now on; what was called so before isn't any more."""
    row, _ = ClientId.objects.update_or_create(
        project=project, kind=kind, client_id=text, defaults=of
    )
    return row


def number(kind: Kind, text: str) -> int | None:
    """The number of which an id was made; None for an id that was chosen."""
    digits = text.removeprefix(PREFIX[kind])
    if digits == text or not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return None
    return int(digits)


def people(project: Project, texts: Sequence[str], *, by_name: bool = True) -> dict[str, Person]:
    """By id the living people meant: by a chosen id, by number, or by name; a merged one is whom they became."""
    given = rows(project, Kind.CONCEPT, texts)
    wanted = {text: row.person_id for text, row in given.items() if row.person_id}
    for text in texts:
        pk = number(Kind.CONCEPT, text)
        if text not in wanted and pk is not None:
            wanted[text] = pk
    own = set(
        Person.objects.filter(project=project, pk__in=wanted.values()).values_list("pk", flat=True)
    )
    now = pinned.living(own)
    found = {text: now[pk] for text, pk in wanted.items() if pk in now}
    if not by_name:
        return found
    named = {fold(text): text for text in texts if text not in found and plausible(text)}
    for person in Person.objects.filter(project=project, deleted_at=None, folded__in=list(named)):
        found[named[person.folded]] = person
    return found


def classifier(project: Project, text: str) -> Classifier | None:
    """The living classifier meant by a chosen id, by number, or by name."""
    found: Classifier | None = _living(project, Classifier, Kind.MODEL, text)
    return found


def workflow(project: Project, text: str) -> Workflow | None:
    """The living workflow meant by a chosen id, by number, or by name."""
    found: Workflow | None = _living(project, Workflow, Kind.WORKFLOW, text)
    return found


def _living(project: Project, model: Any, kind: Kind, text: str) -> Any:
    row = rows(project, kind, [text]).get(text)
    given = getattr(row, OF[kind], None)
    if given is not None and given.deleted_at is None:
        return given
    if not plausible(text):
        return None
    living = model.objects.filter(project=project, deleted_at=None)
    pk = number(kind, text)
    by_number = living.filter(pk=pk).first() if pk else None
    return by_number or living.filter(folded=fold(text)).first()


def called(kind: Kind, pks: Iterable[int]) -> dict[int, ClientId]:
    """By number how programs call people, classifiers or workflows: by the id that was chosen first, with what a
    workflow's nodes are called; where none was chosen a row that isn't stored, with the id made of the number."""
    wanted, field = set(pks), OF[kind]
    given = ClientId.objects.filter(kind=kind, **{f"{field}__in": wanted}).order_by("-pk")
    first = {getattr(row, f"{field}_id"): row for row in given}
    return {pk: first.get(pk, ClientId(client_id=f"{PREFIX[kind]}{pk}")) for pk in wanted}
