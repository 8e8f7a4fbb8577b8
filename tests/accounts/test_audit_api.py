"""The log is read within one's scope, masked, and taking it home is noted."""

import csv
import io
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from tests.support.cast import Cast, gather

ADDRESS = "/api/v1/audit"


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town with entries of two communities, and one of no organisation."""
    found = gather(app)
    with app.app_context(), transaction():
        note(found, "test.here", "branch")
        note(found, "test.there", "other_branch")
        note(found, "test.system", None)
    return found


def note(cast: Cast, action: str, node: str | None, **changes: object) -> None:
    """An entry made by the member."""
    fields: dict[str, object] = {
        "region_id": cast.region_id,
        "actor_id": cast.people["member"],
        "now": clock.now(),
        "subject_kind": "event",
        "subject_id": uuid.UUID(int=7),
        "organisation_id": cast.nodes[node] if node else None,
        **changes,
    }
    audit.note(action, **fields)  # type: ignore[arg-type]


def actions(client: FlaskClient, cast: Cast, who: str, query: str = "?action=test") -> list[str]:
    """What somebody reads."""
    answer = client.get(f"{ADDRESS}{query}", headers=cast.bearer(who))
    assert answer.status_code == 200, answer.text
    return [item["action"] for item in answer.json["items"]]


def test_the_auditor_reads_all_and_the_street_what_is_below_it(
    cast: Cast, client: FlaskClient
) -> None:
    assert actions(client, cast, "auditor") == ["test.system", "test.there", "test.here"]
    assert actions(client, cast, "upper") == ["test.there", "test.here"]


@pytest.mark.parametrize("who", ["secretary", "member", "admin", "sysadmin", "stranger"])
@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}.csv"])
def test_others_do_not_read_the_log(
    cast: Cast, client: FlaskClient, who: str, address: str
) -> None:
    assert client.get(address, headers=cast.bearer(who)).status_code == 403
    assert client.get(address).status_code == 401


def test_names_are_masked(cast: Cast, client: FlaskClient) -> None:
    answer = client.get(f"{ADDRESS}?action=test.here", headers=cast.bearer("auditor"))

    (entry,) = answer.json["items"]
    assert (entry["actor"], entry["actor_id"]) == ("林*", str(cast.people["member"]))
    assert "林晓月" not in answer.text


def test_the_log_is_narrowed_by_subject_actor_and_time(cast: Cast, client: FlaskClient) -> None:
    own = "?action=test"
    day = clock.day_start(clock.local_day(clock.now())).isoformat().replace("+00:00", "Z")

    assert len(actions(client, cast, "auditor", f"{own}&subject_id={uuid.UUID(int=7)}")) == 3
    assert actions(client, cast, "auditor", f"{own}&subject_id={uuid.UUID(int=8)}") == []
    assert actions(client, cast, "auditor", f"{own}&actor_id={cast.people['auditor']}") == []
    assert len(actions(client, cast, "auditor", f"{own}&since={day}")) == 3
    assert actions(client, cast, "auditor", f"{own}&until={day}") == []
    assert actions(client, cast, "auditor", "?action=tes") == []


def test_the_log_comes_in_pages(cast: Cast, client: FlaskClient) -> None:
    own = cast.bearer("auditor")

    first = client.get(f"{ADDRESS}?action=test&limit=2", headers=own).json
    rest = client.get(f"{ADDRESS}?action=test&after={first['next']}", headers=own).json

    assert [item["action"] for item in first["items"]] == ["test.system", "test.there"]
    assert [item["action"] for item in rest["items"]] == ["test.here"]
    assert rest["next"] is None
    assert client.get(f"{ADDRESS}?after=x", headers=own).status_code == 422


def test_the_file_calculates_nothing_and_is_noted(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    with app.app_context(), transaction():
        note(cast, "test.evil", "branch", reason="=1+1\r\n伪造的一行", details={"why": "=2"})

    answer = client.get(f"{ADDRESS}.csv?action=test.evil", headers=cast.bearer("auditor"))

    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert row["reason"] == "'=1+1 伪造的一行"
    assert row["actor"] == "林*"
    with app.app_context():
        noted = sa.select(AuditEntry).where(AuditEntry.action == "audit.exported")
        assert db.session.scalars(noted).one().details == {"entries": 1}
