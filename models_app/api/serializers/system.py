"""The whole site, for its administrators."""

from __future__ import annotations

from rest_framework import serializers as s

from models_app.services import standing


class WorkerShape(s.Serializer):
    name = s.CharField()
    machine = s.CharField()
    pid = s.IntegerField()
    queues = s.ListField(child=s.CharField(), help_text="What it listens to.")

    class Meta:
        ref_name = "Worker"


class QueueShape(s.Serializer):
    name = s.CharField()
    messages = s.IntegerField(help_text="That nobody has fetched yet.")
    workers = s.IntegerField(help_text="Processes that listen to it.")

    class Meta:
        ref_name = "WorkQueue"


class StandingShape(s.Serializer):
    work = s.ChoiceField(list(standing.WORK))
    waiting = s.IntegerField()
    working = s.IntegerField()
    failed = s.IntegerField()
    oldest_s = s.FloatField(help_text="For how long the oldest that waits has done so.")

    class Meta:
        ref_name = "Standing"


class FailureShape(s.Serializer):
    work = s.ChoiceField(list(standing.WORK))
    project = s.IntegerField()
    owners = s.ListField(child=s.CharField(), help_text="User names of the project's owners.")
    error_code = s.CharField()
    count = s.IntegerField()
    newest = s.DateTimeField(allow_null=True)
    can_retry = s.BooleanField()

    class Meta:
        ref_name = "Failure"


class System(s.Serializer):
    version = s.CharField()
    queue_answers = s.BooleanField(help_text="False: Valkey is down, and nobody knows who works.")
    workers = WorkerShape(many=True, help_text="Seen in the last 10 s.")
    queues = QueueShape(many=True)
    work = StandingShape(many=True)
    failures = FailureShape(
        many=True, help_text="By project and reason, newest first; at most 200."
    )


class StoredShape(s.Serializer):
    project = s.IntegerField()
    owners = s.ListField(child=s.CharField())
    in_trash = s.BooleanField()
    photo_count = s.IntegerField()
    photos_bytes = s.IntegerField(
        help_text="The photos as they came; crops and renditions are about a fifth more."
    )
    datasets_bytes = s.IntegerField()
    artifacts_bytes = s.IntegerField(help_text="Checkpoints and what else training left.")

    class Meta:
        ref_name = "Stored"


class Storage(s.Serializer):
    place = s.ChoiceField(["disk", "bucket"])
    disk_bytes = s.IntegerField(
        allow_null=True, help_text="Of the disk with the site's data; null for a bucket."
    )
    free_bytes = s.IntegerField(allow_null=True)
    database_bytes = s.IntegerField()
    projects = StoredShape(many=True, help_text="The largest first.")


class Retried(s.Serializer):
    count = s.IntegerField(help_text="Rows that wait again.")
