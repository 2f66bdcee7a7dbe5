"""Labels from and for other programs, and finding a person by a photo."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import errors
from labelling.api import inputs, serializers
from labelling.api.views import ProjectView, candidate_shapes, valid
from labelling.change_shapes import change_ref
from labelling.models import Project, Role
from labelling.services import finding, label_exports, label_imports
from labelling.shapes import box_shape, face_shape


def report_shape(made: label_imports.Report) -> dict[str, Any]:
    """What an import did, as the API answers it."""
    return {
        "applied": made.applied,
        "entries": made.entries,
        "labelled": made.labelled,
        "already": made.already,
        "people": made.people,
        "new_people": made.new_people,
        "unmatched_count": made.unmatched_count,
        "unmatched": [
            {
                "source": u.source,
                "photo": u.photo,
                "name": u.name,
                "reason": u.reason,
                "message": u.message,
            }
            for u in made.unmatched
        ],
        "change": change_ref(made.change) if made.change else None,
    }


def found_shape(project: Project, made: finding.Found) -> dict[str, Any]:
    """What looks like a photo's faces, as the API answers it; two queries a face."""
    faces = [
        {
            "box": box_shape(f.box),
            "score": f.score,
            "people": candidate_shapes(project, f.people),
            "matches": [{"face": face_shape(m.face), "distance": m.distance} for m in f.matches],
        }
        for f in made.faces
    ]
    return {"width": made.width, "height": made.height, "faces": faces}


class ImportView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request={"multipart/form-data": inputs.ImportFiles},
        responses=serializers.ImportReport, operation_id="labels_import",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """Take labels from CSV, COCO JSON or XMP files, or a ZIP of them; at first just the report."""
        if not str(request.content_type).startswith(MultiPartParser.media_type):
            raise errors.Invalid("Send the files as multipart/form-data, in parts called “files”.")
        files = request.FILES.getlist("files")
        paths = request.data.getlist("paths")
        if not files:
            raise errors.Invalid(fields={"files": ["There is no file in the request."]})
        if paths and len(paths) != len(files):
            raise errors.Invalid(fields={"paths": ["Send one path a file, in the same order."]})
        asked = valid(inputs.ImportForm, request.data)
        named = list(zip(paths or [f.name or "labels" for f in files], files, strict=True))
        return Response(report_shape(label_imports.from_files(self.access, named, **asked)))


class ImportStoredView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request=inputs.ImportStored,
        responses=serializers.ImportReport,
        operation_id="labels_import_stored",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Take labels from what the project's photos bring along: folders, or regions in the files."""
        asked = valid(inputs.ImportStored, request.data)
        return Response(report_shape(label_imports.from_stored(self.access, **asked)))


class ExportView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[inputs.ExportFilter],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "application/zip"): OpenApiTypes.BINARY,
        },
        operation_id="labels_export",
    )
    def get(self, request: Request, project_id: int) -> HttpResponseBase:
        """The labels as CSV, as COCO JSON, or as a ZIP of XMP files, one beside each photo."""
        asked = valid(inputs.ExportFilter, request.query_params)
        return label_exports.respond(self.access.project, asked)


class FindView(ProjectView):
    need = {"POST": Role.VIEWER}

    @extend_schema(
        request={"multipart/form-data": inputs.FindInput}, responses=serializers.Found,
        operation_id="find",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """All faces of the project that look like those of a photo. The photo isn't kept."""
        asked = valid(inputs.FindInput, request.data)
        project = self.access.project
        made = finding.find(
            project, asked["file"], limit=asked["limit"], max_distance=asked.get("max_distance")
        )
        return Response(found_shape(project, made))
