"""The app of projects, photos, faces, people and labels."""

from django.apps import AppConfig

from labelling import lookups


class LabellingConfig(AppConfig):
    name = "labelling"

    def ready(self) -> None:
        """Make `field__among` known."""
        lookups.register()
