"""What reading a file with torch.load raises where the file is none of torch's, or would run code."""

from __future__ import annotations

import pickle
from zipfile import BadZipFile

UNREADABLE = (
    ArithmeticError, AssertionError, AttributeError, BadZipFile, EOFError, LookupError, OSError,
    pickle.UnpicklingError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
