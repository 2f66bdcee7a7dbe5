"""The app of classifiers and predictions."""

from django.apps import AppConfig


class ModelsAppConfig(AppConfig):
    name = "models_app"

    def ready(self) -> None:
        """Say what of this app goes when photos or people are erased."""
        from labelling import erasure  # apps are loaded by now, models weren't before
        from models_app.services import erasure as erasing

        erasure.register(erasing.erase)
