"""The app of classifiers and predictions."""

from django.apps import AppConfig


class ModelsAppConfig(AppConfig):
    name = "models_app"

    def ready(self) -> None:
        """Register with the app that knows nothing of this one."""
        from labelling import face_sets
        from models_app.services import evaluation_rows

        face_sets.register(evaluation_rows.KIND, evaluation_rows.members)
