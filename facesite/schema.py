"""What the OpenAPI schema says of every operation alike: how errors look."""

from __future__ import annotations

from typing import Any

ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "Stable, for programs."},
        "message": {"type": "string", "description": "A sentence for people: what to do next."},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["code", "message", "fields"],
}


def add_errors(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook: every operation may answer with the one error shape."""
    result["components"]["schemas"]["Error"] = ERROR
    answer = {
        "description": "An error, in the one shape.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
    return result
