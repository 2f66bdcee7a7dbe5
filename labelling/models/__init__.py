"""The tables, one noun a module."""

from labelling.models.account import Link, User
from labelling.models.edit import Edit, PersonEdit
from labelling.models.erasure import Erasure
from labelling.models.face import Embedding, Face
from labelling.models.job import Job, JobItem
from labelling.models.label import Change, Label, Negative
from labelling.models.neighbour_index import NeighbourIndex
from labelling.models.person import Person
from labelling.models.photo import Photo, Upload
from labelling.models.project import ApiKey, Member, Project, Role
from labelling.models.suggestion import Cluster, Stale, Suggestion, Suspect
from labelling.models.team import Hold, Skip
from labelling.models.webhook import Delivery, Event, ProcessedPhoto, Webhook

__all__ = [
    "ApiKey", "Change", "Cluster", "Delivery", "Edit", "Embedding", "Erasure", "Event", "Face", "Hold", "Job", "JobItem",
    "Label", "Link", "Member", "Negative", "NeighbourIndex", "Person", "PersonEdit", "Photo", "ProcessedPhoto", "Project",
    "Role", "Skip", "Stale", "Suggestion", "Suspect", "Upload", "User", "Webhook",
]  # fmt: skip
