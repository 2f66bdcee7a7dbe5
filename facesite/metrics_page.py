"""`/metrics`: the site in numbers, as Prometheus reads them. No names, no ids."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from redis import RedisError

from facesite import errors
from labelling.services import metrics, presence
from models_app.services import standing

HISTOGRAMS = {
    "request_seconds": "HTTP requests by the class of their status.",
    "task_seconds": "Messages that workers did, by actor and outcome.",
    "prediction_seconds": "How long callers waited for the predictor.",
}


def page(request: HttpRequest) -> HttpResponse:
    """The numbers, for whoever sends FACESITE_METRICS_TOKEN; for others there is nothing here."""
    token = settings.SITE.metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(sent.encode(), token.encode()):
        return errors.not_found(request)
    registry = CollectorRegistry()
    registry.register(_Site())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Site(Collector):
    def collect(self) -> Iterator[Metric]:
        info = InfoMetricFamily("facesite", "The site's version.")
        info.add_metric([], {"version": settings.VERSION})
        yield info
        yield from _work()
        try:
            yield from _workers()
            yield from _counted(metrics.counted())
        except (RedisError, OSError):
            return


def _work() -> Iterator[Metric]:
    count = GaugeMetricFamily(
        "facesite_work", "Rows that wait, are worked on, or failed.", labels=["work", "state"]
    )
    oldest = GaugeMetricFamily(
        "facesite_work_oldest_seconds",
        "How long the oldest row that waits has done so.",
        labels=["work"],
    )
    for one in standing.standings():
        for state in standing.STATES:
            count.add_metric([one.work, state], getattr(one, state))
        oldest.add_metric([one.work], one.oldest_s)
    yield count
    yield oldest


def _workers() -> Iterator[Metric]:
    seen = GaugeMetricFamily(
        "facesite_workers", "Worker processes that were seen, by queue.", labels=["queue"]
    )
    counts = Counter(queue for worker in presence.seen() for queue in worker.queues)
    for queue in standing.QUEUES:
        seen.add_metric([queue], counts[queue])
    yield seen


def _counted(found: dict[str, float]) -> Iterator[Metric]:
    """The counters in Valkey, grouped by their kind."""
    split = [(name.partition("|")[0], _labels(name), value) for name, value in found.items()]
    photos = CounterMetricFamily(
        "facesite_photos", "Photos that came to their end.", labels=["outcome"]
    )
    faces = CounterMetricFamily("facesite_faces", "Faces that were found.")
    for kind, labels, value in split:
        if kind == "photos":
            photos.add_metric([labels["outcome"]], value)
        elif kind == "faces":
            faces.add_metric([], value)
    yield photos
    yield faces
    for kind, text in HISTOGRAMS.items():
        yield from _histogram(
            kind, text, [row for row in split if row[0].rpartition("_")[0] == kind]
        )


def _histogram(
    kind: str, text: str, rows: Iterable[tuple[str, dict[str, str], float]]
) -> Iterator[Metric]:
    by_labels: dict[tuple[tuple[str, str], ...], dict[str, float]] = {}
    for name, labels, value in rows:
        limit = labels.pop("le", name.rpartition("_")[2])
        by_labels.setdefault(tuple(sorted(labels.items())), {})[limit] = value
    if not by_labels:
        return
    names = [name for name, _ in next(iter(by_labels))]
    metric = HistogramMetricFamily(f"facesite_{kind}", text, labels=names)
    for pairs, values in by_labels.items():
        buckets = [(str(limit), values.get(str(limit), 0.0)) for limit in metrics.BUCKETS]
        buckets.append(("+Inf", values.get("count", 0.0)))
        metric.add_metric([value for _, value in pairs], buckets, sum_value=values.get("sum", 0.0))
    yield metric


def _labels(name: str) -> dict[str, str]:
    text = name.partition("|")[2]
    return dict(pair.split("=", 1) for pair in text.split(",") if pair)
