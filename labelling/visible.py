"""Text without what can't be seen: that could make two names look alike, or turn around what stands beside one."""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from django.utils.datastructures import MultiValueDict

# Control characters but tab and line ends, marks and overrides of direction (Unicode TR9), spaces without width,
# soft hyphens, fillers, annotations, tags, and halves of characters.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Joiners belong to Persian, to the scripts of India and to emoji; between Latin letters, or at an end, they only hide.
JOINERS = re.compile(
    "(?:(?<=[\x00-\u024f\u200c\u200d])|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\u024f]|$)"
)
# In a field's name: what is kept as it was sent, letter for letter.
PASSWORD = "password"  # noqa: S105 - a name


def visible(text: str) -> str:
    """The text without its hidden characters."""
    return JOINERS.sub("", HIDDEN.sub("", text))


def made_visible(value: Any, name: str = "") -> Any:
    """A body or a query with all of its texts made visible, those of fields for passwords left as they are."""
    if isinstance(value, str):
        return value if PASSWORD in name else visible(value)
    if isinstance(value, MultiValueDict):  # of a form, maybe with files
        shown = copy(value)
        for key, values in value.lists():
            shown.setlist(key, made_visible(values, key))
        return shown
    if isinstance(value, dict):
        return {key: made_visible(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [made_visible(inner, name) for inner in value]
    return value
