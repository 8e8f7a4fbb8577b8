"""度量 measures: how many requests, how they ended and how long they took."""

import os
import time

import structlog
from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

#: seconds; the promises speak of 50 ms medians and answers within 2 s
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
REQUESTS = Counter(
    "weiguang_requests", "Answered requests.", ["method", "endpoint", "status"], registry=REGISTRY
)
SECONDS = Histogram("weiguang_request_seconds", "Time to an answer.", ["endpoint"], buckets=BUCKETS)
#: asked by machines every few seconds; a line for each would bury the rest
UNLOGGED = frozenset({"health.healthz", "health.readyz", "health.metrics"})

log = structlog.get_logger()


def measure(app: Flask) -> None:
    """Count and log every request; addresses appear as their rule, since they may hold codes."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    endpoint = request.endpoint or "none"
    REQUESTS.labels(request.method, endpoint, response.status_code).inc()
    SECONDS.labels(endpoint).observe(seconds)
    if endpoint not in UNLOGGED:
        log.info(
            "request",
            method=request.method,
            rule=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
    return response


def exposition() -> tuple[bytes, str]:
    """All measures in the text form of Prometheus, summed over the workers, and its type."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
