"""Face regions in XMP: those of the Metadata Working Group, and Microsoft's.

MWG, "Guidelines for Handling Image Metadata" 2.0, section 5.9: an area's x and y are its middle, in
shares of the picture. Microsoft, "People Tagging Overview": left, top, width and height in shares.
RDF may write a property as an element or as an attribute, in a node of its own or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from labelling.exchange import xml
from labelling.exchange.types import SHARES, Entry, Refused, Size, box, number, size
from labelling.vision.types import Box

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
MWG = "{http://www.metadataworkinggroup.com/schemas/regions/}"
AREA = "{http://ns.adobe.com/xmp/sType/Area#}"
DIM = "{http://ns.adobe.com/xap/1.0/sType/Dimensions#}"
MPRI = "{http://ns.microsoft.com/photo/1.2/t/RegionInfo#}"
MPREG = "{http://ns.microsoft.com/photo/1.2/t/Region#}"

SAME_REGION = 0.5
"""From this overlap on, regions of one name are one: programs write both kinds side by side."""

MOST_REGIONS = 1000


def read(
    source: str, raw: bytes, *, photo: str = "", sidecar: bool = False
) -> Iterator[Entry | Refused]:
    """The named faces of one XMP packet. Raises Unreadable if it isn't XML.

    Regions without a name are passed over, as programs write them for faces nobody named yet.
    """
    root = xml.parse(raw)
    kept: list[Entry] = []
    for number_, (name, edges, frame) in enumerate(_regions(root), 1):
        where = f"{source}, region {number_}"
        if number_ > MOST_REGIONS:
            yield Refused(where, f"The file has more than {MOST_REGIONS:,} regions.", photo)
            return
        if edges is not None and isinstance(edges, str):
            yield Refused(where, edges, photo, name)
            continue
        entry = Entry(where, photo, name, edges, frame, sidecar, document=source)
        if not any(_same(entry, other) for other in kept):
            kept.append(entry)
            yield entry


def _same(a: Entry, b: Entry) -> bool:
    if a.name.casefold().split() != b.name.casefold().split():
        return False
    if a.box is None or b.box is None:
        return True
    return a.size == b.size and a.box.iou(b.box) >= SAME_REGION


Region = tuple[str, Box | str | None, Size | None]
"""A name, its box (a sentence where it is none, None where there is none) and what it is measured in."""


def _regions(root: Element) -> Iterator[Region]:
    for regions in root.iter(f"{MWG}Regions"):
        fields = _fields(regions)
        applied = _size(fields.get(f"{MWG}AppliedToDimensions"))
        for item in _items(fields.get(f"{MWG}RegionList")):
            yield from _mwg(_fields(item), applied)
    for tag in (f"{MPRI}Regions", f"{MPREG}Regions"):
        for listed in root.iter(tag):
            for item in _items(listed):
                yield from _microsoft(_fields(item))


def _mwg(region: dict[str, Element | str], applied: Size | None) -> Iterator[Region]:
    kind = _string(region.get(f"{MWG}Type"))
    name = _string(region.get(f"{MWG}Name"))
    if not name or kind.casefold() not in ("", "face"):
        return
    area = region.get(f"{MWG}Area")
    if area is None:
        yield name, None, None
        return
    fields = _fields(area) if isinstance(area, Element) else {}
    x, y, w, h = (number(_string(fields.get(f"{AREA}{n}"))) for n in "xywh")
    found = box(x - w / 2, y - h / 2, x + w / 2, y + h / 2)
    in_pixels = _string(fields.get(f"{AREA}unit")).casefold() == "pixel"
    if found is None or (not in_pixels and not _inside(found)):
        yield name, "The region's area is no box in the picture.", None
    else:
        yield name, found, applied if in_pixels else SHARES


def _microsoft(region: dict[str, Element | str]) -> Iterator[Region]:
    name = _string(region.get(f"{MPREG}PersonDisplayName"))
    text = _string(region.get(f"{MPREG}Rectangle"))
    if not name:
        return
    if not text:
        yield name, None, None
        return
    numbers = [number(part) for part in text.split(",")][:5]
    found = None
    if len(numbers) == 4:
        x, y, w, h = numbers
        found = box(x, y, x + w, y + h)
    if found is None or not _inside(found):
        yield name, "The region's rectangle is no box in the picture.", None
    else:
        yield name, found, SHARES


def _inside(found: Box) -> bool:
    """Whether the box lies in the picture, but for what a program may let a face stick out."""
    return min(found.left, found.top) > -1 and max(found.right, found.bottom) < 2


def _fields(node: Element | str | None) -> dict[str, Element | str]:
    """A node's properties, whether written as attributes, as elements, or in a node inside."""
    found: dict[str, Element | str] = {}
    layers = [node] if isinstance(node, Element) else []
    for _ in range(3):
        inner: list[Element] = []
        for layer in layers:
            for name, value in layer.attrib.items():
                found.setdefault(name, value)
            for child in layer:
                if child.tag == f"{RDF}Description":
                    inner.append(child)
                else:
                    found.setdefault(child.tag, child)
        layers = inner
    return found


def _items(node: Element | str | None) -> Iterator[Element]:
    if isinstance(node, Element):
        for bag in node:
            if bag.tag in (f"{RDF}Bag", f"{RDF}Seq", f"{RDF}Alt"):
                yield from (item for item in bag if item.tag == f"{RDF}li")


def _size(node: Element | str | None) -> Size | None:
    fields = _fields(node)
    width, height = (number(_string(fields.get(f"{DIM}{n}"))) for n in "wh")
    return size(width, height)


def _string(value: Element | str | None) -> str:
    if isinstance(value, Element):
        texts = [value.text or "", *(inner.text or "" for inner in value.iter(f"{RDF}li"))]
        texts += [inner.text or "" for inner in value.iter(f"{RDF}value")]
        value = next((text for text in texts if text.strip()), "")
    return value.strip() if value else ""
