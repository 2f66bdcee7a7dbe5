"""Runs from the command line, beside the site and over REST: submitted, watched, stopped, fetched."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests import orl
from tests.rest import wait_for
from tests.shared_site import Site
from tests.site.test_commands import command

MB = 1_000_000
LARGE = 120 * MB
LIMIT_S = 120.0

# Two runs of which trainers know nothing: one over, one that goes on. Prints their files' sums.
LEAVE = """
import hashlib, json
from labelling.services import media
from models_app.models import Artifact, Dataset, Experiment, Run
from models_app.training.options import Config

project, name, large = {project}, {name!r}, {large}
data = Dataset.objects.create(project_id=project, name="rows", version=1, state="succeeded", ratios=[1, 0, 0])
sums = dict()
for name, states in ((name, ("succeeded", "failed")), (name + "-on", ("working",))):
    run = Run.objects.create(project_id=project, name=name, folded=name, dataset=data, content_hash="0" * 64)
    for number, state in enumerate(states):
        one = Experiment.objects.create(
            run=run, number=number, config=Config(max_epochs=9).as_dict(), state=state, epoch=9, machine="box",
            device="cpu", outcome="finished" if state == "succeeded" else "",
            best=dict(epoch=7, step=70, val_loss=0.25, val_acc=0.975), latest=dict(train_loss=0.125),
            error_message="The disk is full." if state == "failed" else "",
            error_code="disk_full" if state == "failed" else "",
        )
        files = {{"version_0/metrics.csv": b"epoch,step\\n" * 10}}
        if state == "succeeded":
            files["version_0/checkpoints/epoch=7-step=70.ckpt"] = bytes(large)
        for path, content in files.items():
            sha256 = hashlib.sha256(content).hexdigest()
            key = f"{{one.folder}}/{{sha256[:8]}}"
            media.put(key, content)
            Artifact.objects.create(
                experiment=one, path=path, key=key, size_bytes=len(content), sha256=sha256
            )
            sums[f"{{name}}/{{name}}-exp{{number}}/{{path}}"] = sha256
print(json.dumps(sums))
"""


@pytest.fixture(scope="module")
def where(site: Site) -> dict[str, Any]:
    """A project, and a key for it."""
    project = site.project(site.admin, "Runs")
    key = site.admin.post(f"/projects/{project}/keys", {"name": "k", "role": "labeller"})["key"]
    return {"project": project, "server": site.url, "key": key}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of two people as a folder."""
    top = tmp_path_factory.mktemp("tree") / "two_people"
    for side, numbers in (("train", range(1, 6)), ("val", (6,)), ("test", (7,))):
        for person in (1, 2):
            for number in numbers:
                path = top / side / f"s{person}" / f"{number}.jpg"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(orl.encoded(orl.image(person, number).resize((160, 160))))
    return top


