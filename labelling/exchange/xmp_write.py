"""An XMP sidecar with the regions of a photo's faces, as the Metadata Working Group has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from labelling.exchange.turning import stored_size, turned_back
from labelling.exchange.types import Size
from labelling.vision.types import Box

# XML 1.0, section 2.2: the characters that no document may hold.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
    xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
    xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#">
   <mwg-rs:Regions rdf:parseType="Resource">
    <mwg-rs:AppliedToDimensions stDim:w="{width:.0f}" stDim:h="{height:.0f}" stDim:unit="pixel"/>
    <mwg-rs:RegionList>
     <rdf:Bag>
"""
REGION = """      <rdf:li rdf:parseType="Resource">
       <mwg-rs:Name>{name}</mwg-rs:Name>
       <mwg-rs:Type>Face</mwg-rs:Type>
       <mwg-rs:Area stArea:x="{x:.6f}" stArea:y="{y:.6f}" stArea:w="{w:.6f}" stArea:h="{h:.6f}" stArea:unit="normalized"/>
      </rdf:li>
"""
TAIL = """     </rdf:Bag>
    </mwg-rs:RegionList>
   </mwg-rs:Regions>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def sidecar(size: Size, orientation: int, faces: Sequence[tuple[str, Box]]) -> bytes:
    """The file for one photo of `size` pixels as shown; `faces` are names and boxes in shares of it.

    Regions are those of the stored picture, before it is turned by its EXIF orientation: so digiKam and
    Lightroom write and read them.
    """
    stored = stored_size(size, orientation)
    parts = [HEAD.format(width=stored.width, height=stored.height)]
    for name, shown in faces:
        box = turned_back(shown, orientation)
        parts.append(
            REGION.format(
                name=escape(FORBIDDEN.sub("", name)), x=(box.left + box.right) / 2,
                y=(box.top + box.bottom) / 2, w=box.width, h=box.height,
            )
        )  # fmt: skip
    return "".join([*parts, TAIL]).encode()
