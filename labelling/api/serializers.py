"""The shapes of the answers, for the schema. What is sent is made by `labelling.shapes`; a test holds
each answer against this."""

from __future__ import annotations

from rest_framework import serializers as s

from labelling.models import Change, Face, Photo, Role


class Error(s.Serializer):
    code = s.CharField()
    message = s.CharField()
    fields = s.DictField(child=s.ListField(child=s.CharField()))  # type: ignore[assignment]


class FileError(s.Serializer):
    code = s.CharField()
    message = s.CharField()


class User(s.Serializer):
    id = s.IntegerField()
    username = s.CharField()
    display_name = s.CharField(allow_blank=True)
    email = s.CharField(allow_blank=True)
    is_admin = s.BooleanField()
    is_active = s.BooleanField()


class Session(s.Serializer):
    user = User(allow_null=True)
    version = s.CharField()


class Link(s.Serializer):
    kind = s.ChoiceField(["invitation", "password"])
    username = s.CharField(allow_null=True)
    project_name = s.CharField(allow_null=True)
    role = s.ChoiceField(Role.choices, allow_null=True)
    expires_at = s.DateTimeField()


class PasswordLink(s.Serializer):
    url = s.CharField()
    expires_at = s.DateTimeField()


class Invitation(s.Serializer):
    id = s.IntegerField()
    note = s.CharField(allow_blank=True)
    project_id = s.IntegerField(allow_null=True)
    project_name = s.CharField(allow_null=True)
    role = s.ChoiceField(Role.choices, allow_null=True)
    is_admin = s.BooleanField()
    created_at = s.DateTimeField()
    expires_at = s.DateTimeField()
    used_at = s.DateTimeField(allow_null=True)
    used_by = s.CharField(allow_null=True)


class NewInvitation(Invitation):
    url = s.CharField()


class Can(s.Serializer):
    label = s.BooleanField()
    upload = s.BooleanField()
    manage = s.BooleanField()


class PhotoCounts(s.Serializer):
    waiting = s.IntegerField()
    working = s.IntegerField()
    done = s.IntegerField()
    failed = s.IntegerField()
    without_faces = s.IntegerField()
    trashed = s.IntegerField()
    total = s.IntegerField()


class FaceCounts(s.Serializer):
    unlabelled = s.IntegerField()
    suggested = s.IntegerField()
    labelled = s.IntegerField()
    rejected = s.IntegerField()
    stranger = s.IntegerField()
    unsure = s.IntegerField()
    total = s.IntegerField()


class Counts(s.Serializer):
    photos = PhotoCounts()
    faces = FaceCounts()
    people = s.IntegerField()