@pytest.fixture(scope="module")
def left(site: Site, where: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """A run that is over, by name, and the sums of its files and of those of one that goes on."""
    name = "quiet-heron-7"
    code = LEAVE.format(project=where["project"], name=name, large=LARGE)
    done = command(site.stack.data, "shell", "-v", "0", "-c", code)
    assert done.returncode == 0, done.stderr
    return name, json.loads(done.stdout)


def far(where: dict[str, Any], *words: str) -> str:
    """What a command prints that speaks with the site over REST. Raises CommandError."""
    out = io.StringIO()
    server = ["--server", where["server"], "--key", where["key"]]
    call_command(*words, *server, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def near(site: Site, where: dict[str, Any], *words: str, status: int = 0) -> str:
    """The same of one beside the site, and what it says when it fails."""
    done = command(site.stack.data, *words, "--project", str(where["project"]))
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + (done.stderr if status else "")


def test_a_folder_is_submitted_watched_and_stopped(
    site: Site, where: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config.yml"
    config.write_text(
        "# what all of them share\nname: left out\nhyper_params:\n  settings: {strategy: grid_search}\n"
        "  params:\n    max_epochs: 100000\n    batch_size: 4\n    image_px: 32\n    learning_rate: 5\n"
    )
    sweep = ["--learning_rate", "uniform(0,0.0001,2)", "--backbone", "['test_resnet', 'resnet18']"]
    words = ["submit", "--data_path", str(folder), "--config", str(config), *sweep]
    said = far(where, *words, "--name", "first", "--weighted")
    assert f"{folder} is version 1 of “two_people” now." in said
    assert "Data set:      two_people, version 1" in said
    assert "2 people; faces: train 10, val 2, test 2" in said
    assert "Experiments:   4" in said
    rows = re.findall(r"^ +exp(\d) +(\w+) +([\d.e-]+)", said, re.MULTILINE)
    assert [row[0] for row in rows] == ["0", "1", "2", "3"]
    assert [row[1] for row in rows] == ["test_resnet"] * 2 + ["resnet18"] * 2
    assert len({row[2] for row in rows}) == 2
    assert "max_epochs 100000" in said and "weighted true" in said  # noqa: PT018
    assert "Submitted: first" in said
    assert "manage.py status first --follow" in said
    run = next(
        r for r in site.admin.every(f"/projects/{where['project']}/runs") if r["name"] == "first"
    )
    assert run["options"]["learning_rate"] == "uniform(0,0.0001,2)"
    assert (run["options"]["batch_size"], run["options"]["weighted"]) == (4, "true")

    # The same folder is the version that it became; beside the site it may be named by its number.
    again = near(site, where, "submit", "--dataset", "two_people:1", "--name", "second", "--note", "n",
                 "--backbone", "test_resnet", "--image_px", "32", "--search", "random", "--trials", "3",
                 "--learning_rate", "loguniform(1e-5,1e-3)", "--max_epochs", "100000")  # fmt: skip
    assert "Experiments:   3" in again
    assert "Submitted: second" in again
    made = far(where, *words)
    assert "is version" not in made
    name = re.search(r"Submitted: (.+)", made)[1]  # type: ignore[index]
    assert name == "left out"
    assert "manage.py status 'left out' --follow" in made
    table = far(where, "status").splitlines()
    assert [line.split()[0] for line in table[:1]] == ["NAME"]
    assert {"first", "second"} < {line.split()[0] for line in table}
    assert "two_people:1" in table[1]

    far(where, "runs", "pause", "first")
    wait_for(lambda: "first: paused" in far(where, "status", "first"), LIMIT_S)
    assert "first: paused" in near(site, where, "status", "first")
    assert "first goes on." in far(where, "runs", "resume", "first")
    far(where, "runs", "stop", "first", "--experiment", "3")
    for run in ("first", "second", "left out"):
        assert f"{run} ends." in far(where, "runs", "stop", run)
    ended = far(where, "status", "first", "--follow")
    assert re.search(r"^first-exp3: (cancelled|stopped)", ended, re.MULTILINE)
    assert re.search(
        r"^exp0 +test_resnet +\S+ +(cancelled|stopped) +\d+/100000", ended, re.MULTILINE
    )


def test_bad_words_get_a_sentence_before_anything_is_made(
    where: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    def config(text: str) -> tuple[str, str, str, str]:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.yml"
        path.write_text(text)
        return ("--dataset", "two_people", "--config", str(path))

    data = ("--data_path", str(folder), "--dataset", "never made")
    for words, sentence in (
        ((*data, "--learning_rate", "11"), "learning_rate takes 0 to 10, not 11."),
        ((*data, "--learning_rate", "uniform(1,0,2)"), "the lower number comes first"),
        ((*data, "--backbone", "../net"), "There is no network '../net'"),
        ((*data, "--trials", "3"), "trials are of a random search"),
        ((*data, "--search", "random"), "takes 1 to 500 trials"),
        ((*data, "--pretrained", str(folder)), "on the machine where the file lies"),
        (("--dataset", "never made"), "There is no data set “never made”"),
        (("--dataset", "two_people:99"), "There is no version 99 of “two_people”"),
        (("--dataset", "two_people:x"), "Say which data set"),
        ((), "Say which data set"),
        (("--data_path", str(tmp_path / "none")), "There is no"),
        (("--data_path", str(folder), "--dataset", "x:1"), "without a number"),
        (("--config", str(tmp_path / "none")), "can't be read: No such file"),
        (
            config("backbone: resnet18\nlerning_rate: 1\n"),
            "line 2: there is no option 'lerning_rate'",
        ),
        (config("params:\n  a:\n    b: 1\n"), "line 2: there is no option 'a'"),
        (config("seed: 1\nparams: {seed: 2}\n"), "line 2: seed is there twice"),
        (
            config("seed: !!python/object/apply:os.system ['true']\n"),
            "line 1: this isn't plain YAML",
        ),
        (config("seed: [1\n"), "this isn't plain YAML"),
        (config("- seed\n"), "line 1: write `option: value`"),
        (config("seed: {a: 1}\n"), "line 1: seed can't be"),
        (config("search: luck\n"), "line 1: search can't be 'luck'"),
        (config("trials: yes\n"), "line 1: trials can't be 'True'"),
        (config("params: &p {params: *p}\n"), "isn't plain YAML"),
        (config("seed: -1\n"), "seed takes 0 to"),
    ):
        with pytest.raises(CommandError, match=re.escape(sentence)):
            far(where, "submit", *words)
    assert "never" not in far(where, "datastores")
    for words, sentence in (
        (("status", "nothing"), "There is no run 'nothing'"),
        (("status", "--follow"), "Say which run"),
        (("status", "999999"), "There is nothing here"),
        (("artifacts", "nothing"), "There is no run"),
        (("runs", "retry", "x"), "--experiment"),
        (("runs", "pause", "x", "--experiment", "0"), "leave --experiment out"),
    ):
        with pytest.raises(CommandError, match=re.escape(sentence)):
            far(where, *words)


def test_files_are_fetched_checked_and_gone_on_with(
    site: Site, where: dict[str, Any], left: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    name, sums = left
    mine = {path: sha for path, sha in sums.items() if path.startswith(f"{name}/")}
    before = peak_kb(site)
    said = far(where, "artifacts", name, "--to", str(tmp_path / "far"))
    assert f"3 files, 120.0 MB, in {tmp_path / 'far' / name}" in said
    assert found(tmp_path / "far") == mine
    # The site sent 120 MB and never held them.
    assert peak_kb(site) - before < LARGE / 1000 / 4

    # Cut off: half of it is there, another is spoiled, the rest is right.
    (large,) = (tmp_path / "far").rglob("*.ckpt")
    half = large.with_name(
        f".{large.name}.{mine[large.relative_to(tmp_path / 'far').as_posix()][:16]}.part"
    )
    half.write_bytes(bytes(LARGE // 2))
    large.unlink()
    (tmp_path / "far" / name / f"{name}-exp1" / "version_0" / "metrics.csv").write_text("x")
    before_bytes = read_bytes(site)
    said = far(where, "artifacts", name, "--to", str(tmp_path / "far"))
    assert "1 were there already" in said
    assert found(tmp_path / "far") == mine
    assert LARGE // 2 <= read_bytes(site) - before_bytes < LARGE * 0.6

    said = near(site, where, "artifacts", name, "--experiment", "0", "--to", str(tmp_path / "near"))
    assert "2 files, 120.0 MB" in said
    assert set(found(tmp_path / "near").items()) < set(mine.items())
    half = tmp_path / "near" / half.relative_to(tmp_path / "far")
    half.write_bytes(b"wrong from its first byte on")
    half.with_name(large.name).unlink()
    # What was there is no part of it after all: it is fetched anew.
    near(site, where, "artifacts", name, "--experiment", "0", "--to", str(tmp_path / "near"))
    assert set(found(tmp_path / "near").items()) < set(mine.items())
    said = far(where, "artifacts", f"{name}-on", "--to", str(tmp_path / "on"))
    assert "The run goes on" in said
    with pytest.raises(CommandError, match="has no experiment 9"):
        far(where, "artifacts", name, "--experiment", "9")


def test_a_run_that_failed_says_why(
    site: Site, where: dict[str, Any], left: tuple[str, dict[str, str]]
) -> None:
    name = left[0]
    table = far(where, "status", name)
    assert re.search(r"^exp0 +finished +9/9 +0.125 +0.25 +97.5% +box, cpu$", table, re.MULTILINE)
    assert f"{name}-exp1: The disk is full." in table
    said = near(site, where, "status", name, "--follow", status=1)
    assert f"{name}-exp0: finished, epoch 9 of 9, train_loss 0.125" in said
    assert "1 of 2 experiments failed." in said


def found(top: Path) -> dict[str, str]:
    """By path below `top` the SHA-256 of each file."""
    files = [path for path in top.rglob("*") if path.is_file()]
    return {
        path.relative_to(top).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def peak_kb(site: Site) -> int:
    """The most memory that the web process has had."""
    (pid,) = site.stack.child_pids("web")
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])  # type: ignore[index]


def read_bytes(site: Site) -> int:
    """What the web process has read of files so far: it sends what it reads."""
    (pid,) = site.stack.child_pids("web")
    return int(re.search(r"rchar: (\d+)", Path(f"/proc/{pid}/io").read_text())[1])  # type: ignore[index]
