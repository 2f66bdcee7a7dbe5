"""The web process: HTTP by Django, websockets by Channels."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facesite.settings")
http = get_asgi_application()

from facesite.bodies import Bodies  # noqa: E402 - these need the apps loaded
from labelling.routing import websockets  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": Bodies(http),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websockets))),
    }
)
