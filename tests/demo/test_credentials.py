"""The credentials file: everybody who may act in a sample town, with tokens that work."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from tests.demo.loading import VOLUNTEERS, bearer, load_with_tokens, loaded

ROLES = (
    "volunteer", "party_member", "organiser", "reviewer", "grid_worker", "unit_contact",
    "secretary", "upper_secretary", "auditor", "admin", "resident", "steward", "unit_lead",
    "party_worker", "sysadmin",
)  # fmt: skip
FIELDS = {"person_id", "organisation_id", "community_id", "name", "phone", "token"}


def _plan(organisation_id: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "title": "河道清洁",
        "category": "environment",
        "starts_at": (now - timedelta(minutes=10)).isoformat(),
        "ends_at": (now + timedelta(minutes=90)).isoformat(),
        "organisation_id": organisation_id,
        "attendance": "in",
        "points": 3,
    }


def test_everybody_of_the_file_may_do_what_the_role_says(
    app: Flask, client: FlaskClient, folder: Path
) -> None:
    file = folder / "tokens.json"
    cast = load_with_tokens(app, file)

    assert set(cast) == set(ROLES)
    assert all(len(people) >= 2 for people in cast.values())
    assert all(set(each) == FIELDS for people in cast.values() for each in people)
    assert len(cast["volunteer"]) == VOLUNTEERS
    assert len(cast["unit_contact"]) == 13
    assert len({each["community_id"] for people in cast.values() for each in people}) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for role in ROLES:
        for someone in cast[role][:2]:
            shown = client.get("/api/v1/me", headers=bearer(someone))
            assert shown.status_code == 200, (role, shown.text)

    _check_a_scan(client, cast)
    _check_the_branch(client, cast)


def _check_a_scan(client: FlaskClient, cast: dict[str, list[dict[str, Any]]]) -> None:
    """Organisers plan, reviewers publish, a volunteer with a past scans."""
    organiser, reviewer = cast["organiser"][0], cast["reviewer"][0]
    volunteer = cast["volunteer"][0]
    before = client.get("/api/v1/me/points", headers=bearer(volunteer)).json
    made = client.post(
        "/api/v1/events", json=_plan(organiser["organisation_id"]), headers=bearer(organiser)
    )
    assert made.status_code == 201, made.text
    event = f"/api/v1/events/{made.json['id']}"
    assert client.post(f"{event}/submit", headers=bearer(organiser)).status_code == 200
    assert client.post(f"{event}/publish", headers=bearer(reviewer)).status_code == 200
    code = client.get(f"{event}/codes", headers=bearer(organiser)).json["codes"][0]["url"]

    taken = client.post(
        "/api/v1/check-ins", json={"code": code, "key": "one"}, headers=bearer(volunteer)
    )

    assert taken.status_code == 201, taken.text
    assert taken.json["points"] == 3
    assert taken.json["total"] == before["total"] + 3


def _check_the_branch(client: FlaskClient, cast: dict[str, list[dict[str, Any]]]) -> None:
    """The first secretary's organisation is a branch with members who have points."""
    secretary = cast["secretary"][0]
    address = f"/api/v1/organisations/{secretary['organisation_id']}"
    ranking = client.get(f"{address}/ranking", headers=bearer(secretary)).json["items"]

    assert ranking
    assert ranking[0]["points"] > 0


def test_tokens_of_one_town_open_nothing_in_another(
    app: Flask, client: FlaskClient, folder: Path
) -> None:
    first = loaded(app)
    second = load_with_tokens(app, folder / "second.json")

    made = client.post(
        "/api/v1/events",
        json=_plan(first["organiser"][0]["organisation_id"]),
        headers=bearer(second["organiser"][0]),
    )

    assert made.status_code in {403, 404}, made.text


def test_a_load_that_fails_leaves_no_file(app: Flask, folder: Path) -> None:
    file = folder / "missing" / "tokens.json"

    outcome = app.test_cli_runner().invoke(args=["demo", "load", "--credentials", str(file)])

    assert outcome.exit_code != 0
    assert list(folder.iterdir()) == []
