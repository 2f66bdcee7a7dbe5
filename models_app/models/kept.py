"""Names given to faces of a predicted photo that joins the project, until its faces are found there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from labelling.models import ApiKey, Person, Photo


class KeptFace(models.Model):
    """A name for the face at this box, in pixels; becomes a label once the photo was processed."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Made for this name: undo of the label deletes them again if nothing else speaks of them.
    made_person = models.BooleanField(default=False)
    left = models.FloatField()
    top = models.FloatField()
    right = models.FloatField()
    bottom = models.FloatField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
