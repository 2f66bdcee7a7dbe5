"""Checkpoints: what they carry, and files that are none."""

import os
import pickle

import pytest
import torch

from models_app.training import checkpoints
from models_app.training.checkpoints import BadCheckpoint, WholeFiles
from tests.training import small

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    torch.set_num_threads(1)
    return small.fit(tmp_path_factory.mktemp("trained"), small.options(max_epochs=1)).best


def test_it_carries_whom_it_knows_and_what_it_sees(trained):
    loaded = checkpoints.load(trained)
    assert loaded.about.labels == tuple(small.LABELS)
    assert loaded.about.config == small.options(max_epochs=1)
    assert (loaded.about.view.kind, loaded.about.view.px) == ("crop", small.PX)
    assert loaded.module(torch.zeros(3, 3, small.PX, small.PX)).shape == (3, 4)
    assert not loaded.module.training


class Runs:
    """A pickle that writes a file when it is loaded."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_code_in_a_file_never_runs(trained, tmp_path):
    ran = tmp_path / "ran"
    content = checkpoints.read(trained)[1] | {"extra": Runs(ran)}
    path = tmp_path / "bad.ckpt"
    torch.save(content, path)
    with pytest.raises(BadCheckpoint, match="holds more than numbers"):
        checkpoints.load(path)
    assert not ran.exists()
    torch.load(path, weights_only=False)  # it would have
    assert ran.exists()


def test_a_bare_pickle_never_runs(tmp_path):
    ran, path = tmp_path / "ran", tmp_path / "bad.ckpt"
    path.write_bytes(pickle.dumps(Runs(ran)))
    with pytest.raises(BadCheckpoint):
        checkpoints.load(path)
    assert not ran.exists()


def test_files_that_are_cut_off(trained, tmp_path):
    data, path = trained.read_bytes(), tmp_path / "cut.ckpt"
    for length in (0, 1, 10, 1000, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:length])
        with pytest.raises(BadCheckpoint, match="cut off"):
            checkpoints.load(path)


def test_files_of_others(trained, tmp_path):
    path = tmp_path / "other.ckpt"
    for content in (b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"hello", b"PK\x03\x04" + bytes(100)):
        path.write_bytes(content)
        with pytest.raises(BadCheckpoint, match="is no checkpoint"):
            checkpoints.load(path)
    torch.save({"state_dict": {"fc.weight": torch.zeros(2)}}, path)
    with pytest.raises(BadCheckpoint, match="of another program"):
        checkpoints.load(path)
    with pytest.raises(BadCheckpoint, match="There is no file"):
        checkpoints.load(tmp_path / "none.ckpt")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda about: about.pop("labels"), "says nothing of labels"),
        (lambda about: about.update(format=2), "later version"),
        (lambda about: about.update(labels="s1"), "whom it knows"),
        (lambda about: about.update(labels=["s1"]), "whom it knows"),
        (lambda about: about.update(view={"kind": "crop"}), "what the network sees"),
        (lambda about: about["config"].update(backbone="resnet999"), "no network 'resnet999'"),
        (lambda about: about["config"].update(batch_size=0), "batch_size takes"),
        (lambda about: about.update(labels=["a", "b"]), "numbers of a test_resnet for 2 people"),
    ],
)
def test_what_it_says_of_itself_is_checked(trained, tmp_path, change, said):
    content, path = checkpoints.read(trained)[1], tmp_path / "changed.ckpt"
    change(content[checkpoints.KEY])
    torch.save(content, path)
    with pytest.raises(BadCheckpoint, match=said):
        checkpoints.load(path)


def test_one_that_can_not_be_written_leaves_the_one_before(tmp_path):
    path = tmp_path / "last.ckpt"
    WholeFiles().save_checkpoint({"step": 1}, path)
    with pytest.raises((AttributeError, pickle.PicklingError)):
        WholeFiles().save_checkpoint({"step": 2, "bad": lambda: None}, path)
    assert torch.load(path, weights_only=True) == {"step": 1}
    assert [one.name for one in tmp_path.iterdir()] == ["last.ckpt"]
