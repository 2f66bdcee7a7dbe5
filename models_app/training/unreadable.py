"""What reading a file with torch.load, or as safetensors, raises where the file is neither, or would run code."""

from __future__ import annotations

import pickle
from zipfile import BadZipFile

from safetensors import SafetensorError

UNREADABLE = (
    ArithmeticError, AssertionError, AttributeError, BadZipFile, EOFError, LookupError, OSError,
    pickle.UnpicklingError, RuntimeError, SafetensorError, TypeError, ValueError,
)  # fmt: skip
