"""`manage.py serve_grpc`: the gRPC door of the Clarifai-compatible API, until SIGTERM."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from facesite.stop_signal import StopSignal
from models_app.clarifai.grpc_door import CannotListen, serve

logger = logging.getLogger("facesite.grpc")
# Calls under way are answered within this.
GRACE_S = 5.0


class Command(BaseCommand):
    help = "Serve the Clarifai-compatible API over gRPC."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="Instead of FACESITE_GRPC_PORT.")

    def handle(self, *args: Any, **options: Any) -> None:
        site = settings.SITE
        port = site.grpc_port if options["port"] is None else options["port"]
        stop = StopSignal()
        try:
            server = serve(site.host, port, cert=site.grpc_cert, key=site.grpc_key)
        except CannotListen as error:
            raise CommandError(str(error)) from error
        how = "TLS" if site.grpc_cert else "without TLS"
        logger.info("listening to %s, port %d, %s", site.host, port, how)
        stop.wait()
        server.stop(GRACE_S).wait()
