"""The errors of long work over a project's photos."""

from __future__ import annotations

from labelling.errors import FacesiteError


class JobRunning(FacesiteError):
    code = "job_running"
    status = 409
    message = "Another job of this kind is running. Wait until it is done, or cancel it."


class JobNotReady(FacesiteError):
    code = "job_not_ready"
    status = 409
    message = "Only a finished preview can be applied, once. Start the detection again."


class JobOver(FacesiteError):
    code = "job_over"
    status = 409
    message = "This job can't be cancelled any more. What it did can be undone once it is done."


class StillApplying(FacesiteError):
    code = "still_applying"
    status = 409
    message = "The last detection is still being applied. Wait until it is done, then undo it."


class JobUnreadable(FacesiteError):
    code = "job_unreadable"
    message = "None of the photos could be read. Look at the log, then start again."
