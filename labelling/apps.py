"""The app of projects, photos, faces, people and labels."""

from django.apps import AppConfig


class LabellingConfig(AppConfig):
    name = "labelling"
