"""The tables, one noun a module."""

from models_app.models.batch import Batch, BatchItem
from models_app.models.clarifai import ClientId, Input
from models_app.models.classifier import Classifier, ClassifierVersion
from models_app.models.dataset import Dataset, DatasetFace, DatasetPerson
from models_app.models.evaluation import Evaluation, EvaluationFace
from models_app.models.kept import KeptFace
from models_app.models.run import Artifact, Experiment, LogLine, Point, Run
from models_app.models.test_result import TestResult
from models_app.models.work import Work
from models_app.models.workflow import Workflow, WorkflowVersion

__all__ = [
    "Artifact", "Batch", "BatchItem", "Classifier", "ClassifierVersion", "ClientId", "Dataset",
    "DatasetFace", "DatasetPerson", "Evaluation", "EvaluationFace", "Experiment", "Input", "KeptFace",
    "LogLine", "Point", "Run", "TestResult", "Work", "Workflow", "WorkflowVersion",
]  # fmt: skip
