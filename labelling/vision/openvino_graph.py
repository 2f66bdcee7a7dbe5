"""Small networks as OpenVINO graphs, built from their weights in numpy. Imports no torch.

The one place that imports openvino: its import otherwise reports to Google Analytics (an event
"import", and a client id under ~/intel). The site calls no other host, so the package that does it
is shut out before; OpenVINO then takes the stub that it ships for machines without it.
"""

import os
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .types import Floats, Pixels

sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # its import now fails

import openvino as ov  # noqa: E402
from openvino import opset1  # noqa: E402
from openvino import opset15 as ops  # noqa: E402

Value = Any
"""A node of a graph: openvino.Node, whose package has no types."""

Numbers = NDArray[Any]

ANY: Final = -1
"""A dimension of an input that each call may choose."""

KEPT_SHAPES: Final = "64"
"""Kernels that OpenVINO keeps for shapes it has seen. Its own 5,000 grow without end in a process
that sees photos of every size."""


def pixels_input(count: int, height: int, width: int) -> tuple[Value, Value]:
    """The input (count, height, width, 3) uint8, and the same as (count, 3, height, width) float32.

    Each may be ANY. The conversion is part of the graph, so Python copies nothing.
    """
    given = ops.parameter([count, height, width, 3], dtype=np.uint8, name="pixels")
    return given, transpose(ops.convert(given, "f32"), (0, 3, 1, 2))


def floats_input(*shape: int) -> Value:
    """An input of float32; each of its dimensions may be ANY."""
    return ops.parameter(list(shape), dtype=np.float32, name="floats")


def normalised(x: Value, mean: float, scale: float) -> Value:
    """(`x` - mean) * scale, in that order, as torch would compute it."""
    return ops.multiply(ops.subtract(x, _scalar(mean)), _scalar(scale))


def conv(x: Value, weights: Numbers, bias: Numbers, *, stride: int = 1, padding: int = 0) -> Value:
    """`x` (N, C, H, W) convolved with `weights` (filters, C, height, width), plus `bias`."""
    return _convolved(x, _constant(weights), bias, stride, padding)


def _convolved(x: Value, filters: Value, bias: Numbers, stride: int, padding: int) -> Value:
    edges = [padding, padding]
    summed = ops.convolution(x, filters, [stride, stride], edges, edges, [1, 1])
    return ops.add(summed, _constant(bias.reshape(1, -1, 1, 1)))


def relu(x: Value) -> Value:
    """`x` or 0, whichever is more."""
    return ops.relu(x)


def conv8(x: Value, weights: Numbers, bias: Numbers) -> Value:
    """As `conv`, of `x` as `in_bytes` gives it, with weights of 7 bits: 64 steps to either side.

    With 8 bits, processors without VNNI would overflow: they add two products of bytes in 16 bits.
    """
    most = np.abs(weights).reshape(len(weights), -1).max(axis=1).reshape(-1, 1, 1, 1) * 127 / 64
    low, high = _constant(-most), _constant(most)
    rounded = ops.fake_quantize(_constant(weights), low, high, low, high, 255)
    return _convolved(x, rounded, bias, 1, 0)


def in_bytes(x: Value, low: float, high: float) -> Value:
    """`x` rounded to one of 256 steps from about `low` to `high`, of which one is 0.

    OpenVINO then computes in 8 bits where the processor can, with the same numbers as elsewhere.
    """
    step = (high - low) / 255
    below = round(-low / step)
    ends = _scalar(-below * step), _scalar((255 - below) * step)
    return ops.fake_quantize(x, *ends, *ends, 256)


def prelu(x: Value, slopes: Numbers) -> Value:
    """`x` (N, C, ...), times its channel's slope (C,) where it is negative."""
    return ops.prelu(x, _constant(slopes.reshape(-1)))


def max_pool(x: Value, size: int, stride: int, *, ceil: bool = False) -> Value:
    """The largest of each window; `ceil` also takes the windows that reach over the edge."""
    rounding = "ceil" if ceil else "floor"
    # The first opset's: later ones also say where each was found, which costs a tenth of a network.
    return opset1.max_pool(x, [stride, stride], [0, 0], [0, 0], [size, size], rounding)


