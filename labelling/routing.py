"""The websocket addresses."""

from django.urls import path

from labelling.consumers import ProjectConsumer

websockets = [path("ws/projects/<int:project_id>", ProjectConsumer.as_asgi())]
