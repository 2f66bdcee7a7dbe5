"""Messages that no client would send: bytes that were flipped, fields of odd values, JSON of another shape."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from random import Random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

# An address that refuses at once; any other in a mutated message would be looked up and waited for.
REFUSING = "http://127.0.0.1:1/"
_ELSEWHERE = re.compile(rb"(?i)https?:\\?/\\?/(?!127\.0\.0\.1:1/)")

TEXTS = (
    "", "\0", "a\0b", "/", "..", "%", "%00", "*", "\n", "'", '"', "\\", "\u202e", "\ufffd", "\U0001f600",
    "e\u0301", "\ufdfa" * 100, "x" * 129, "x" * 5000, "-1", "0", "NaN", "None", "person-1", "person-0",
    "person-999999999999999999", "classifier-1", "workflow-1", "classifier-" + "9" * 18, "true",
    "1" + "f" * 31, "2" + "0" * 31, "3" + "f" * 31, "6" + "0" * 31, "7" + "f" * 31, REFUSING,
    "ftp://127.0.0.1/x", "http:", "file:///etc/hostname", REFUSING + "\r\nX: y", REFUSING + "é" * 3000,
)  # fmt: skip
FLOATS = (0.0, -0.0, 1.0, 0.5, -1.0, 1e-40, 1e38, 2.0, float("nan"), float("inf"), float("-inf"))
INTEGERS = (0, 1, -1, 2, 1000, 1001, 2**31 - 1, -(2**31), 2**32 - 1, 2**63 - 1, -(2**63), 2**64 - 1)
BYTES = (b"", b"\0", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"P5 9 9 255\n", b"\xff\xd8\xff\xe0", b"RIFF")
# Values that JSON has, that Python's reader takes beside them, and some that are no number of any field.
ODD = (
    None, True, False, 0, 1, -1, 1.5, 10**40, -(10**40), 1e308, float("nan"), float("inf"), [], {}, [[]],
    [None], {"": None}, {"a": {"b": []}}, *TEXTS, "\ud800", "\udfff\ud800", "1e400", "AAAA", "====", 2**64,
)  # fmt: skip


def _random_bytes(rng: Random, most: int) -> bytes:
    return rng.randbytes(rng.randint(0, most))


def _flip(rng: Random, body: bytearray) -> None:
    if body:
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)


def _insert(rng: Random, body: bytearray) -> None:
    place = rng.randint(0, len(body))
    body[place:place] = rng.choice([_random_bytes(rng, 8), b"\xff" * 10, b"\0" * 3])


def _cut(rng: Random, body: bytearray) -> None:
    place = rng.randint(0, len(body))
    del body[place : place + rng.randint(1, 12)]


def _double(rng: Random, body: bytearray) -> None:
    place = rng.randint(0, len(body))
    body[place:place] = body[place : place + rng.randint(1, 40)]


def _end_early(rng: Random, body: bytearray) -> None:
    del body[rng.randint(0, len(body)) :]


def harmless(body: bytes) -> bool:
    """Whether no address in the body would be waited for."""
    return not _ELSEWHERE.search(body)


def flipped(rng: Random, body: bytes) -> bytes:
    """The bytes with one to four parts of them changed; now and then any bytes at all."""
    if rng.random() < 0.05:
        return _random_bytes(rng, 400)
    made = bytearray(body)
    for _ in range(rng.randint(1, 4)):
        rng.choice([_flip, _flip, _insert, _cut, _double, _end_early])(rng, made)
    return bytes(made)


def filled(rng: Random, message: Message) -> Message:
    """The message with one to three of its fields, at any depth, set to odd values."""
    made = deepcopy(message)
    for _ in range(rng.randint(1, 3)):
        _fill(rng, made)
    return made


def _fill(rng: Random, message: Any) -> None:
    """Set one field: mostly within a part that is there, else any field of the message."""
    inner = [
        part
        for field, value in message.ListFields()
        if field.type == FieldDescriptor.TYPE_MESSAGE
        for part in _parts(field, value)
    ]
    if inner and rng.random() < 0.75:
        _fill(rng, rng.choice(inner))
        return
    known = [field for field, _ in message.ListFields()]
    field = rng.choice(
        known if known and rng.random() < 0.6 else message.DESCRIPTOR.fields or [None]
    )
    if field is None:
        return
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        _fill_part(rng, message, field)
    elif field.is_repeated:
        values = getattr(message, field.name)
        values.extend(_odd(rng, field) for _ in range(rng.choice([1, 2, 1001])))
    else:
        setattr(message, field.name, _odd(rng, field))


def _parts(field: FieldDescriptor, value: Any) -> list[Any]:
    if not field.is_repeated:
        return [value]
    return [] if field.message_type.GetOptions().map_entry else list(value)


def _fill_part(rng: Random, message: Any, field: FieldDescriptor) -> None:
    """Empty a message within, or double it, or set it to one that says nothing."""
    values = getattr(message, field.name)
    if not field.is_repeated:
        rng.choice([message.ClearField, lambda name: getattr(message, name).SetInParent()])(
            field.name
        )
    elif field.message_type.GetOptions().map_entry:
        key = rng.choice(TEXTS)
        if field.message_type.full_name == "google.protobuf.Struct.FieldsEntry":
            values[key].number_value = rng.choice(FLOATS)
    elif values and rng.random() < 0.7:
        values.add().CopyFrom(rng.choice(list(values)))
    else:
        values.add()


def _odd(rng: Random, field: FieldDescriptor) -> Any:
    """A value of the field's own type that few would send."""
    kind = field.cpp_type
    if field.type == FieldDescriptor.TYPE_BYTES:
        return rng.choice(BYTES) + _random_bytes(rng, 20)
    if kind == FieldDescriptor.CPPTYPE_STRING:
        return rng.choice(TEXTS)
    if kind in (FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE):
        return rng.choice(FLOATS)
    if kind == FieldDescriptor.CPPTYPE_BOOL:
        return rng.random() < 0.5
    least, most = {
        FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1), FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
        FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    }.get(kind, (-(2**31), 2**31 - 1))  # fmt: skip
    return rng.choice([one for one in INTEGERS if least <= one <= most])


