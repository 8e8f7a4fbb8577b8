"""Who may take the register home, and that each time is noted."""

import csv
import io
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from app.audit.models import AuditEntry
from app.core.db import db, transaction
from app.points.models import LedgerEntry
from tests.points.facts import serve
from tests.points.test_register import this_year
from tests.support.cast import Cast, gather


def address(cast: Cast, kind: str = "csv", node: str = "branch") -> str:
    """Where the register of a node is."""
    return f"/api/v1/organisations/{cast.nodes[node]}/register.{kind}"


def test_the_secretary_takes_the_register_as_of_today(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        serve(cast, "member", this_year(), points=300)

    answer = client.get(address(cast), headers=cast.bearer("secretary"))

    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert quote("杏园第一党支部") in answer.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert (lines[0]["姓名"], lines[0]["总积分"]) == ("林晓月", "3")
    assert len(lines) == 4


def test_the_workbook_and_the_paper_open(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)

    book = client.get(address(cast, "xlsx", "street"), headers=cast.bearer("upper"))
    paper = client.get(address(cast, "pdf"), headers=cast.bearer("secretary"))

    names = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).sheet_names
    assert names == ["杏园第一党支部", "柳岸党支部"]
    assert paper.data.startswith(b"%PDF")


def test_each_export_is_noted_and_changes_nothing_else(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)

    client.get(address(cast), headers=cast.bearer("secretary"))

    with app.app_context():
        noted = sa.select(AuditEntry).where(AuditEntry.action == "register.exported")
        (entry,) = db.session.scalars(noted)
        assert entry.actor_id == cast.people["secretary"]
        assert entry.subject_id == cast.nodes["branch"]
        assert entry.details["people"] == 4
        assert db.session.scalar(sa.select(sa.func.count(LedgerEntry.id))) == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 200),
        ("party_worker", 200),
        ("upper", 200),
        ("other_secretary", 403),
        ("member", 403),
        ("auditor", 403),
        ("admin", 403),
        ("stranger", 403),
    ],
)
def test_only_who_judges_the_branch_takes_its_register(
    app: Flask, client: FlaskClient, who: str, status: int
) -> None:
    cast = gather(app)

    assert client.get(address(cast), headers=cast.bearer(who)).status_code == status
    assert client.get(address(cast)).status_code == 401


def test_a_refused_export_leaves_no_note(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)

    client.get(address(cast), headers=cast.bearer("other_secretary"))

    with app.app_context():
        noted = sa.select(sa.func.count()).where(AuditEntry.action == "register.exported")
        assert db.session.scalar(noted) == 0


def test_an_unknown_format_or_field_is_refused(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    own = cast.bearer("secretary")

    assert client.get(address(cast, "docx"), headers=own).status_code == 404
    assert client.get(address(cast) + "?year=2026", headers=own).status_code == 422
    assert client.get(address(cast) + "?period=soon", headers=own).status_code == 422


def test_the_page_gives_the_same_file_to_a_browser(app: Flask, client: FlaskClient) -> None:
    cast = gather(app)
    page = f"/organisations/{cast.nodes['branch']}/register.csv"

    away = client.get(page)
    found = client.get(f"{page}?from=wechat", headers=cast.bearer("secretary"))
    refused = client.get(f"{page}?period=soon", headers=cast.bearer("secretary"))

    assert away.status_code == 302
    assert away.headers["Location"].startswith("/sign-in?next=/organisations/")
    assert found.status_code == 200
    assert refused.status_code == 422
