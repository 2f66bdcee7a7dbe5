"""The errors a user can meet: each has a code, an HTTP status and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class FacesiteError(Exception):
    """The root. `fields` maps the name of an input field to its sentences."""

    code = "error"
    status = 400
    message = "That didn't work. Try again."

    def __init__(
        self, message: str | None = None, *, fields: Mapping[str, list[str]] | None = None
    ) -> None:
        self.message = message or self.message
        self.fields = dict(fields or {})
        super().__init__(self.message)


class Invalid(FacesiteError):
    code = "invalid"
    message = "Some of the values can't be used: see the fields."


class NotFound(FacesiteError):
    code = "not_found"
    status = 404
    message = "There is nothing here, or it isn't shared with you."


class RoleTooLow(FacesiteError):
    code = "role_too_low"
    status = 403
    message = "Your role in this project doesn't allow that. Ask one of its owners."


class AdminOnly(FacesiteError):
    code = "admin_only"
    status = 403
    message = "Only an administrator can do that."


class BadSignIn(FacesiteError):
    code = "bad_sign_in"
    status = 403
    message = "The user name or the password is wrong."


class TooManySignIns(FacesiteError):
    code = "too_many_sign_ins"
    status = 429
    message = "Too many failed tries. Wait five minutes, then try again."


class BadCode(FacesiteError):
    code = "bad_code"
    status = 403
    message = "This code is wrong, has run out, or was used already. Take the next one."


class CodeNotAsked(FacesiteError):
    code = "code_not_asked"
    status = 409
    message = "The sign-in has run out. Sign in again, then give the code within ten minutes."


class FactorState(FacesiteError):
    code = "factor_state"
    status = 409
    message = "There is no second factor to do that with. Reload the page."


class FactorUnreadable(FacesiteError):
    code = "factor_unreadable"
    status = 409
    message = (
        "The site's secret key isn't the one with which this second factor was stored. Ask an"
        " administrator to take it away."
    )


class PasswordsOff(FacesiteError):
    code = "passwords_off"
    status = 403
    message = "This site is entered by its sign-in provider, not by a password."


class ProviderDown(FacesiteError):
    code = "provider_down"
    status = 503
    message = "The sign-in provider doesn't answer as it should. Try again soon, or tell the site's administrator."


class ProviderRefused(FacesiteError):
    """`message` says what to do; the person is who the provider says, or nobody."""

    code = "provider_refused"
    status = 409
    message = "The sign-in was cancelled. Try again when you like."


class MailFailed(FacesiteError):
    code = "mail_failed"
    status = 503
    message = "The mail couldn't be sent: the mail server refused it or doesn't answer."


class NoMail(FacesiteError):
    code = "no_mail"
    status = 409
    message = "This site sends no mail. Ask an administrator for a link."


class LinkSpent(FacesiteError):
    code = "link_spent"
    status = 404
    message = "This link was used already, has run out or was withdrawn. Ask for a new one."


class Archived(FacesiteError):
    code = "project_archived"
    status = 409
    message = "This project is archived. Take it out of the archive to change it."


class LastOwner(FacesiteError):
    code = "last_owner"
    status = 409
    message = "A project needs an owner. Make someone else an owner first."


class AlreadyMember(FacesiteError):
    code = "already_member"
    status = 409
    message = "This user is a member already. Change the role in the list."


class PersonExists(FacesiteError):
    code = "person_exists"
    status = 409
    message = "There is a person with this name already. Choose another name."


class NothingToUndo(FacesiteError):
    code = "nothing_to_undo"
    status = 409
    message = "There is nothing of yours to undo in this project."


class NothingToRedo(FacesiteError):
    code = "nothing_to_redo"
    status = 409
    message = "There is nothing of yours to do again in this project."


class PhotoMissing(FacesiteError):
    code = "photo_missing"
    message = "The photo's file is missing from storage. Upload it again."


class DiskFull(FacesiteError):
    code = "disk_full"
    status = 503
    message = "The site's disk is full. Ask its administrator to make room, then try again."


class ProcessingStopped(FacesiteError):
    code = "processing_stopped"
    message = (
        "Work on this photo was cut off three times, maybe for lack of memory. Retry it, or upload"
        " it in a smaller size."
    )


class ProcessingFailed(FacesiteError):
    code = "processing_failed"
    message = (
        "Something went wrong while faces were looked for. Retry the photo; the log says more."
    )


class FaceChanged(FacesiteError):
    code = "face_changed"
    status = 409
    message = "Someone has changed this face since you saw it. Look at it again, then decide."


class LabelsConflict(FacesiteError):
    """`conflicts` (shapes.Conflict) holds each face as it is and what the asker wanted."""

    code = "labels_conflict"
    status = 409
    message = "Someone else has changed these faces since you saw them. Look at both answers, then choose."

    def __init__(self, conflicts: Sequence[object]) -> None:
        super().__init__()
        self.conflicts = list(conflicts)


class MergeWithItself(FacesiteError):
    code = "merge_with_itself"
    message = "A person can't be merged into itself. Choose another one."


class BoxTooSmall(FacesiteError):
    code = "box_too_small"
    message = "The box is too small to see a face in. Draw it at least 8 pixels wide and high."


class PhotoNotReady(FacesiteError):
    code = "photo_not_ready"
    status = 409
    message = (
        "Boxes can be drawn once the photo is processed and while it isn't in the trash. Wait for it,"
        " retry it, or restore it."
    )


class EmbedderChanged(FacesiteError):
    """Vectors were made by an embedder that the project has left meanwhile."""

    code = "embedder_changed"
    status = 409
    message = "The project has just moved to another face network. Try again."


class EmbedderNotReady(FacesiteError):
    code = "embedder_not_ready"
    status = 409
    message = "The weights of this face network aren't on the server. See /embedders."


class SameEmbedder(FacesiteError):
    code = "same_embedder"
    status = 409
    message = "The project uses this face network already. Choose another one."


class NoPhotos(FacesiteError):
    code = "no_photos"
    status = 409
    message = "None of these photos is processed and outside the trash. Choose others, or wait."


class AddressRefused(FacesiteError):
    code = "address_refused"
    message = "The site doesn't fetch from this address: it must be a public http or https address."


class FetchFailed(FacesiteError):
    """`passing`: the next try may well succeed."""

    code = "fetch_failed"
    status = 502
    message = "The photo couldn't be fetched from its address."

    def __init__(self, message: str | None = None, *, passing: bool = True) -> None:
        super().__init__(message)
        self.passing = passing


class TooManyWebhooks(FacesiteError):
    code = "too_many_webhooks"
    status = 409
    message = "A project has ten webhooks at most. Remove one first."


class DeliveryOpen(FacesiteError):
    code = "delivery_open"
    status = 409
    message = "This message is still on its way. Wait until it was delivered or given up."
