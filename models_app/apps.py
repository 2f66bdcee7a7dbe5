"""The app of classifiers and predictions."""

from django.apps import AppConfig


class ModelsAppConfig(AppConfig):
    name = "models_app"

    def ready(self) -> None:
        """Register with the app that knows nothing of this one."""
        from labelling import erasure, face_sets  # apps are loaded by now, models weren't before
        from models_app.services import erasure as erasing
        from models_app.services import evaluation_rows

        face_sets.register(evaluation_rows.KIND, evaluation_rows.members)
        erasure.register(erasing.erase)
