import io
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from facenet_pytorch import ONet, PNet, RNet

from labelling.vision import torch_file
from labelling.vision.mtcnn_weights import read as weights
from labelling.vision.torch_file import TensorFileError, read


def saved(folder: Path, what: object) -> Path:
    path = folder / "file.pt"
    torch.save(what, path, _use_new_zipfile_serialization=False)
    return path


@pytest.mark.parametrize(("name", "module"), [("pnet", PNet), ("rnet", RNet), ("onet", ONet)])
def test_the_wheels_weights_are_torchs(name: str, module: type[torch.nn.Module]) -> None:
    truth = module().state_dict()
    found = weights(name)
    assert found.keys() == truth.keys()
    assert all(np.array_equal(found[key], truth[key].numpy()) for key in truth)


def test_tensors_that_share_numbers_are_read(tmp_path: Path) -> None:
    base = torch.arange(24, dtype=torch.float32)
    path = saved(tmp_path, {"a": base[4:16].view(3, 4).t(), "b": base[:2], "n": torch.tensor(7)})
    found = read(path)
    assert found["a"].tolist() == base[4:16].view(3, 4).t().tolist()
    assert found["b"].tolist() == [0, 1]
    assert found["n"] == 7


def test_a_file_that_would_run_code_is_refused(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("boom",)

    path = saved(tmp_path, {"a": Bomb()})
    with pytest.raises(TensorFileError, match="print"):
        read(path)
    path.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(TensorFileError):
        read(path)


def test_broken_files_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, {"a": torch.ones(100)})
    data = path.read_bytes()
    for length in range(0, len(data), 37):
        path.write_bytes(data[:length])
        with pytest.raises(TensorFileError):
            read(path)
    new = io.BytesIO()
    torch.save({"a": torch.ones(2)}, new)
    path.write_bytes(new.getvalue())
    with pytest.raises(TensorFileError):
        read(path)


def test_a_tensor_beyond_its_numbers_is_refused() -> None:
    numbers = np.arange(4, dtype=np.float32)
    with pytest.raises(ValueError, match="beyond"):
        torch_file._tensor(numbers, 2, (3,), (1,))
