"""XML of strangers, read safely: no document types, no entities, bounded depth and size."""

from __future__ import annotations

import codecs
import re
from xml.etree import ElementTree as ET

from labelling.exchange.types import MOST_PACKET_BYTES, Unreadable

DEEPEST = 100
MOST_ELEMENTS = 200_000
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")


class _Tree:
    """Builds the tree, and gives up on what no honest file has."""

    def __init__(self) -> None:
        self.builder = ET.TreeBuilder()
        self.depth = self.elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> ET.Element:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST or self.elements > MOST_ELEMENTS:
            raise Unreadable("The XML is nested too deeply or has too many elements.")
        return self.builder.start(tag, attributes)

    def end(self, tag: str) -> ET.Element:
        self.depth -= 1
        return self.builder.end(tag)

    def data(self, data: str) -> None:
        self.builder.data(data)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Unreadable(NO_TYPES)

    def close(self) -> ET.Element:
        return self.builder.close()


NO_TYPES = "The XML declares a document type or entities, which no XMP does. It isn't read."


def parse(raw: bytes) -> ET.Element:
    """The root element. Raises Unreadable."""
    if len(raw) > MOST_PACKET_BYTES:
        raise Unreadable("The XML is too large: at most 4 MB.")
    text = _text(raw)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable(NO_TYPES)
    text = DECLARATION.sub("", text, count=1).strip(" \t\r\n\0\ufeff")
    parser = ET.XMLParser(target=_Tree())  # noqa: S314 - without types and entities nothing expands
    try:
        parser.feed(text)
        root = parser.close()
    except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
        raise Unreadable("The XML can't be read: it is broken or ends early.") from error
    if not isinstance(root, ET.Element):
        raise Unreadable("The XML has no content.")
    return root


def _text(raw: bytes) -> str:
    for bom, name in BOMS:
        if raw.startswith(bom):
            return raw.decode(name, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