def reshaped(rng: Random, content: Any) -> Any:
    """JSON with one to three of its parts replaced, doubled, taken away, renamed or buried."""
    made = {"": deepcopy(content)}
    for _ in range(rng.randint(1, 3)):
        places = [place for place in _places(made) if place[0] is not made or rng.random() < 0.2]
        if places:
            _reshape(rng, *rng.choice(places))
    return made.get("")


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every part within, as what holds it and its key or number there."""
    if not isinstance(node, dict | list):
        return []
    keys = list(node) if isinstance(node, dict) else range(len(node))
    return [place for key in keys for place in [(node, key), *_places(node[key])]]


def _reshape(rng: Random, holder: Any, key: Any) -> None:
    what = rng.choice(["odd", "odd", "odd", "drop", "double", "rename", "list", "bury"])
    if what == "odd":
        holder[key] = deepcopy(rng.choice(ODD))
    elif what == "drop" and "" not in holder:
        del holder[key]
    elif what == "double" and isinstance(holder, list):
        holder.extend(deepcopy(holder[key]) for _ in range(rng.choice([1, 2, 1001])))
    elif what == "rename" and isinstance(holder, dict) and key:
        holder[rng.choice([key.upper(), "status", "\0", *TEXTS[:6]])] = holder.pop(key)
    elif what == "list":
        holder[key] = [holder[key]]
    else:
        holder[key] = buried(rng.choice([3, 20, 33, 55, 70, 200]), holder[key], rng.choice("ab"))


def buried(depth: int, inner: Any = 1, kind: str = "a") -> Any:
    """A value within so many objects ("a"), or lists."""
    for _ in range(depth):
        inner = {"a": inner} if kind == "a" else [inner]
    return inner


def written(rng: Random, content: Any) -> bytes:
    """The text of reshaped JSON, sometimes with its very letters changed."""
    how = rng.random()
    if how < 0.04:
        return _random_bytes(rng, 300)
    if how < 0.08:
        depth = rng.choice([100, 3000, 100_000])
        return rng.choice([b"[" * depth, b'{"a":' * depth, b"[" * depth + b"]" * depth])
    plain = json.dumps(reshaped(rng, content))
    if how < 0.12 and plain.startswith("{"):  # every name twice
        plain = plain[:-1] + "," + json.dumps(content)[1:] if len(plain) > 2 else plain
    body = plain.encode(rng.choice(["utf-8"] * 9 + ["utf-16"]))
    return flipped(rng, body) if how > 0.8 else body
