"""What must be so after all faults, looked up in the database and on the disk: each fault a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from tests.faults import pictures
from tests.faults.clients import Tally, validated

# Every file of the storage that a row names.
FILES = """
    select 'projects/' || project_id || '/photos/' || id || '/' || file from labelling_photo,
        unnest(array['original', 'thumb.jpg', 'preview.jpg']) as file
    union select crop_key from labelling_face
    union select crop_key from models_app_datasetface
    union select key from models_app_artifact
"""
MOST_NAMED = 5


class Truth:
    """What the database and the media folder hold."""

    def __init__(self, database_url: str, media: Path) -> None:
        self.url, self.media = database_url, media

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql, values or None).fetchall()  # type: ignore[arg-type]

    def files(self) -> set[str]:
        """The keys of all files."""
        return {p.relative_to(self.media).as_posix() for p in self.media.rglob("*") if p.is_file()}

    def kept(self, project: int, tally: Tally) -> list[str]:
        """What was acknowledged and isn't there; asked in the midst of the load."""
        with tally.lock:
            accepted, labels = set(tally.accepted), dict(tally.labels)
        there = {sha for (sha,) in self.rows(
            "select sha256 from labelling_photo where project_id = %s and state <> 'receiving'", project
        )}  # fmt: skip
        lost = accepted - there
        return _few("photos that were accepted are not there", lost) + self._labels(labels, tally)

    def _labels(self, labels: dict[int, str], tally: Tally) -> list[str]:
        names = dict(self.rows(
            "select f.id, p.name from labelling_face f join labelling_person p on p.id = f.person_id"
            " where f.state = 'labelled'"
        ))  # fmt: skip
        with tally.lock:  # one that is on its way may be there before its answer
            asked = dict(tally.asked)
        other = {
            face: (name, names.get(face)) for face, name in labels.items()
            if names.get(face) not in (name, asked[face])
        }  # fmt: skip
        return _few("labels that were acknowledged are not there, or others", other.items())

    def photos(self, project: int, tally: Tally, seed: int) -> list[str]:
        """Every accepted photo was processed exactly once, with the faces that it has undisturbed."""
        found = self.rows(
            "select p.sha256, p.state, p.face_count, count(distinct f.id), count(e.face_id), p.error_code"
            " from labelling_photo p left join labelling_face f on f.photo_id = p.id"
            " left join labelling_embedding e on e.face_id = f.id where p.project_id = %s group by p.id",
            project,
        )
        times = Counter(sha for sha, *_ in found)
        wrong = _few("photos are there more than once", [s for s, n in times.items() if n > 1])
        wrong += _few("photos are there that nobody sent", set(times) - set(tally.accepted))
        wrong += _few("photos that were accepted are gone", set(tally.accepted) - set(times))
        numbers = [tally.accepted[sha] for sha, *_ in found if sha in tally.accepted]
        undisturbed = pictures.undisturbed(pictures.photo(seed, number) for number in numbers)
        expected = dict(zip(numbers, undisturbed, strict=True))
        for sha, state, told, faces, vectors, error in found:
            right = expected.get(tally.accepted.get(sha, -1))
            if (state, told, faces, vectors) != ("done", right, right, right):
                wrong.append(
                    f"Photo {tally.accepted.get(sha)} is {state} {error} with {faces} faces ({told} told) and"
                    f" {vectors} vectors; undisturbed it has {right}."
                )
        return wrong

    def labels(self, tally: Tally) -> list[str]:
        """Every acknowledged label is there with its name, and the counts of people agree with it."""
        counted = self.rows(
            "select p.name, p.face_count, count(f.id) from labelling_person p"
            " left join labelling_face f on f.person_id = p.id and f.state = 'labelled'"
            " group by p.id having p.face_count <> count(f.id)"
        )
        return self._labels(dict(tally.labels), tally) + _few("people are counted wrongly", counted)

    def trainings(self, tally: Tally) -> list[str]:
        """Every training came to its end with all of its epochs, each measured once."""
        wrong = []
        for run, epochs in tally.runs.items():
            [(number, state, outcome, done, error)] = self.rows(
                "select id, state, outcome, epoch, error_code from models_app_experiment where run_id = %s",
                run,
            )
            points = self.rows(
                "select step, epoch, values from models_app_point where experiment_id = %s order by step",
                number,
            )
            measured = [(step, epoch) for step, epoch, values in points if "val_loss" in values]
            if (state, outcome, done) != ("succeeded", "finished", epochs):
                wrong.append(
                    f"Training {run} is {state} {outcome} {error} after {done} epochs of {epochs}."
                )
            elif measured != validated(epochs):
                wrong.append(
                    f"Training {run} has other points than one for each epoch: {measured}."
                )
        return wrong

    def storage(self, besides: Iterable[str] = (), *, replaced: bool = True) -> list[str]:
        """No file without its row, and no row without its file; `besides` were there at the start.

        Without `replaced`, those that trainings left are passed over.
        """
        named = {key for (key,) in self.rows(FILES) if key}
        there = self.files()
        if not replaced:
            there -= {key for key in there - named if "/runs/" in key}
        return _few("files are there that no row names", there - named - set(besides)) + _few(
            "rows have no file", named - there
        )


def _few(what: str, found: Iterable[Any]) -> list[str]:
    """A sentence about some of `found`, or none."""
    items = sorted(found, key=str)
    named = ", ".join(str(item) for item in items[:MOST_NAMED])
    return (
        [f"{len(items)} {what}: {named}{' …' if len(items) > MOST_NAMED else ''}."] if items else []
    )
