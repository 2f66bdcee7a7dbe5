"""The gRPC door: a server around the servicer, with threads, TLS by two files, and nothing shared in silence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from clarifai_grpc.grpc.api import service_pb2_grpc
from django.db import close_old_connections

from models_app.clarifai.calls import SERVICE
from models_app.clarifai.servicer import OFFERED, Servicer

# Calls wait for the predictor and for photos from the web; each holds a connection to the database at most.
THREADS = 12
MESSAGE_MB = 128
NOT_OFFERED = "This server doesn't offer the call. docs/clarifai.md lists those that it offers."


class CannotListen(Exception):
    """The server can't be started; `str()` is the sentence to show."""


def serve(
    host: str, port: int, *, cert: Path | None = None, key: Path | None = None
) -> grpc.Server:
    """A server that listens; with a certificate and its key by TLS. Raises CannotListen."""
    size = MESSAGE_MB * 1_000_000
    server = grpc.server(
        ThreadPoolExecutor(THREADS, thread_name_prefix="grpc"),
        options=[
            ("grpc.max_receive_message_length", size),
            ("grpc.max_send_message_length", size),
            ("grpc.so_reuseport", 0),  # a second server on the same port is an error
        ],
    )
    service_pb2_grpc.add_V2Servicer_to_server(_guarded(), server)
    address = f"{f'[{host}]' if ':' in host else host}:{port}"
    try:
        if cert is not None and key is not None:
            pair = (key.read_bytes(), cert.read_bytes())
            server.add_secure_port(address, grpc.ssl_server_credentials([pair]))
        else:
            server.add_insecure_port(address)
    except OSError as error:
        raise CannotListen(f"The certificate can't be read: {error}.") from error
    except RuntimeError as error:
        raise CannotListen(
            f"Nothing can listen on {host}, port {port}: another program has it, the address isn't this"
            " machine's, or the certificate is none."
        ) from error
    server.start()
    return server


def _guarded() -> Any:
    """The servicer as gRPC calls it: connections that broke are dropped, what isn't offered says so."""
    servicer = Servicer()
    methods = {
        method.name: _fresh(getattr(servicer, method.name))
        if method.name in OFFERED
        else _not_offered
        for method in SERVICE.methods
    }
    return type("Guarded", (), {name: staticmethod(method) for name, method in methods.items()})()


def _fresh(method: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def call(request: Any, context: Any) -> Any:
        close_old_connections()
        try:
            return method(request, context)
        finally:
            close_old_connections()

    return call


def _not_offered(request: Any, context: Any) -> Any:
    context.abort(grpc.StatusCode.UNIMPLEMENTED, NOT_OFFERED)
