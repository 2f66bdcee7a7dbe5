"""The web process: HTTP by Django, websockets by Channels."""

import os
import sys

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from facesite.handler import application as django_application

# So long a thread that comes back from the database may wait for the interpreter while others are at work, and that with each
# of a request's queries, while all who label in its project wait for it. Python's own is 5 ms.
sys.setswitchinterval(0.0005)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facesite.settings")
http = django_application()

from facesite.bodies import Bodies  # noqa: E402 - these need the apps loaded
from labelling.routing import websockets  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": Bodies(http),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websockets))),
    }
)
