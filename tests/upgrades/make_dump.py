"""`python -m tests.upgrades.make_dump`: keep the database as this version leaves it.

Writes tests/upgrades/<version>.sql.gz from a site of its own, with something in every table. Run it
once a release; later versions are tested by migrating what is kept here. 0.1.0-runs.sql.gz is of the
state before migrations labelling 0006 and models_app 0004.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

from facesite import __version__
from facesite.embedded.postgres import program_files
from tests import orl
from tests.rest import Rest, wait_for
from tests.stack import Stack

HERE = Path(__file__).parent


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="facesite-dump-") as folder:
        Path(folder).chmod(0o755)
        with Stack(Path(folder) / "var") as stack:
            admin = Rest(stack.url).use_link(stack.admin_link)
            fill(admin)
            fill_with_training(admin)
            dumped = subprocess.run(
                [program_files() / "bin" / "pg_dump", "--no-owner", "--no-privileges", stack.services.database_url],
                check=True, capture_output=True,
            )  # fmt: skip
    target = HERE / f"{__version__}.sql.gz"
    target.write_bytes(gzip.compress(dumped.stdout, mtime=0))
    print(f"{target.name}: {target.stat().st_size / 1000:.0f} KB")
    return 0


def fill(admin: Rest) -> None:
    """A project with photos, people, labels of every kind, history, a member, a key and a link."""
    project = admin.post("/projects", {"name": "Kept"})["id"]
    inside = f"/projects/{project}"
    admin.invite("labeller", project=project, role="labeller")
    admin.post("/invitations", {"note": "unused"})
    admin.post(f"{inside}/keys", {"name": "robot", "role": "viewer"})
    upload = admin.post(f"{inside}/uploads", {"name": "first"})["id"]
    files = [(f"s{p}/{n}.pgm", orl.data(p, n)) for p in (1, 2, 3) for n in (1, 2, 3, 4)]
    files += [("sky.png", orl.blank()), ("cut.jpg", orl.encoded(orl.image(4, 1))[:2000])]
    admin.send(project, *files, upload=str(upload))
    admin.wait_done(project, len(files))
    photos = {p["id"]: p["path"] for p in admin.every(f"{inside}/photos")}
    faces = {photos[f["photo_id"]]: f["id"] for f in admin.every(f"{inside}/faces")}

    def say(path: str, action: str, **more: str) -> None:
        body = {"faces": [{"id": faces[path]}], "action": action, **more}
        admin.post(f"{inside}/labels", body)

    for person in ("s1", "s2"):
        say(f"{person}/1.pgm", "assign", name=person)
    wait_for(lambda: admin.counts(project)["faces"]["suggested"] == 6, 30)
    say("s1/2.pgm", "not_person")
    say("s3/1.pgm", "stranger")
    say("s3/2.pgm", "unsure")
    say("s3/3.pgm", "reject")
    say("s2/2.pgm", "assign", name="s9")
    admin.post(f"{inside}/changes/undo")
    gone = next(key for key, path in photos.items() if path == "s3/4.pgm")
    admin.post(f"{inside}/photos/trash", {"photos": [gone]})
    wait_for(lambda: admin.counts(project)["faces"]["suggested"] == 5, 30)


def fill_with_training(admin: Rest) -> None:
    """Another project, with a data set, a classifier, and a run that waits for a trainer."""
    project = admin.post("/projects", {"name": "Trained"})["id"]
    inside = f"/projects/{project}"
    files = [(f"s{p}/{n}.pgm", orl.data(p, n)) for p in (1, 2, 3) for n in range(1, 7)]
    admin.send(project, *files, label_folders="true")
    admin.wait_done(project, len(files))
    wait_for(lambda: admin.counts(project)["faces"]["labelled"] == len(files), 30)
    dataset = admin.post(f"{inside}/datasets", {"name": "three people"})["id"]
    wait_for(lambda: admin.get(f"{inside}/datasets/{dataset}")["status"] == "succeeded", 60)
    admin.post(f"{inside}/classifiers", {"name": "Nearest"})
    options = {"backbone": "resnet18", "max_epochs": 2}
    admin.post(f"{inside}/runs", {"dataset": dataset, "name": "first", "options": options})


if __name__ == "__main__":
    sys.exit(main())
