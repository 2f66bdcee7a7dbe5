"""A training in a process of its own: heard, asked, killed, short of memory and of disk."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from models_app.training import checkpoints
from models_app.training.child import Child, Ended, Failed, warm
from models_app.training.job import Job
from models_app.training.said import Began, Line, Measured, Saved, Stage
from tests.training import small
from tests.training.small import Told

LIMIT_S = 240


@pytest.fixture(scope="module", autouse=True)
def _warmed():
    warm()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return small.write(tmp_path_factory.mktemp("source"), train=(1, 2, 3, 4), val=(5,), test=(6,))


@pytest.fixture
def begin():
    """Begins children, and ends them after the test."""
    children = []

    def start(source, folder, **options):
        rest = {name: options.pop(name) for name in ("processes",) if name in options}
        config = small.options(**options)
        job = Job("lone-newt-7-exp0", config, source, folder, "faces", threads=1, **rest)
        children.append(Child(job))
        return children[-1]

    yield start
    for child in children:
        child.kill()


def hear(child, until=(Ended, Failed), told=None):
    """What comes, up to one of a kind."""
    told = Told() if told is None else told
    limit = time.monotonic() + LIMIT_S
    while not told or not isinstance(told[-1], until):
        heard = child.hear(0.5)
        if heard is not None:
            told.append(heard)
        assert time.monotonic() < limit, told
        assert (
            heard is None or isinstance(heard, until) or not isinstance(heard, (Ended, Failed))
        ), heard
    return told


def text(told):
    return "\n".join(line.text for line in told.of(Line))


def gone(pid):
    limit = time.monotonic() + 60
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < limit, f"{pid} goes on"
        time.sleep(0.05)


def test_killed_within_an_epoch_it_goes_on_and_ends_with_as_many(begin, source, tmp_path):
    child = begin(source, tmp_path, max_epochs=30)
    told = hear(child, Saved)
    hear(child, Measured)
    os.kill(child.pid, signal.SIGKILL)
    failed = hear(child)[-1]
    assert failed.code == "died"
    assert "SIGKILL" in failed.sentence
    assert child.hear(0) is None
    saved = told.of(Saved)[-1]
    told = hear(begin(source, tmp_path, max_epochs=30))
    began, ended = told.of(Began)[0], told[-1]
    assert began.first_step >= saved.step > 0
    assert (ended.outcome, ended.epochs, ended.step) == ("finished", 30, 120)
    assert [stage.name for stage in told.of(Stage)] == ["preparing", "training", "saving"]
    assert ended.start == "random numbers"
    assert f"epoch={checkpoints.load(tmp_path / ended.best).epoch}-" in ended.best
    assert {"loss", "acc", "faces"} == set(ended.test)
    rows = (tmp_path / "version_0/metrics.csv").read_text().splitlines()
    steps = [int(row.split(",")[1]) for row in rows[1:]]
    assert steps == sorted(set(steps))
    assert {4 * epoch for epoch in range(1, 31)} <= set(steps)


def test_asked_it_stops_and_leaves_what_it_has(begin, source, tmp_path):
    child = begin(source, tmp_path, max_epochs=10_000)
    hear(child, Measured)
    child.ask("stopped")
    ended = hear(child)[-1]
    assert ended.outcome == "stopped"
    assert ended.step < 40_000
    assert checkpoints.load(tmp_path / ended.best).about.labels == tuple(small.LABELS)


def test_stopped_while_it_reads_faces(begin, source, tmp_path):
    child = begin(source, tmp_path)
    child.ask("stopped")
    ended = hear(child)[-1]
    assert ended.outcome == "stopped"
    assert ended.step <= 1


def test_a_picture_that_is_none_ends_it_with_its_name(begin, tmp_path):
    source = small.write(tmp_path / "source", train=(1, 2), val=(3,))
    (source / "train/s2/2.png").write_bytes(b"hello")
    failed = hear(begin(source, tmp_path / "out"))[-1]
    assert failed == Failed("bad_data", "train/s2/2.png is no picture that can be read.")


def test_a_list_of_faces_that_are_gone(begin, tmp_path):
    path = tmp_path / "faces.json"
    path.write_text(json.dumps({"labels": ["a", "b"], "pictures": [
        {"side": "train", "number": 0, "name": "train/a/1.jpg", "path": "/none.jpg", "landmarks": None}
    ]}))  # fmt: skip
    failed = hear(begin(path, tmp_path / "out"))[-1]
    assert failed.code == "bad_data"
    assert "train/a/1.jpg can't be read: No such file" in failed.sentence


def test_a_network_that_is_none(begin, source, tmp_path):
    failed = hear(begin(source, tmp_path, backbone="resnet19"))[-1]
    assert failed.code == "no_network"
    assert "Did you mean" in failed.sentence


def test_out_of_memory_it_tries_half_the_batch_and_ends(begin, source, tmp_path):
    """Neither 16 nor 8 faces of 512 px fit into 300 MB more than it has when it begins to train."""
    child = begin(source, tmp_path, batch_size=16, image_px=512, backbone="resnet10t")
    told = hear(child, Began)
    size = psutil.Process(child.pid).memory_info().vms + (300 << 20)
    resource.prlimit(child.pid, resource.RLIMIT_AS, (size, size))
    told = hear(child, told=told)
    assert told[-1] == Failed("out_of_memory", ""), text(told)
    assert "Memory ran out with 16 faces at a time; once more with 8." in text(told)


def test_a_full_disk_ends_it_and_leaves_the_last_checkpoint(begin, source, tmp_path):
    child = begin(source, tmp_path, max_epochs=10_000)
    told = hear(child, Saved)
    last = tmp_path / "version_0/checkpoints/last.ckpt"
    child_size = last.stat().st_size // 2
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (child_size, child_size))
    told = hear(child, told=told)
    assert told[-1] == Failed("disk_full", "")
    assert checkpoints.read(last)[1]["global_step"] == told.of(Saved)[-1].step


def test_what_can_not_be_foreseen_is_in_the_log_without_names(begin, source, tmp_path):
    (tmp_path / "version_0").write_text("a file where a folder goes")
    told = hear(begin(source, tmp_path))
    assert told[-1] == Failed("work_failed", "")
    assert "models_app/training" in text(told)
    assert "FileExistsError" in text(told) or "NotADirectoryError" in text(told)


TRAINER = """
import sys, time
from pathlib import Path
from models_app.training.child import Child
from models_app.training.job import Job
from models_app.training.said import Measured
from tests.training import small

