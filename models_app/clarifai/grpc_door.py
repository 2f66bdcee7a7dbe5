"""The gRPC door: a server around the servicer, with threads, TLS by two files, and nothing shared in silence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from django.db import close_old_connections
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from models_app.clarifai import statuses
from models_app.clarifai.calls import MESSAGE_MB, SERVICE, answer_class
from models_app.clarifai.servicer import OFFERED, Servicer

# Calls wait for the predictor and for photos from the web; each holds a connection to the database at most.
THREADS = 12
# By whether the request, and whether the answer, is a stream.
HANDLERS = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}
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
    server.add_generic_rpc_handlers((_handlers(),))
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


def _handlers() -> grpc.GenericRpcHandler:
    """All calls of the service: those that aren't offered say so. Messages come as bytes, so that one that
    can't be read has an answer as well."""
    servicer = Servicer()
    methods = {
        method.name: grpc.unary_unary_rpc_method_handler(_call(servicer, method))
        if method.name in OFFERED
        else _refusing(method)
        for method in SERVICE.methods
    }
    return grpc.method_handlers_generic_handler(SERVICE.full_name, methods)


def _call(servicer: Servicer, method: MethodDescriptor) -> Callable[[bytes, Any], bytes]:
    """A call from bytes to bytes; connections to the database that broke are dropped before and after."""
    asked, do = GetMessageClass(method.input_type), getattr(servicer, method.name)

    def call(body: bytes, context: Any) -> bytes:
        try:
            request = asked.FromString(body)
        except (DecodeError, ValueError):
            sentence = f"The request can't be read as a {method.input_type.name}."
            status = statuses.status(codes.CONN_BAD_REQUEST_FORMAT, sentence)
            return _bytes(answer_class(method.name)(status=status))
        close_old_connections()
        try:
            return _bytes(do(request, context))
        finally:
            close_old_connections()

    return call


def _bytes(message: Any) -> bytes:
    written: bytes = message.SerializeToString()
    return written


def _refusing(method: MethodDescriptor) -> grpc.RpcMethodHandler:
    """How a call that isn't offered is answered, be it one message or a stream, on either side."""

    def refuse(request: Any, context: Any) -> Any:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, NOT_OFFERED)

    kind = HANDLERS[method.client_streaming, method.server_streaming]
    return kind(refuse)
