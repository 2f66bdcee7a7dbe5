"""The statements that write labels, and what follows from them: few of them, as everyone else waits meanwhile."""

from __future__ import annotations

from functools import cache

from labelling.services import counting, suggestions

# A label, the face that it is of, and what an answer makes void: who passed over the face, and that it isn't whom it is
# said to be. Between `change`, with its id, and `given`, with faces and people.
_ANSWERED = """noted AS (
    INSERT INTO labelling_label (change_id, face_id, before_state, before_person_id, before_by_id, before_at,
        before_how, after_state, after_person_id)
    SELECT change.id, face.id, face.state, face.person_id, face.labelled_by_id, face.labelled_at,
        face.labelled_how, %(state)s, given.person
    FROM change, given JOIN labelling_face face ON face.id = given.face ORDER BY face.id
), answered AS (
    UPDATE labelling_face face
    SET state = %(state)s, person_id = given.person, version = face.version + 1, labelled_by_id = %(by)s,
        labelled_at = %(at)s, labelled_how = %(how)s,
        -- What a reviewer said was of another label.
        review = '', reviewed_by_id = NULL, reviewed_at = NULL, review_comment = ''
    FROM given WHERE face.id = given.face
), passed AS (
    DELETE FROM labelling_skip skip USING given WHERE skip.face_id = given.face
), forgiven AS (
    DELETE FROM labelling_negative said USING given
    WHERE said.face_id = given.face AND said.person_id = given.person
)"""
# The faces' labels, by a change that is written already.
ANSWER = f"""
WITH change AS (
    SELECT %(change)s::bigint AS id
), given AS (
    SELECT * FROM unnest(%(faces)s::bigint[], %(targets)s::bigint[]) AS given(face, person)
), {_ANSWERED}
SELECT id FROM change
"""  # noqa: S608 - a constant


def _settle(touched: str, people: str, done: str, only: str = "true") -> str:
    """What workers noted of the faces that `touched` gives, and what they aren't any more; the counts of the `people`; that
    suggestions are wanted, `only` then. It gives `done`, and whether somebody has one of the faces in hand."""
    marked = suggestions.marked("SELECT face FROM touched", only)
    return f"""
WITH touched AS ({touched}
), people AS ({people}
), answered AS (
    DELETE FROM labelling_suggestion made USING labelling_face face, touched
    WHERE made.face_id = face.id AND face.id = touched.face AND face.state <> 'unlabelled'
), clear AS (
    DELETE FROM labelling_suspect made USING labelling_face face, touched
    WHERE made.face_id = face.id AND face.id = touched.face AND face.person_id IS NULL
), recounted AS ({counting.recount_of("people")}
), {marked}
SELECT suggestions_wanted, suggestions_made,
    EXISTS (SELECT FROM labelling_hold hold JOIN touched ON hold.face_id = touched.face), {done}
FROM wanted
"""  # noqa: S608 - of constants


SETTLE = _settle(
    "SELECT unnest(%(faces)s::bigint[]) AS face",
    "SELECT unnest(%(people)s::bigint[]) AS id",
    done="NULL",
)

# Whose name the faces are given: by id, by name, or nobody's.
BY_ID = "SELECT id FROM labelling_person WHERE id = %(person)s AND deleted_at IS NULL"
BY_NAME = """SELECT id FROM labelling_person
    WHERE project_id = %(project)s AND folded = %(folded)s AND deleted_at IS NULL"""
NOBODY = "SELECT NULL::bigint AS id"
_MINE = "nullif(current_setting('facesite.change'), '')::bigint"
_FACES = f"SELECT face_id AS face FROM labelling_label WHERE change_id = {_MINE}"  # noqa: S608
_PEOPLE = f"""
    SELECT unnest(ARRAY[before_person_id, after_person_id]) AS id FROM labelling_label WHERE change_id = {_MINE}
    UNION SELECT person_id FROM labelling_change WHERE id = {_MINE}"""  # noqa: S608
_DONE = f"""{_MINE}, (SELECT array_agg(id) FROM people WHERE id IS NOT NULL),
    (SELECT person_id FROM labelling_change WHERE id = {_MINE})"""  # noqa: S608


@cache
def give(who: str) -> str:
    """The lock on a project, a new change with its labels, and what follows: all or nothing.

    Nothing is written unless all of the faces are there, in the versions asked for (NULL: any), and differ, and the person
    is there. Outside a transaction the lock ends with it: nobody waits for the asker's own process.
    """
    settled = _settle(_FACES, _PEOPLE, _DONE, only="EXISTS (SELECT FROM touched)")
    return f"""
SELECT FROM labelling_project WHERE id = %(project)s FOR NO KEY UPDATE;
WITH who AS ({who}
), fit AS (
    SELECT face.id AS face, who.id AS person
    FROM unnest(%(faces)s::bigint[], %(versions)s::integer[]) AS asked(face, version), labelling_face face, who
    -- By the faces' ids: a plan made before the tables are measured would read all faces of the project.
    WHERE face.id = asked.face AND face.project_id + 0 = %(project)s AND NOT face.in_trash
        AND face.version = coalesce(asked.version, face.version)
        AND (face.state <> %(state)s OR face.person_id IS DISTINCT FROM who.id)
    ORDER BY face.id FOR NO KEY UPDATE OF face
), change AS (
    INSERT INTO labelling_change
        (project_id, action, how, person_id, made_person, face_count, by_id, key_id, at, automatic)
    SELECT %(project)s, %(action)s, %(change_how)s, coalesce(who.id, %(person)s), %(made_person)s, %(count)s,
        %(change_by)s, %(key)s, %(change_at)s, %(automatic)s
    FROM who WHERE %(count)s = (SELECT count(*) FROM fit)
    RETURNING id
), given AS (
    SELECT fit.face, fit.person FROM fit, change
), {_ANSWERED}
SELECT set_config('facesite.change', coalesce((SELECT id FROM change)::text, ''), true);
{settled}"""  # noqa: S608 - of constants