class Project(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    description = s.CharField(allow_blank=True)
    role = s.ChoiceField(Role.choices)
    can = Can()
    created_at = s.DateTimeField()
    archived_at = s.DateTimeField(allow_null=True)
    deleted_at = s.DateTimeField(allow_null=True)
    is_sample = s.BooleanField()
    embedder = s.CharField()
    neighbours = s.IntegerField()
    accept_distance = s.FloatField()
    suggest_distance = s.FloatField()
    cover_crops = s.ListField(child=s.CharField())
    counts = Counts()


class Progress(s.Serializer):
    counts = Counts()
    photos_per_second = s.FloatField()
    seconds_left = s.FloatField(allow_null=True)


class Member(s.Serializer):
    user = User()
    role = s.ChoiceField(Role.choices)
    joined_at = s.DateTimeField()


class Key(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    prefix = s.CharField()
    role = s.ChoiceField(Role.choices)
    created_at = s.DateTimeField()
    created_by = s.CharField(allow_null=True)
    last_used_at = s.DateTimeField(allow_null=True)
    revoked_at = s.DateTimeField(allow_null=True)


class NewKey(Key):
    key = s.CharField()


class UploadCounts(s.Serializer):
    waiting = s.IntegerField()
    working = s.IntegerField()
    done = s.IntegerField()
    failed = s.IntegerField()
    total = s.IntegerField()


class Upload(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    created_at = s.DateTimeField()
    created_by = s.CharField(allow_null=True)
    counts = UploadCounts()


PHOTO_STATES = [c for c in Photo.State.values if c != Photo.State.RECEIVING]


class Photo(s.Serializer):  # type: ignore[no-redef]
    id = s.IntegerField()
    name = s.CharField()
    path = s.CharField(allow_blank=True)
    upload_id = s.IntegerField(allow_null=True)
    state = s.ChoiceField(PHOTO_STATES)
    error = FileError(allow_null=True)
    face_count = s.IntegerField()
    width = s.IntegerField()
    height = s.IntegerField()
    size_bytes = s.IntegerField()
    format = s.CharField()
    taken_at = s.DateTimeField(allow_null=True)
    created_at = s.DateTimeField()
    deleted_at = s.DateTimeField(allow_null=True)
    thumb_url = s.CharField(allow_null=True)
    preview_url = s.CharField(allow_null=True)
    original_url = s.CharField()


class Added(s.Serializer):
    name = s.CharField()
    path = s.CharField(allow_blank=True)
    outcome = s.ChoiceField(["added", "restored", "duplicate", "refused"])
    photo = Photo(allow_null=True)
    error = FileError(allow_null=True)


class AddedPhotos(s.Serializer):
    results = Added(many=True)


class Known(s.Serializer):
    known = s.ListField(child=s.CharField())


class PhotosMoved(s.Serializer):
    photos = s.IntegerField()


class Box(s.Serializer):
    left = s.FloatField()
    top = s.FloatField()
    right = s.FloatField()
    bottom = s.FloatField()


class PersonRef(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()


class FaceSuggestion(s.Serializer):
    person = PersonRef()
    distance = s.FloatField()
    score = s.FloatField()


class Labelled(s.Serializer):
    by = s.CharField(allow_blank=True)
    at = s.DateTimeField()
    how = s.ChoiceField(Face.How.choices, allow_null=True)


FACE_STATES = Face.State.choices


class Face(s.Serializer):  # type: ignore[no-redef]
    id = s.IntegerField()
    photo_id = s.IntegerField()
    photo_name = s.CharField()
    photo_width = s.IntegerField()
    photo_height = s.IntegerField()
    box = Box()
    score = s.FloatField()
    doubtful = s.BooleanField()
    state = s.ChoiceField(FACE_STATES)
    person = PersonRef(allow_null=True)
    suggestion = FaceSuggestion(allow_null=True)
    labelled = Labelled(allow_null=True)
    version = s.IntegerField()
    crop_url = s.CharField()


class PhotoDetail(Photo):
    faces = Face(many=True)
    previous_id = s.IntegerField(allow_null=True)
    next_id = s.IntegerField(allow_null=True)


class Candidate(s.Serializer):
    person = PersonRef()
    distance = s.FloatField()
    score = s.FloatField()
    votes = s.IntegerField()


class Candidates(s.Serializer):
    items = Candidate(many=True)


class Person(s.Serializer):
    id = s.IntegerField()
    name = s.CharField()
    face_count = s.IntegerField()
    suggested_count = s.IntegerField()
    cover_url = s.CharField(allow_null=True)
    created_at = s.DateTimeField()


CHANGE_ACTIONS = Change.Action.choices


class Change(s.Serializer):  # type: ignore[no-redef]
    id = s.IntegerField()
    by = s.CharField(allow_null=True)
    at = s.DateTimeField()
    action = s.ChoiceField(CHANGE_ACTIONS)
    how = s.CharField()
    summary = s.CharField()
    undone_at = s.DateTimeField(allow_null=True)


class ChangeRef(s.Serializer):
    id = s.IntegerField(allow_null=True)
    summary = s.CharField()


class LabelsDone(s.Serializer):
    change = ChangeRef()
    faces = Face(many=True)
    conflicts = Face(many=True)
    person = Person(allow_null=True)


class Walked(s.Serializer):
    change = Change()
    faces = Face(many=True)
    skipped = s.IntegerField()


class NextChanges(s.Serializer):
    undo = Change(allow_null=True)
    redo = Change(allow_null=True)


def page_of(shape: type[s.Serializer], name: str) -> type[s.Serializer]:
    """The shape of a keyset page of `shape`."""
    return type(
        name, (s.Serializer,), {"items": shape(many=True), "next": s.CharField(allow_null=True)}
    )


UserPage = page_of(User, "UserPage")
InvitationPage = page_of(Invitation, "InvitationPage")
ProjectPage = page_of(Project, "ProjectPage")
MemberPage = page_of(Member, "MemberPage")
KeyPage = page_of(Key, "KeyPage")
UploadPage = page_of(Upload, "UploadPage")
PhotoPage = page_of(Photo, "PhotoPage")
FacePage = page_of(Face, "FacePage")
PersonPage = page_of(Person, "PersonPage")
ChangePage = page_of(Change, "ChangePage")
