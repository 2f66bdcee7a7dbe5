"""The addresses of predictions, under /api/v1/."""

from django.urls import path

from models_app.api import predict

urlpatterns = [path("projects/<int:project_id>/predict", predict.PredictView.as_view())]
