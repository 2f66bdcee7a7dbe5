"""Large files to a site over REST: read as they are sent, so that memory stays flat."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Callable, Mapping
from typing import IO


class Form:
    """A multipart form of texts and one file, as `requests` sends it piece by piece.

    Give it as `data`, with `content_type` as the header. `on_progress` is told the bytes sent.
    """

    def __init__(
        self, texts: Mapping[str, str], file: IO[bytes], *, on_progress: Callable[[int], None]
    ) -> None:
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in texts.items()
        ]
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file.zip"\r\n'
            "Content-Type: application/zip\r\n\r\n"
        )
        self.rest = [
            io.BytesIO("".join(parts).encode()), file, io.BytesIO(f"\r\n--{boundary}--\r\n".encode())
        ]  # fmt: skip
        self.length = sum(one.seek(0, os.SEEK_END) for one in self.rest)
        for one in self.rest:
            one.seek(0)
        self.sent = 0
        self.on_progress = on_progress

    def __len__(self) -> int:
        return self.length

    def read(self, size: int = -1) -> bytes:
        """The next piece; none at the end."""
        while self.rest:
            if piece := self.rest[0].read(size):
                self.sent += len(piece)
                self.on_progress(self.sent)
                return piece
            self.rest.pop(0)
        return b""
