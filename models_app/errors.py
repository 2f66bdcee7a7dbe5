"""The errors of data sets, classifiers and predictions, each with a sentence that says what to do."""

from __future__ import annotations

from labelling.errors import FacesiteError


class NothingToFreeze(FacesiteError):
    code = "nothing_to_freeze"
    status = 409
    message = "No labelled face passes these rules. Name some faces, or narrow less."


class EmptySide(FacesiteError):
    code = "empty_side"
    status = 409
    message = (
        "There are too few faces for these splits: one side would be empty. Label more photos of the"
        " same people, or set the share of that side to 0."
    )


class DatasetNotReady(FacesiteError):
    code = "dataset_not_ready"
    status = 409
    message = "This data set is still being made, or its making failed."


class DatasetInUse(FacesiteError):
    code = "dataset_in_use"
    status = 409
    message = "A classifier is pinned to this data set. Delete or change the classifier first."


class BadDataset(FacesiteError):
    code = "bad_dataset"
    message = "This isn't a data set: give a ZIP of train/<person>/<face>.jpg, val/… and test/…"


class NameTaken(FacesiteError):
    code = "name_taken"
    status = 409
    message = "There is one of this name already. Choose another name."


class ClassifierUnusable(FacesiteError):
    code = "classifier_unusable"
    status = 409
    message = "This classifier can't name faces now."


class ClassifierInUse(FacesiteError):
    code = "classifier_in_use"
    status = 409
    message = "A workflow uses this classifier. Delete or change the workflow first."


class BatchOver(FacesiteError):
    code = "batch_over"
    status = 409
    message = "This batch takes no more photos. Start another."


class TooFewLabels(FacesiteError):
    code = "too_few_labels"
    status = 409
    message = (
        "There are too few labels to measure with: at least two people need a labelled face that may"
        " vote, and one of them a labelled face in a second photo."
    )


class WorkFailed(FacesiteError):
    code = "work_failed"
    message = "Something went wrong while this was made. Try again; the server's log says more."


class WorkStopped(FacesiteError):
    code = "work_stopped"
    message = (
        "Work on this was cut off three times, maybe for lack of memory. Try again, or with fewer"
        " faces at a time."
    )


class NotForTraining(FacesiteError):
    code = "not_for_training"
    status = 409
    message = "This data set can't be trained on: it needs train faces of at least two people."


class RunOver(FacesiteError):
    code = "run_over"
    status = 409
    message = "This has come to its end already."


class StillRunning(FacesiteError):
    code = "still_running"
    status = 409
    message = "This is still going on. Stop it first."


class NoCheckpoint(FacesiteError):
    code = "no_checkpoint"
    status = 409
    message = "This experiment has left no network that can name faces. Let one epoch end first."


class ExperimentInUse(FacesiteError):
    code = "experiment_in_use"
    status = 409
    message = "A classifier was made of this run. Delete the classifier first."


class OutOfMemory(FacesiteError):
    code = "out_of_memory"
    message = (
        "There is too little memory for this, with half the batch too. Use a smaller batch, a smaller"
        " backbone or smaller pictures, then try again."
    )


class BadTrainingData(FacesiteError):
    code = "bad_data"
    message = "The data set can't be read."


class NoNetwork(FacesiteError):
    code = "no_network"
    message = "This backbone can't be had with these weights."


class DiskFull(FacesiteError):
    code = "disk_full"
    message = (
        "The disk is full. What was trained up to the last checkpoint is kept; make room, then try"
        " again: it goes on from there."
    )


class BadCheckpoint(FacesiteError):
    code = "bad_checkpoint"
    status = 409
    message = "This checkpoint can't be used."


class InputExists(FacesiteError):
    code = "input_exists"
    status = 409
    message = "There is such an input already."


class UploadCutOff(FacesiteError):
    code = "upload_cut_off"
    message = "The photo's upload was cut off. Delete the input and send it again."


class NoRetry(FacesiteError):
    code = "no_retry"
    status = 409
    message = "This can't be tried again: what it was about is gone."
