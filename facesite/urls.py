"""Every address of the site."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from facesite import errors, metrics_page, pages
from labelling.api.entering import CallbackView

urlpatterns = [
    path("healthz", pages.healthz),
    path("readyz", pages.readyz),
    path("metrics", metrics_page.page),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("oidc/callback", CallbackView.as_view()),
    path("api/v1/", include("labelling.api.urls")),
    path("api/v1/", include("models_app.api.urls")),
    path("", include("models_app.clarifai.urls")),
    re_path(r"^api/(?P<path>.*)$", errors.not_found),
    re_path(r"^(?!static/|ws/)(?P<path>.*)$", pages.app),
]
handler400 = "facesite.errors.bad_request"
handler404 = "facesite.errors.not_found"
handler500 = "facesite.errors.server_error"