def average_pool(x: Value, size: int, stride: int) -> Value:
    """The mean of each window; windows that reach over the edge are left out."""
    return ops.avg_pool(x, [stride, stride], [0, 0], [0, 0], [size, size], False, "floor")


def mean_of_map(x: Value) -> Value:
    """(N, C) of `x` (N, C, H, W)."""
    return ops.reduce_mean(x, _integers(2, 3), keep_dims=False)


def pad_after(x: Value, after: Sequence[int]) -> Value:
    """`x` with so many zeros behind each of its dimensions."""
    zeros = _integers(*(0 for _ in after))
    return ops.pad(x, zeros, _integers(*after), "constant", _scalar(0))


def add(x: Value, y: Value) -> Value:
    """The sum, element by element."""
    return ops.add(x, y)


def dense(x: Value, weights: Numbers, bias: Numbers | None = None) -> Value:
    """(N, out) of `x` (N, in): `weights` (out, in) as torch's Linear keeps them, plus `bias`."""
    y = ops.matmul(x, _constant(weights), transpose_a=False, transpose_b=True)
    return y if bias is None else ops.add(y, _constant(bias.reshape(1, -1)))


def softmax(x: Value, axis: int) -> Value:
    """Probabilities that add up to 1 along `axis`."""
    return ops.softmax(x, axis)


def transpose(x: Value, order: Sequence[int]) -> Value:
    """torch's permute."""
    return ops.transpose(x, _integers(*order))


def flatten(x: Value) -> Value:
    """(N, everything else) of `x` (N, ...)."""
    return ops.reshape(x, _integers(0, -1), special_zero=True)


def pick(x: Value, channel: int) -> Value:
    """(N, ...) of `x` (N, C, ...): the one channel."""
    return ops.gather(x, ops.constant(channel, dtype=np.int64), ops.constant(1, dtype=np.int64))


class BadGraph(Exception):
    """A file holds no graph that can be run."""


class Graph:
    """A compiled graph with one input. Not for two threads at once."""

    def __init__(self, model: Any) -> None:
        self._request = model.create_infer_request()
        self._outputs = range(len(model.outputs))

    def __call__(self, given: Pixels | Floats) -> tuple[Floats, ...]:
        """The outputs for `given`, copied. `given` is read in place if it is C-contiguous."""
        whole: Numbers = np.ascontiguousarray(given)
        # OpenVINO shares no memory that may only be read, though it would only read it.
        tensor = ov.Tensor(whole, shared_memory=whole.flags.writeable)
        self._request.set_input_tensor(tensor)
        self._request.infer()
        return tuple(np.array(self._request.get_output_tensor(at).data) for at in self._outputs)


def compiled(given: Value, outputs: Sequence[Value], *, threads: int = 1) -> Graph:
    """The graph from the input `given` to `outputs`, ready for the CPU in float32."""
    model = ov.Model(list(outputs), [given])
    return Graph(_core(os.getpid()).compile_model(model, "CPU", _properties(threads)))


def from_onnx(data: bytes, *, threads: int = 1) -> Graph:
    """The graph of a whole ONNX file, ready for the CPU in float32. Raises BadGraph."""
    core = _core(os.getpid())
    try:
        return Graph(core.compile_model(core.read_model(data), "CPU", _properties(threads)))
    except RuntimeError as error:
        raise BadGraph from error


def _properties(threads: int) -> dict[str, str]:
    return {
        # Else bfloat16 where the processor has it, and vectors differ between machines.
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": str(threads),
        "PERFORMANCE_HINT": "LATENCY",
        "NUM_STREAMS": "1",
        # Workers share the cores: pinned, two processes would sit on the same one.
        "ENABLE_CPU_PINNING": "NO",
        "CPU_RUNTIME_CACHE_CAPACITY": KEPT_SHAPES,
    }


@lru_cache(maxsize=1)
def _core(process: int) -> Any:
    """OpenVINO's entry, made once a process: after a fork its parent's threads are gone."""
    return ov.Core()


def _constant(numbers: Numbers) -> Value:
    return ops.constant(np.ascontiguousarray(numbers, dtype=np.float32))


def _scalar(number: float) -> Value:
    return ops.constant(np.float32(number))


def _integers(*numbers: int) -> Value:
    return ops.constant(np.array(numbers, dtype=np.int64))
