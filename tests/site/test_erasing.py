"""Erasing on the real site, looked at from outside: its database, its media folder, its addresses."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests import orl
from tests.rest import Rest, wait_for
from tests.shared_site import Site
from tests.site.test_live import tab, until

NAME = "s31 Ostwald"


def media(site: Site, project: int) -> set[str]:
    """Every file of the project in the media folder."""
    root = site.stack.data / "media" / "projects" / str(project)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def dump(site: Site) -> str:
    """All rows of all tables, as text."""
    parts = []
    with psycopg.connect(site.stack.services.database_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with connection.cursor() as cursor, cursor.copy(query) as copy:
                parts += [bytes(piece).decode() for piece in copy]
    return "".join(parts)


def upload(site: Site, files: list[tuple[str, bytes]]) -> tuple[Rest, int, list[dict[str, Any]]]:
    owner = site.user("owner")
    project = site.project(owner, "Erasing")
    results = owner.send(project, *files)
    owner.wait_done(project, len(files))
    return owner, project, [r["photo"] for r in results]


def test_nothing_is_left_of_a_person_and_their_photos(site: Site) -> None:
    files = [(f"{NAME}/{n}.pgm", orl.data(31, n)) for n in (1, 2, 3)]
    files.append((f"{NAME} with s2.png", orl.near_and_far((31, 4), (2, 1))))
    owner, project, photos = upload(site, [*files, ("s3.pgm", orl.data(3, 1))])
    inside = f"/projects/{project}"
    faces = owner.every(f"{inside}/faces?order=oldest")
    theirs = [
        f
        for f in faces
        if NAME in f["photo_name"] or f["photo_name"] in {"1.pgm", "2.pgm", "3.pgm"}
    ]
    named = [f["id"] for f in theirs if f["box"]["right"] - f["box"]["left"] > 40][:4]
    body = {"faces": [{"id": pk} for pk in named], "action": "assign", "name": NAME}
    person = owner.post(f"{inside}/labels", body)["person"]["id"]
    owner.call("PATCH", f"{inside}/people/{person}", json={"note": f"{NAME} left"})
    assert NAME in dump(site)
    kept = next(p for p in photos if p["name"] == "s3.pgm")
    gone = {f["photo_id"] for f in faces if f["id"] in named}
    urls = [
        f"{inside}/photos/{pk}{end}"
        for pk in gone
        for end in ("", "/image/thumb", "/image/original")
    ]
    urls += [f"{inside}/faces/{pk}/crop" for pk in named] + [f"{inside}/people/{person}"]
    assert {owner.call("GET", url).status_code for url in urls} == {200}

    with tab(owner, project) as socket:
        receipt = owner.post(f"{inside}/people/{person}/erase", {"photos": True})
        assert until(socket, "photos.removed")["ids"] == sorted(gone)
        assert until(socket, "people.removed")["ids"] == [person]
    assert (receipt["state"], receipt["photo_ids"]) == ("done", sorted(gone))
    text = dump(site)
    assert NAME not in text
    left = media(site, project)
    assert not [f for f in left if int(f.split("/")[1]) in gone]
    assert [f for f in left if f.startswith(f"photos/{kept['id']}/")]
    assert {owner.call("GET", url).status_code for url in urls} == {404}


def test_workers_that_are_killed_leave_no_file(site: Site) -> None:
    pairs = [(p, n) for p in range(1, 41) for n in (1, 2)][:60]
    owner, project, photos = upload(
        site, [(f"{k}.pgm", orl.data(*pair)) for k, pair in enumerate(pairs)]
    )
    inside, ids = f"/projects/{project}", [p["id"] for p in photos]
    count = len(media(site, project))
    receipt = owner.post(f"{inside}/photos/erase", {"ids": ids})
    for pid in site.stack.child_pids("photos-") + site.stack.child_pids("default"):
        os.kill(pid, signal.SIGKILL)
    assert receipt["state"] == "removing"
    assert owner.every(f"{inside}/photos") == []
    url = f"{inside}/erasures/{receipt['id']}"
    wait_for(lambda: owner.get(url)["state"] == "done", 120)
    assert media(site, project) == set()
    assert {"kind": "files", "count": count} in owner.get(url)["went"]


def test_the_timer_erases_by_itself(site: Site) -> None:
    owner, project, photos = upload(site, [("1.pgm", orl.data(1, 1)), ("2.pgm", orl.data(2, 1))])
    inside = f"/projects/{project}"
    with psycopg.connect(site.stack.services.database_url) as connection:
        connection.execute(
            "UPDATE labelling_photo SET created_at = now() - interval '9 days' WHERE id = %s",
            [photos[0]["id"]],
        )
    assert owner.get(f"{inside}/retention?days=8")["photos"] == 1
    owner.call("PATCH", inside, json={"retention_days": 8})
    wait_for(lambda: len(owner.every(f"{inside}/photos")) == 1, 60)
    wait_for(lambda: len(owner.every(f"{inside}/erasures")) == 1, 60)
    [receipt] = owner.every(f"{inside}/erasures")
    assert (receipt["kind"], receipt["photo_ids"]) == ("retention", [photos[0]["id"]])
    wait_for(lambda: not [f for f in media(site, project) if f"/{photos[0]['id']}/" in f"/{f}"], 60)
    assert Path(site.stack.data / "media").is_dir()
