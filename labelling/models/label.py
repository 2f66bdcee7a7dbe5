"""The history: what undo walks back, and the audit log. It holds ids, no names."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from labelling.models.face import Face
from labelling.models.person import Person
from labelling.models.project import ApiKey, Project


class Change(models.Model):
    """One action of one user or key, on any number of faces."""

    class Action(models.TextChoices):
        ASSIGN = "assign"
        REJECT = "reject"
        STRANGER = "stranger"
        UNSURE = "unsure"
        CLEAR = "clear"
        NOT_PERSON = "not_person"
        DELETE_PERSON = "delete_person"
        DRAW = "draw"
        MOVE = "move"
        REMOVE = "remove"
        DETECT = "detect"
        USE = "use"
        MERGE = "merge"
        RENAME = "rename"
        COVER = "cover"
        NOTE = "note"
        ACCEPT = "accept"
        SEND_BACK = "send_back"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    action = models.CharField(max_length=16, choices=Action.choices)
    how = models.CharField(max_length=10, choices=Face.How.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_person = models.BooleanField(default=False)
    face_count = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    # Made by a worker beside what its user does: undo passes over it.
    automatic = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["project", "by", "-at"], name="change_by_user")]


class Label(models.Model):
    """What one change did to one face: from this state and person to that."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="labels")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="labels")
    before_state = models.CharField(max_length=10)
    before_person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Who had labelled it before, and how, as `Face` held it: undo puts that back too.
    before_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    before_at = models.DateTimeField(null=True)
    before_how = models.CharField(max_length=10, blank=True)
    after_state = models.CharField(max_length=10)
    after_person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # Whom the change says the face is not; such a label may leave state and person as they were.
    refused = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "face"], name="label_once")]


class Negative(models.Model):
    """A remembered "not this person": never suggested again."""

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="negatives")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="negatives")
    change = models.ForeignKey(Change, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["face", "person"], name="negative_once")]
