"""A volunteer scans, the points arrive, the branch ranks: over the API, on both engines."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from tests.support.cast import Cast, gather


def _event(client: FlaskClient, cast: Cast, **changes: Any) -> dict[str, Any]:
    now = clock.now()
    body = {
        "title": "河道清洁",
        "category": "environment",
        "starts_at": (now - timedelta(minutes=30)).isoformat(),
        "ends_at": (now + timedelta(minutes=90)).isoformat(),
        "organisation_id": str(cast.nodes["branch"]),
        "attendance": "in",
        **changes,
    }
    made = client.post("/api/v1/events", json=body, headers=cast.bearer("organiser"))
    assert made.status_code == 201, made.text
    address = f"/api/v1/events/{made.json['id']}"
    assert client.post(f"{address}/submit", headers=cast.bearer("organiser")).status_code == 200
    published = client.post(f"{address}/publish", headers=cast.bearer("reviewer"))
    assert published.status_code == 200, published.text
    return dict(published.json)


def _code(client: FlaskClient, cast: Cast, event_id: str) -> dict[str, Any]:
    shown = client.get(f"/api/v1/events/{event_id}/codes", headers=cast.bearer("organiser"))
    assert shown.status_code == 200, shown.text
    return dict(shown.json["codes"][0])


def test_a_scan_brings_points_and_moves_the_ranking(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    event = _event(client, cast, points=3)
    code = _code(client, cast, event["id"])

    key = str(uuid.uuid4())
    body = {"code": code["url"], "key": key}
    taken = client.post("/api/v1/check-ins", json=body, headers=cast.bearer("member"))
    assert taken.status_code == 201, taken.text
    assert taken.json["points"] == 3
    assert taken.json["total"] == 3
    assert taken.json["trust"] == "screen"

    repeated = client.post("/api/v1/check-ins", json=body, headers=cast.bearer("member"))
    assert repeated.status_code == 200
    assert repeated.json["again"] is True
    assert repeated.json["id"] == taken.json["id"]

    own = client.get("/api/v1/me/points", headers=cast.bearer("member")).json
    assert (own["total"], own["rank"], own["period"]) == (3, 1, str(clock.local(clock.now()).year))
    lines = client.get("/api/v1/me/entries", headers=cast.bearer("member")).json["items"]
    assert [line["points"] for line in lines] == [3]
    assert lines[0]["title"] == "河道清洁"

    address = f"/api/v1/organisations/{cast.nodes['branch']}"
    ranking = client.get(f"{address}/ranking", headers=cast.bearer("secretary"))
    assert [(row["rank"], row["points"]) for row in ranking.json["items"]] == [(1, 3)]
    totals = client.get(f"{address}/points-total", headers=cast.bearer("secretary")).json
    assert (totals["points"], totals["entries"]) == (3, 1)
    whole = client.get("/api/v1/ledger/verification", headers=cast.bearer("auditor")).json
    assert (whole["ok"], whole["entries"], whole["first_bad"]) == (True, 1, None)


def test_the_typed_code_counts_like_a_poster(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    event = _event(client, cast)
    typed = _code(client, cast, event["id"])["typed"]

    spaced = f" {typed[:3]} {typed[3:]} "
    taken = client.post(
        "/api/v1/check-ins", json={"code": spaced, "key": "k1"}, headers=cast.bearer("volunteer")
    )

    assert taken.status_code == 201, taken.text
    assert (taken.json["trust"], taken.json["points"]) == ("poster", 2)
