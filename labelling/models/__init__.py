"""The tables, one noun a module."""

from labelling.models.account import Link, User
from labelling.models.edit import Edit
from labelling.models.face import Embedding, Face
from labelling.models.job import Job, JobItem
from labelling.models.label import Change, Label, Negative
from labelling.models.person import Person
from labelling.models.photo import Photo, Upload
from labelling.models.project import ApiKey, Member, Project, Role
from labelling.models.suggestion import Suggestion

__all__ = [
    "ApiKey", "Change", "Edit", "Embedding", "Face", "Job", "JobItem", "Label", "Link", "Member",
    "Negative", "Person", "Photo", "Project", "Role", "Suggestion", "Upload", "User",
]  # fmt: skip
