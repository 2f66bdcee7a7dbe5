"""The names of people who are erased, where a folder or a file was called like them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from labelling.models.person import fold

INSTEAD = "erased"


class Names:
    """What stands in place of these names in paths."""

    def __init__(self, names: Iterable[str]) -> None:
        self.all = tuple(dict.fromkeys(name for name in names if fold(name)))
        self._folded = {fold(name) for name in self.all}

    def same(self, name: str) -> bool:
        """Whether this is one of the names, case and accents aside."""
        return bool(name) and fold(name) in self._folded

    def out_of_folders(self, path: str) -> str:
        """`path` with every part that is one of the names replaced, the file's ending aside."""
        return "/".join(self._part(part) for part in path.split("/"))

    def _part(self, part: str) -> str:
        stem, dot, ending = part.rpartition(".")
        if self.same(part):
            return INSTEAD
        return f"{INSTEAD}{dot}{ending}" if dot and self.same(stem) else part

    def out_of(self, text: str) -> str:
        """`text` without the names, also where they stand beside other words: "ann_lee-3.jpg"."""
        return self._words.sub(INSTEAD, self.out_of_folders(text)) if self.all else text

    @cached_property
    def _words(self) -> re.Pattern[str]:
        # Words of a name may be joined by anything; letters and digits beside it make another name.
        longest_first = sorted(self.all, key=len, reverse=True)
        said = [r"[\W_]+".join(re.escape(word) for word in name.split()) for name in longest_first]
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(said)})(?![^\W_])", re.IGNORECASE)
