"""The app of classifiers and predictions."""

from django.apps import AppConfig


class ModelsAppConfig(AppConfig):
    name = "models_app"
