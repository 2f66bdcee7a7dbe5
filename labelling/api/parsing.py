"""JSON bodies: no deeper than any that the site has use for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import exceptions, parsers

# The deepest body that the API takes has 6 levels.
DEEPEST = 50


class JSONParser(parsers.JSONParser):
    """DRF's, for which a body that is nested too deeply is one that can't be read."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        try:
            content = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError from error
        if not fits(content, DEEPEST):
            raise exceptions.ParseError
        return content


def fits(value: Any, levels: int) -> bool:
    """Whether nothing in a value of JSON lies more levels deep."""
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(fits(one, levels - 1) for one in inner)
