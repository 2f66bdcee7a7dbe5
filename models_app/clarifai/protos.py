"""Small parts of messages: times, free-form data, boxes, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clarifai_grpc.grpc.api.resources_pb2 import BoundingBox, RegionInfo
from django.conf import settings
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp

from labelling.vision.types import Box
from models_app.clarifai.statuses import About, Refused

# A level of free-form data takes up to three of a message's, of which readers take 100 together.
DEEPEST = 20


def stamp(at: datetime | None) -> Timestamp | None:
    """The time as messages hold it."""
    if at is None:
        return None
    made = Timestamp()
    made.FromDatetime(at)
    return made


def struct(values: Mapping[str, Any]) -> Struct:
    """Free-form data as messages hold it."""
    made = Struct()
    made.update(values)
    return made


def plain(message: Message, about: About) -> dict[str, Any]:
    """Free-form data of a message as JSON has it. Raises Refused for numbers that JSON hasn't, and for what
    can't be stored or shown again."""
    try:
        found: dict[str, Any] = json_format.MessageToDict(message, preserving_proto_field_name=True)
    except (json_format.Error, ValueError) as error:
        raise Refused(about.invalid, "The metadata can't be written as JSON.") from error
    _check(found, DEEPEST, about)
    return found


def _check(value: Any, levels: int, about: About) -> None:
    """Raises Refused for data nested too deep, and for text that the database hasn't."""
    if levels == 0:
        raise Refused(about.invalid, f"The metadata is nested more than {DEEPEST} levels deep.")
    if isinstance(value, str) and "\0" in value:
        raise Refused(about.invalid, "A text of the metadata holds a NUL character.")
    if isinstance(value, dict):
        inner = [*value, *value.values()]
    else:
        inner = value if isinstance(value, list) else []
    for one in inner:
        _check(one, levels - 1, about)


def region_info(box: Box, width: int, height: int) -> RegionInfo:
    """A box in pixels as shares of the photo's width and height."""
    edges = BoundingBox(
        left_col=box.left / width, top_row=box.top / height,
        right_col=box.right / width, bottom_row=box.bottom / height,
    )  # fmt: skip
    return RegionInfo(bounding_box=edges)


def box_of(info: RegionInfo, width: int, height: int, about: About) -> Box:
    """A box in pixels from shares of the photo's width and height. Raises Refused."""
    edges = info.bounding_box
    shares = (edges.left_col, edges.top_row, edges.right_col, edges.bottom_row)
    inside = all(0 <= share <= 1 for share in shares)  # which no NaN is
    if not inside or shares[0] >= shares[2] or shares[1] >= shares[3]:
        raise Refused(
            about.invalid,
            "A region needs the id of a face, or a bounding box with edges from 0 to 1.",
        )
    left, top, right, bottom = shares
    return Box(left * width, top * height, right * width, bottom * height)


def site_url() -> str:
    """How clients reach the site, without a slash at the end."""
    site = settings.SITE
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(site.host, site.host)  # noqa: S104
    url: str = site.public_url or f"http://{host}:{site.port}"
    return url.rstrip("/")
