"""The project as an app: its management commands are found through it."""

from django.apps import AppConfig


class FacesiteConfig(AppConfig):
    name = "facesite"
