"""Runs, their experiments, and who trains."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.api.serializers import FileError
from labelling.api.serializers.pages import page_of
from models_app import models
from models_app.api.serializers.classifiers import ClassifierRef
from models_app.api.serializers.datasets import DatasetRef, Splits

# A run's, or an experiment's: as `Work.State`, and paused while its run is.
STATES = (*models.Experiment.State.values, "paused")


class RunRef(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()


class Best(s.Serializer):
    """Of the epoch with the least validation loss; without a validation side, of the last."""

    epoch = s.IntegerField()
    step = s.IntegerField()
    val_loss = s.FloatField(allow_null=True)
    val_acc = s.FloatField(allow_null=True)


class Tested(s.Serializer):
    """By the best checkpoint on the test side."""

    loss = s.FloatField()
    acc = s.FloatField()
    faces = s.IntegerField()


class ExperimentShape(s.Serializer):
    id = s.IntegerField()
    run_id = s.IntegerField()
    number = s.IntegerField()
    name = s.CharField(help_text="<run>-exp<number>")
    config = s.DictField(help_text="Every option's value.")
    state = s.ChoiceField(STATES)
    outcome = s.ChoiceField(
        [*models.Experiment.Outcome.choices, ("", "")],
        help_text="How it came to its end; empty before.",
    )
    stage = s.ChoiceField([*models.Experiment.Stage.choices, ("", "")])
    stop_wanted = s.BooleanField()
    error = FileError(allow_null=True)
    attempts = s.IntegerField()
    machine = s.CharField(allow_blank=True)
    device = s.CharField(allow_blank=True)
    batch_size = s.IntegerField(
        allow_null=True, help_text="In use; half the asked after memory ran out."
    )
    epoch = s.IntegerField(help_text="Those that are done.")
    max_epochs = s.IntegerField()
    step = s.IntegerField()
    total_steps = s.IntegerField()
    trained_s = s.FloatField()
    samples_per_s = s.FloatField(allow_null=True)
    left_s = s.FloatField(allow_null=True, help_text="Of a running one.")
    memory_bytes = s.IntegerField(allow_null=True)
    best = Best(allow_null=True)
    latest = s.DictField(child=s.FloatField(), help_text="The newest value of each measure.")
    test = Tested(allow_null=True)
    parameters = s.IntegerField(allow_null=True)
    start = s.CharField(allow_blank=True, help_text="What its numbers began as.")
    place = s.IntegerField(allow_null=True, help_text="In the queue of all projects, from 1 on.")
    created_at = s.DateTimeField()
    started_at = s.DateTimeField(allow_null=True)
    finished_at = s.DateTimeField(allow_null=True)
    size_bytes = s.IntegerField(help_text="Of its artifacts.")
    classifier = ClassifierRef(allow_null=True, help_text="That was made of it.")

    class Meta:
        ref_name = "Experiment"


class ExperimentCounts(s.Serializer):
    """How many experiments are in each state."""

    waiting = s.IntegerField()
    working = s.IntegerField()
    succeeded = s.IntegerField()
    failed = s.IntegerField()
    cancelled = s.IntegerField()


class RunBest(Best):
    number = s.IntegerField(help_text="Of the experiment.")
    test_acc = s.FloatField(allow_null=True)


class RunShape(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    note = s.CharField(allow_blank=True)
    dataset = DatasetRef()
    content_hash = s.CharField(help_text="Of the data set when it was submitted.")
    options = s.DictField(child=s.JSONField(), help_text="As they were written.")
    swept = s.ListField(child=s.CharField(), help_text="Options with more than one value.")
    search = s.ChoiceField(models.Run.Search.choices)
    trials = s.IntegerField(allow_null=True)
    prune = s.BooleanField()
    state = s.ChoiceField(STATES)
    stopping = s.BooleanField(help_text="All that runs was asked to stop.")
    counts = ExperimentCounts()
    progress = s.FloatField(help_text="0 to 1, over all experiments.")
    left_s = s.FloatField(allow_null=True)
    best = RunBest(allow_null=True)
    devices = s.ListField(child=s.CharField(), help_text="On which it ran: machine and device.")
    by = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    started_at = s.DateTimeField(allow_null=True)
    finished_at = s.DateTimeField(allow_null=True)
    paused_at = s.DateTimeField(allow_null=True)
    deleted_at = s.DateTimeField(allow_null=True)
    erased_at = s.DateTimeField(
        allow_null=True, help_text="People or faces it learned from were erased."
    )

    class Meta:
        ref_name = "Run"


class RunWhole(RunShape):
    experiments = ExperimentShape(many=True)

    class Meta:
        ref_name = "RunWhole"


class Planned(s.Serializer):
    number = s.IntegerField()
    config = s.DictField()
    seconds = s.FloatField(allow_null=True, help_text="Estimated; null: not known yet.")


class Start(s.Serializer):
    """What a backbone begins as."""

    backbone = s.CharField()
    pretrained = s.CharField()
    available = s.BooleanField(allow_null=True, help_text="Null: only a trainer can say.")
    sentence = s.CharField()


class Trainer(s.Serializer):
    name = s.CharField()
    machine = s.CharField()
    device = s.CharField()
    memory_bytes = s.IntegerField(allow_null=True)
    experiment = s.CharField(
        allow_null=True, help_text="What it works on; of another project: “another project”."
    )


class Queue(s.Serializer):
    waiting = s.IntegerField(help_text="Experiments of all projects.")
    working = s.IntegerField()
    ahead = s.IntegerField(help_text="That would come before a new one.")


class Training(s.Serializer):
    trainers = Trainer(many=True)
    queue = Queue()


class RunPreview(s.Serializer):
    dataset = DatasetRef()
    faces = Splits()
    people = s.IntegerField()
    experiments = Planned(many=True)
    swept = s.ListField(child=s.CharField())
    seconds = s.FloatField(allow_null=True, help_text="For all, on the trainers there are.")
    basis = s.CharField(allow_blank=True, help_text="What the estimate comes from.")
    starts = Start(many=True)
    training = Training()
    unchanged_since = RunRef(
        allow_null=True,
        help_text="The newest run on the same content: no changes to the data since.",
    )
    warnings = s.ListField(child=s.CharField())


class OptionShape(s.Serializer):
    name = s.CharField()
    kind = s.ChoiceField(["word", "whole", "number", "switch"])
    default = s.JSONField()
    help = s.CharField()
    least = s.FloatField(allow_null=True)
    most = s.FloatField(allow_null=True)
    choices = s.ListField(child=s.CharField())
    swept = s.BooleanField(help_text="Whether a sweep may vary it.")

    class Meta:
        ref_name = "TrainingOption"


class TrainingOptions(s.Serializer):
    options = OptionShape(many=True)
    backbones = s.ListField(child=s.CharField(), help_text="Some to begin with; any of timm works.")
    grammar = s.CharField(help_text="How a sweep is written.")


class PointShape(s.Serializer):
    step = s.IntegerField()
    epoch = s.IntegerField()
    values = s.DictField(child=s.FloatField())

    class Meta:
        ref_name = "Point"


class Points(s.Serializer):
    points = PointShape(many=True)
    last_step = s.IntegerField(help_text="Of all that there are.")
    total = s.IntegerField(help_text="How many there are after `after`.")


class LogLineShape(s.Serializer):
    number = s.IntegerField()
    at = s.DateTimeField()
    text = s.CharField()

    class Meta:
        ref_name = "LogLine"


class Log(s.Serializer):
    lines = LogLineShape(many=True)
    last = s.IntegerField(help_text="The number of the newest line there is; 0: none.")


class ArtifactShape(s.Serializer):
    path = s.CharField(help_text="Below the experiment's folder.")
    size_bytes = s.IntegerField()
    sha256 = s.CharField()
    updated_at = s.DateTimeField()
    url = s.CharField()

    class Meta:
        ref_name = "Artifact"


class Artifacts(s.Serializer):
    items = ArtifactShape(many=True)


RunPage = page_of(RunShape, "RunPage")
