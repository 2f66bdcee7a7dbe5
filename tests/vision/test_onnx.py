"""dlib's network leaves by torch.export for ONNX, and ONNX Runtime gives dlib's vectors."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from labelling.vision.dlib_resnet import DlibFaceResNet
from labelling.vision.engine import FaceEngine

from .chips import dlibs, faces, strange


@pytest.mark.filterwarnings("ignore")  # torch's exporter warns of itself
def test_the_exported_network_gives_dlibs_vectors(engine: FaceEngine, tmp_path: Path) -> None:
    path = tmp_path / "dlib.onnx"
    example = torch.zeros((2, 3, 150, 150))
    torch.onnx.export(
        DlibFaceResNet.load(),
        (example,),
        path,
        dynamo=True,
        input_names=["pixels"],
        output_names=["vectors"],
        dynamic_shapes={"x": {0: torch.export.Dim("faces", min=1)}},
        external_data=False,
        verbose=False,
    )
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    chips = np.concatenate([faces(engine), strange()])
    truth = dlibs(chips)
    for count in (1, 3, len(chips)):  # sizes that the exporter never saw
        pixels = np.ascontiguousarray(chips[:count].transpose(0, 3, 1, 2).astype(np.float32))
        (vectors,) = session.run(["vectors"], {"pixels": pixels})
        assert vectors.shape == (count, 128)
        assert np.abs(vectors - truth[:count]).max() < 1e-5
