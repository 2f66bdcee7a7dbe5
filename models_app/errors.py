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
