"""Photos, their uploads and their files."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelling import access, errors, queries
from labelling.api import inputs, serializers
from labelling.api.media import file_response
from labelling.api.views import ProjectView, paged, valid
from labelling.models import Face, Photo, Role, Upload
from labelling.services import photos
from labelling.shapes import face_shape, iso, photo_shape
from labelling.vision import formats

CHANGE = {"GET": Role.VIEWER, "POST": Role.LABELLER}


def _upload(upload: Any) -> dict[str, Any]:
    return {
        "id": upload.pk,
        "name": upload.name,
        "created_at": iso(upload.created_at),
        "created_by": str(upload.created_by) if upload.created_by else None,
        "counts": {name: getattr(upload, name, 0) for name in (*queries.PHOTO_STATES, "total")},
    }


class UploadsView(ProjectView):
    need = CHANGE

    @extend_schema(
        parameters=[inputs.Paging], responses=serializers.UploadPage, operation_id="uploads_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The uploads, newest first."""
        asked = valid(inputs.Paging, request.query_params)
        return paged(queries.uploads(self.access.project), asked, ("-id",), _upload)

    @extend_schema(
        request=inputs.UploadInput,
        responses={201: serializers.Upload},
        operation_id="uploads_create",
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new upload, to gather photos under."""
        name = valid(inputs.UploadInput, request.data)["name"]
        upload = photos.start_upload(self.access.project, name=name, actor=self.access.actor)
        return Response(_upload(upload), status=201)


def _added(added: photos.Added, sent: photos.Sent) -> dict[str, Any]:
    error = added.error
    return {
        "name": sent.name,
        "path": sent.path,
        "outcome": added.outcome,
        "photo": photo_shape(added.photo) if added.photo else None,
        "error": {"code": error.code, "message": error.message} if error else None,
    }


class PhotosView(ProjectView):
    need = CHANGE

    @extend_schema(
        parameters=[inputs.PhotoFilter], responses=serializers.PhotoPage, operation_id="photos_list"
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The photos that pass the filters."""
        asked = valid(inputs.PhotoFilter, request.query_params)
        rows = queries.photos(self.access.project, asked)
        return paged(rows, asked, queries.PHOTO_ORDERS[asked["order"]], photo_shape)

    @extend_schema(
        request={"multipart/form-data": inputs.PhotoFiles},
        responses=serializers.AddedPhotos, operation_id="photos_add",
    )  # fmt: skip
    def post(self, request: Request, project_id: int) -> Response:
        """Send photos, many in one request; each is answered for itself."""
        if not str(request.content_type).startswith(MultiPartParser.media_type):
            raise errors.Invalid("Send the photos as multipart/form-data, in parts called “files”.")
        files = request.FILES.getlist("files")
        paths = request.data.getlist("paths")
        if not files:
            raise errors.Invalid(fields={"files": ["There is no file in the request."]})
        if paths and len(paths) != len(files):
            raise errors.Invalid(fields={"paths": ["Send one path a file, in the same order."]})
        asked = valid(inputs.PhotoForm, request.data)
        upload = self._named_upload(asked.get("upload"))
        sent = [
            photos.Sent(file, file.name or "photo", path)
            for file, path in zip(files, paths or [""] * len(files), strict=True)
        ]
        added = photos.add_all(
            self.access.project, sent, actor=self.access.actor, upload=upload,
            label_folders=asked["label_folders"],
        )  # fmt: skip
        return Response({"results": list(map(_added, added, sent))})

    def _named_upload(self, upload_id: int | None) -> Upload | None:
        if upload_id is None:
            return None
        found = Upload.objects.filter(project=self.access.project, pk=upload_id).first()
        if found is None:
            raise errors.Invalid(fields={"upload": ["There is no such upload in this project."]})
        return found


class KnownView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(request=inputs.Hashes, responses=serializers.Known, operation_id="photos_known")
    def post(self, request: Request, project_id: int) -> Response:
        """Which of these contents are there already, so that only the rest is sent."""
        hashes = valid(inputs.Hashes, request.data)["sha256"]
        return Response({"known": photos.known(self.access.project, hashes)})


class PhotoView(ProjectView):
    need = CHANGE

    @extend_schema(responses=serializers.PhotoDetail, operation_id="photos_get")
    def get(self, request: Request, project_id: int, photo_id: int) -> Response:
        """One photo with its faces and its neighbours by date."""
        photo = access.photo(self.access, photo_id)
        shown = queries.with_context(Face.objects.filter(photo=photo, removed="")).order_by(
            "left", "pk"
        )
        before, after = queries.photo_neighbours(photo)
        return Response(
            {
                **photo_shape(photo),
                "faces": [face_shape(f) for f in shown],
                "previous_id": before,
                "next_id": after,
            }
        )


class TrashView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request=inputs.PhotoIds, responses=serializers.PhotosMoved, operation_id="photos_trash"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Move photos to the trash."""
        ids = valid(inputs.PhotoIds, request.data)["photos"]
        return Response({"photos": photos.trash(self.access.project, ids)})


class RestoreView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request=inputs.PhotoIds, responses=serializers.PhotosMoved, operation_id="photos_restore"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Take photos out of the trash."""
        ids = valid(inputs.PhotoIds, request.data)["photos"]
        return Response({"photos": photos.restore(self.access.project, ids)})


class RetryView(ProjectView):
    need = {"POST": Role.LABELLER}

    @extend_schema(
        request=inputs.Retry, responses=serializers.PhotosMoved, operation_id="photos_retry"
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Try failed photos again."""
        asked = valid(inputs.Retry, request.data)
        ids = None if asked["all_failed"] else asked["photos"]
        return Response({"photos": photos.retry(self.access.project, ids)})


IMAGE = {
    (200, "image/*"): OpenApiTypes.BINARY,  # JPEG, but for originals
    (206, "image/*"): OpenApiTypes.BINARY,
    304: OpenApiResponse(description="The browser's copy is good."),
    416: OpenApiResponse(description="The range lies outside the file."),
}


class ImageView(ProjectView):
    need = {"GET": Role.VIEWER}

    @extend_schema(
        parameters=[OpenApiParameter("size", str, "path", enum=["thumb", "preview", "original"])],
        responses=IMAGE, operation_id="photos_image",
    )  # fmt: skip
    def get(self, request: Request, project_id: int, photo_id: int, size: str) -> HttpResponseBase:
        """The photo's file: 320 px, 1600 px, or as it came."""
        photo = access.photo(self.access, photo_id)
        etag = f"{photo.sha256[:20]}-{size}"
        if size == "original":
            key, mime = photo.original_key, photo.mime
            name = formats.named(photo.name, photo.format)
        elif size in {"thumb", "preview"} and photo.state == Photo.State.DONE:
            key, mime, name = photo.image_key(size), "image/jpeg", None
        else:
            raise errors.NotFound
        return file_response(request._request, key, mime=mime, etag=etag, name=name)
