"""The addresses of the labelling API, under /api/v1/."""

from __future__ import annotations

from django.urls import include, path

from labelling.api import accounts, boxes, faces, jobs, photos, projects

in_project = [
    path("", projects.ProjectDetailView.as_view()),
    path("/restore", projects.ProjectRestoreView.as_view()),
    path("/progress", projects.ProgressView.as_view()),
    path("/members", projects.MembersView.as_view()),
    path("/members/<int:user_id>", projects.MemberView.as_view()),
    path("/keys", projects.KeysView.as_view()),
    path("/keys/<int:key_id>", projects.KeyView.as_view()),
    path("/uploads", photos.UploadsView.as_view()),
    path("/photos", photos.PhotosView.as_view()),
    path("/photos/known", photos.KnownView.as_view()),
    path("/photos/trash", photos.TrashView.as_view()),
    path("/photos/restore", photos.RestoreView.as_view()),
    path("/photos/retry", photos.RetryView.as_view()),
    path("/photos/<int:photo_id>", photos.PhotoView.as_view()),
    path("/photos/<int:photo_id>/image/<str:size>", photos.ImageView.as_view()),
    path("/photos/<int:photo_id>/faces", boxes.DrawView.as_view()),
    path("/faces", faces.FacesView.as_view()),
    path("/faces/use", boxes.UseView.as_view()),
    path("/faces/<int:face_id>", faces.FaceView.as_view()),
    path("/faces/<int:face_id>/crop", faces.CropView.as_view()),
    path("/faces/<int:face_id>/candidates", faces.CandidatesView.as_view()),
    path("/labels", faces.LabelsView.as_view()),
    path("/changes", faces.ChangesView.as_view()),
    path("/changes/next", faces.NextChangesView.as_view()),
    path("/changes/undo", faces.UndoView.as_view()),
    path("/changes/redo", faces.RedoView.as_view()),
    path("/people", faces.PeopleView.as_view()),
    path("/people/<int:person_id>", faces.PersonView.as_view()),
    path("/quality", boxes.QualityView.as_view()),
    path("/jobs", jobs.JobsView.as_view()),
    path("/jobs/detect", jobs.DetectView.as_view()),
    path("/jobs/embed", jobs.EmbedView.as_view()),
    path("/jobs/<int:job_id>", jobs.JobView.as_view()),
    path("/jobs/<int:job_id>/apply", jobs.ApplyView.as_view()),
    path("/jobs/<int:job_id>/cancel", jobs.CancelView.as_view()),
]

urlpatterns = [
    path("session", accounts.SessionView.as_view()),
    path("session/password", accounts.PasswordView.as_view()),
    path("links/<str:token>", accounts.LinkView.as_view()),
    path("users", accounts.UsersView.as_view()),
    path("users/<int:user_id>", accounts.UserView.as_view()),
    path("users/<int:user_id>/password-link", accounts.PasswordLinkView.as_view()),
    path("invitations", accounts.InvitationsView.as_view()),
    path("invitations/<int:link_id>", accounts.InvitationView.as_view()),
    path("embedders", jobs.EmbeddersView.as_view()),
    path("projects", projects.ProjectsView.as_view()),
    path("projects/<int:project_id>", include(in_project)),
]
