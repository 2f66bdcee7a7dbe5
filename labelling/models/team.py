"""Who has which faces in hand, and what each passed over."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from labelling.models.face import Face
from labelling.models.project import Project


class Hold(models.Model):
    """A face that a user is about to label, until it expires: nobody else is shown its card."""

    face = models.OneToOneField(Face, primary_key=True, on_delete=models.CASCADE)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "user"], name="hold_by_user")]


class Skip(models.Model):
    """A face that a user passed over: hidden from that user's queue alone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="skips")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "face"], name="skip_once")]
        indexes = [models.Index(fields=["project", "user"], name="skip_by_user")]
