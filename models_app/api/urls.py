"""The addresses of data sets, classifiers, runs and predictions, under /api/v1/."""

from __future__ import annotations

from django.urls import include, path

from models_app.api import (
    batches,
    classifiers,
    datasets,
    evaluations,
    experiments,
    predict,
    runs,
    system,
    tests,
    workflows,
)

of_dataset = [
    path("", datasets.DatasetView.as_view()),
    path("/restore", datasets.DatasetRestoreView.as_view()),
    path("/people", datasets.DatasetPeopleView.as_view()),
    path("/faces", datasets.DatasetFacesView.as_view()),
    path("/faces/<int:face_id>/crop", datasets.DatasetCropView.as_view()),
    path("/compare/<int:other_id>", datasets.CompareView.as_view()),
    path("/download", datasets.DownloadView.as_view()),
]
of_classifier = [
    path("", classifiers.ClassifierView.as_view()),
    path("/restore", classifiers.ClassifierRestoreView.as_view()),
    path("/versions", classifiers.ClassifierVersionsView.as_view()),
    path("/evaluation", evaluations.ClassifierEvaluationView.as_view()),
]
of_workflow = [
    path("", workflows.WorkflowView.as_view()),
    path("/restore", workflows.WorkflowRestoreView.as_view()),
    path("/versions", workflows.WorkflowVersionsView.as_view()),
    path("/predict", workflows.WorkflowPredictView.as_view()),
]
of_batch = [
    path("", batches.BatchView.as_view()),
    path("/files", batches.BatchFilesView.as_view()),
    path("/close", batches.BatchCloseView.as_view()),
    path("/cancel", batches.BatchCancelView.as_view()),
    path("/items", batches.BatchItemsView.as_view()),
    path("/csv", batches.BatchCsvView.as_view()),
]
of_experiment = [
    path("", experiments.ExperimentView.as_view()),
    path("/stop", experiments.ExperimentStopView.as_view()),
    path("/retry", experiments.ExperimentRetryView.as_view()),
    path("/points", experiments.ExperimentPointsView.as_view()),
    path("/log", experiments.ExperimentLogView.as_view()),
    path("/log.txt", experiments.ExperimentLogTextView.as_view()),
    path("/artifacts", experiments.ExperimentArtifactsView.as_view()),
    path("/artifacts.zip", experiments.ExperimentZipView.as_view()),
    path("/artifacts/<path:path>", experiments.ExperimentArtifactView.as_view()),
    path("/classifier", experiments.ExperimentClassifierView.as_view()),
]
of_run = [
    path("", runs.RunView.as_view()),
    path("/restore", runs.RunRestoreView.as_view()),
    path("/pause", runs.RunPauseView.as_view()),
    path("/resume", runs.RunResumeView.as_view()),
    path("/stop", runs.RunStopView.as_view()),
    path("/artifacts.zip", experiments.RunZipView.as_view()),
    path("/experiments/<int:number>", include(of_experiment)),
]
in_project = [
    path("/datasets", datasets.DatasetsView.as_view()),
    path("/datasets/readiness", datasets.ReadinessView.as_view()),
    path("/datasets/upload", datasets.DatasetUploadView.as_view()),
    path("/datasets/<int:dataset_id>", include(of_dataset)),
    path("/classifiers", classifiers.ClassifiersView.as_view()),
    path("/classifiers/<int:classifier_id>", include(of_classifier)),
    path("/runs", runs.RunsView.as_view()),
    path("/runs/preview", runs.RunPreviewView.as_view()),
    path("/runs/<int:run_id>", include(of_run)),
    path("/training", runs.TrainingView.as_view()),
    path("/training/options", runs.TrainingOptionsView.as_view()),
    path("/tests", tests.TestsView.as_view()),
    path("/workflows", workflows.WorkflowsView.as_view()),
    path("/workflows/<int:workflow_id>", include(of_workflow)),
    path("/evaluation", evaluations.EvaluationView.as_view()),
    path("/predict", predict.PredictView.as_view()),
    path("/predict/fetch", predict.FetchView.as_view()),
    path("/predict/keep", predict.KeepView.as_view()),
    path("/batches", batches.BatchesView.as_view()),
    path("/batches/<int:batch_id>", include(of_batch)),
]

urlpatterns = [
    path("projects/<int:project_id>", include(in_project)),
    path("system", system.SystemView.as_view()),
    path("system/storage", system.SystemStorageView.as_view()),
    path("system/retry", system.SystemRetryView.as_view()),
]
