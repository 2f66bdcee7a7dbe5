"""XMP as several programs write it, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

Region = tuple[str, float, float, float, float]
"""A name, and x, y of the middle, width and height in shares."""

OPEN = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
CLOSE = "</rdf:RDF></x:xmpmeta>"
SPACES = (
    'xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"'
    ' xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"'
    ' xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"'
    ' xmlns:MP="http://ns.microsoft.com/photo/1.2/"'
    ' xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#"'
    ' xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"'
)


def elements(regions: Sequence[Region], *, kind: str = "Face") -> bytes:
    """Every property an element, structures by parseType: ExifTool's way."""
    items = "".join(
        f'<rdf:li rdf:parseType="Resource"><mwg-rs:Area rdf:parseType="Resource"><stArea:h>{h}</stArea:h>'
        f"<stArea:unit>normalized</stArea:unit><stArea:w>{w}</stArea:w><stArea:x>{x}</stArea:x>"
        f"<stArea:y>{y}</stArea:y></mwg-rs:Area><mwg-rs:Name>{escape(name)}</mwg-rs:Name>"
        f"<mwg-rs:Type>{kind}</mwg-rs:Type></rdf:li>"
        for name, x, y, w, h in regions
    )
    return (
        f'{OPEN}<rdf:Description rdf:about="" {SPACES}><mwg-rs:Regions rdf:parseType="Resource">'
        f"<mwg-rs:RegionList><rdf:Bag>{items}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
        f"</rdf:Description>{CLOSE}"
    ).encode()


def attributes(regions: Sequence[Region]) -> bytes:
    """Properties as attributes, structures as nodes of their own: Lightroom's way."""
    items = "".join(
        f'<rdf:li><rdf:Description mwg-rs:Name={quoteattr(name)} mwg-rs:Type="Face"><mwg-rs:Area'
        f' stArea:x="{x}" stArea:y="{y}" stArea:w="{w}" stArea:h="{h}"/></rdf:Description></rdf:li>'
        for name, x, y, w, h in regions
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'{OPEN}<rdf:Description rdf:about="" {SPACES}><mwg-rs:Regions><rdf:Description>'
        '<mwg-rs:AppliedToDimensions stDim:w="400" stDim:h="300" stDim:unit="pixel"/>'
        f"<mwg-rs:RegionList><rdf:Seq>{items}</rdf:Seq></mwg-rs:RegionList></rdf:Description>"
        f'</mwg-rs:Regions></rdf:Description>{CLOSE}<?xpacket end="w"?>'
    ).encode()


def microsoft(regions: Sequence[Region]) -> bytes:
    """Windows Photo Gallery's, with left and top instead of the middle."""
    items = "".join(
        f"<rdf:li><rdf:Description MPReg:PersonDisplayName={quoteattr(name)}"
        f' MPReg:Rectangle="{x - w / 2:.6f}, {y - h / 2:.6f}, {w}, {h}"/></rdf:li>'
        for name, x, y, w, h in regions
    )
    return (
        f'{OPEN}<rdf:Description rdf:about="" {SPACES}><MP:RegionInfo rdf:parseType="Resource">'
        f"<MPRI:Regions><rdf:Bag>{items}</rdf:Bag></MPRI:Regions></MP:RegionInfo>"
        f"</rdf:Description>{CLOSE}"
    ).encode()


def in_jpeg(jpeg: bytes, packet: bytes) -> bytes:
    """The JPEG with the packet in an APP1 segment behind its first marker."""
    body = b"http://ns.adobe.com/xap/1.0/\0" + packet
    return jpeg[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + jpeg[2:]
