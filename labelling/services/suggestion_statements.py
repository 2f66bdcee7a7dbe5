"""The statements by which workers write what they made: whatever is to be written goes to the database at once."""

from __future__ import annotations

# Suggestions and suspects that differ, and those that go, of the project `held`. What was labelled or erased since the
# vectors were read gets nothing; the refresh that follows from that sees to it.
_MADE = """unsuggested AS (
    DELETE FROM labelling_suggestion gone USING held WHERE gone.face_id = ANY(%(no_suggestion)s::bigint[])
), suggested AS (
    INSERT INTO labelling_suggestion (face_id, project_id, person_id, distance, score, made_at)
    SELECT face.id, held.id, person.id, made.distance, made.score, statement_timestamp()
    FROM held, unnest(%(suggested)s::bigint[], %(elected)s::bigint[], %(distances)s::float8[], %(scores)s::float8[])
        AS made(face, person, distance, score)
    JOIN labelling_face face ON face.id = made.face AND face.state = 'unlabelled'
    JOIN labelling_person person ON person.id = made.person
    WHERE face.project_id = held.id
    ON CONFLICT (face_id) DO UPDATE SET person_id = excluded.person_id, distance = excluded.distance,
        score = excluded.score, made_at = excluded.made_at
), undoubted AS (
    DELETE FROM labelling_suspect gone USING held WHERE gone.face_id = ANY(%(no_suspect)s::bigint[])
), doubted AS (
    INSERT INTO labelling_suspect
        (face_id, project_id, person_id, own_distance, other_distance, other_face_id, margin)
    SELECT face.id, held.id, person.id, made.own, made.other, other.id, made.margin
    FROM held, unnest(%(doubted)s::bigint[], %(others)s::bigint[], %(own)s::float8[], %(other)s::float8[],
        %(other_faces)s::bigint[], %(margins)s::float8[]) AS made(face, person, own, other, other_face, margin)
    JOIN labelling_face face ON face.id = made.face
    JOIN labelling_person person ON person.id = made.person
    LEFT JOIN labelling_face other ON other.id = made.other_face
    WHERE face.project_id = held.id
    ON CONFLICT (face_id) DO UPDATE SET person_id = excluded.person_id, own_distance = excluded.own_distance,
        other_distance = excluded.other_distance, other_face_id = excluded.other_face_id, margin = excluded.margin
)"""
MADE = f"WITH held AS (SELECT %(project)s::bigint AS id), {_MADE} SELECT FROM held"  # noqa: S608 - a constant

# A refresh's: that, new faces in clusters, and that all of it is done. Unless the project has another embedder since.
# The lock ends with the statements, outside a transaction: those who label wait for no worker's turn at the processor.
REFRESHED = f"""
SELECT FROM labelling_project WHERE id = %(project)s FOR NO KEY UPDATE;
WITH held AS (
    SELECT id FROM labelling_project WHERE id = %(project)s AND embedder = %(embedder)s
), {_MADE}, fresh AS (
    SELECT number, spread, nextval(pg_get_serial_sequence('labelling_cluster', 'id')) AS id
    FROM held, unnest(%(spreads)s::float8[]) WITH ORDINALITY AS made(spread, number)
), begun AS (
    INSERT INTO labelling_cluster (id, project_id, spread, made_at)
    SELECT fresh.id, held.id, fresh.spread, statement_timestamp() FROM fresh, held
), placed AS (
    SELECT joined.face, cluster.id AS cluster
    FROM held, unnest(%(joined)s::bigint[], %(clusters)s::bigint[]) AS joined(face, cluster)
    JOIN labelling_cluster cluster ON cluster.id = joined.cluster
    UNION ALL
    SELECT put.face, fresh.id
    FROM unnest(%(put)s::bigint[], %(numbers)s::bigint[]) AS put(face, number) JOIN fresh ON fresh.number = put.number
), clustered AS (
    UPDATE labelling_face face SET cluster_id = placed.cluster FROM placed WHERE face.id = placed.face
), done AS (
    DELETE FROM labelling_stale stale USING held WHERE stale.id = ANY(%(noted)s::bigint[])
), noted AS (
    UPDATE labelling_project project SET
        suggestions_made = %(made)s,
        clusters_wanted = clusters_wanted + news.faces,
        clusters_wanted_at = CASE WHEN news.faces > 0 THEN statement_timestamp() ELSE clusters_wanted_at END
    FROM held, (SELECT count(*) AS faces FROM placed) news WHERE project.id = held.id
)
SELECT coalesce((SELECT array_agg(face) FROM placed), '{{}}') FROM held
"""  # noqa: S608 - a constant