if __name__ == "__main__":
    config = small.options(max_epochs=100_000)
    child = Child(Job("a-exp0", config, Path(sys.argv[1]), Path(sys.argv[2]), "faces", threads=1))
    while not isinstance(child.hear(1), Measured):
        pass
    print(child.pid, flush=True)
    time.sleep(100)
"""


@pytest.mark.parametrize("victim", ["parent", "forkserver"])
def test_it_dies_with_whoever_began_it(source, tmp_path, victim):
    (tmp_path / "trainer.py").write_text(TRAINER)
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, tmp_path / "trainer.py", source, tmp_path / "out"], stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(root)}, cwd=tmp_path,
    ) as parent:  # fmt: skip
        try:
            pid = int(parent.stdout.readline())
            forkserver = psutil.Process(pid).ppid()
            assert forkserver != parent.pid
            os.kill(parent.pid if victim == "parent" else forkserver, signal.SIGKILL)
            gone(pid)
        finally:
            parent.kill()
        gone(forkserver)


def test_two_processes_learn_what_one_learns(begin, source, tmp_path):
    """Of frozen statistics and by the same batches: the numbers differ by rounding alone."""
    options = {"backbone": "test_convnext", "augment": "none", "max_epochs": 2, "batch_size": 8}
    found = {}
    for processes in (1, 2):
        child = begin(source, tmp_path / str(processes), processes=processes, **options)
        told = hear(child)
        assert told[-1].outcome == "finished", text(told)
        assert told[-1].step == 4
        found[processes] = (
            checkpoints.read(tmp_path / str(processes) / told[-1].best)[1]["state_dict"], told[-1]
        )  # fmt: skip
    (one, ended), (two, ended_two) = found[1], found[2]
    assert max(float((one[name] - two[name]).abs().max()) for name in one) < 1e-4
    assert ended_two.test == pytest.approx(ended.test, abs=1e-4)
