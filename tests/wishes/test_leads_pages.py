"""Leads on pages: a steward hands over door and sentence and never sees them again."""

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.notices.models import Notice
from app.wishes.models import Lead
from tests.support.cast import Cast, gather
from tests.support.reader import Reader
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    with app.app_context(), transaction():
        steward = made.person("member")
        accounts.grant(steward, Role.STEWARD, made.node("branch"), now=clock.now(), by=None)
    return made


def _hand_over(app: Flask, cast: Cast, who: str = "member", **changes: str) -> Reader:
    form = {
        "place_id": str(cast.nodes["grid"]),
        "door": "7幢302",
        "sentence": "老人灯坏了好几天",
        **changes,
    }
    return browser(app, cast, who).open("/leads").send("/leads", form)


def _lead(app: Flask) -> Lead:
    with app.app_context():
        return db.session.scalars(sa.select(Lead)).one()


def _looks(app: Flask) -> list[AuditEntry]:
    with app.app_context():
        query = sa.select(AuditEntry).where(AuditEntry.action == "lead.looked")
        return list(db.session.scalars(query))


def test_a_steward_hands_over_a_door_and_a_sentence(app: Flask, cast: Cast) -> None:
    page = _hand_over(app, cast)

    lead = _lead(app)
    assert page.path == "/leads"
    assert "已交给对接人" in page.text
    assert (lead.organisation_id, lead.made_by_id) == (cast.nodes["grid"], cast.people["member"])
    with app.app_context():
        notice = db.session.scalars(sa.select(Notice).where(Notice.kind == "lead")).one()
    assert (notice.organisation_id, notice.link) == (cast.nodes["grid"], "/manage/leads")


def test_what_was_handed_over_is_listed_without_door_and_words(app: Flask, cast: Cast) -> None:
    page = _hand_over(app, cast)

    assert "杏园一网格" in page.text
    assert "等对接人去看" in page.text
    assert "7幢302" not in page.page
    assert "老人灯坏了好几天" not in page.page


@pytest.mark.parametrize("field", ["door", "sentence", "place_id"])
def test_a_fault_keeps_what_was_typed(app: Flask, cast: Cast, field: str) -> None:
    page = _hand_over(app, cast, **{field: ""})

    assert page.status == 422
    assert f'id="{field}-fault"' in page.page
    assert ("7幢302" in page.page) is (field != "door")
    with app.app_context():
        assert db.session.scalars(sa.select(Lead)).all() == []


@pytest.mark.parametrize("who", ["volunteer", "unit_contact", "secretary", "auditor"])
def test_only_stewards_and_contact_persons_hand_over(app: Flask, cast: Cast, who: str) -> None:
    assert browser(app, cast, who).open("/leads").status == 403


def test_nobody_hands_over_into_another_community(app: Flask, cast: Cast) -> None:
    page = _hand_over(app, cast, place_id=str(cast.nodes["other_community"]))

    assert page.status == 403
    with app.app_context():
        assert db.session.scalars(sa.select(Lead)).all() == []


def test_the_contact_person_reads_it_and_each_view_is_written_down(app: Flask, cast: Cast) -> None:
    _hand_over(app, cast)
    before = _looks(app)

    page = browser(app, cast, "grid_worker").open("/manage/leads")

    (look,) = _looks(app)
    assert before == []
    assert "7幢302" in page.text
    assert "老人灯坏了好几天" in page.text
    assert f"/manage/wishes/new?lead={_lead(app).id}" in page.page
    assert look.actor_id == cast.people["grid_worker"]
    assert look.reason == "办理线索"
    assert look.details == {"leads": [str(_lead(app).id)]}


def test_an_empty_list_is_no_look(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "grid_worker").open("/manage/leads")

    assert "没有要办的线索" in page.text
    assert _looks(app) == []


def test_leads_of_another_community_stay_shut(app: Flask, cast: Cast) -> None:
    _hand_over(app, cast)
    stranger = browser(app, cast, "other_reviewer").open("/manage/leads")
    shown = stranger.text

    stranger.send(f"/manage/leads/{_lead(app).id}/no-wish")

    assert "7幢302" not in shown
    assert stranger.status == 404
    assert _lead(app).state.value == "open"


def test_the_steward_may_not_open_the_list(app: Flask, cast: Cast) -> None:
    _hand_over(app, cast)

    assert browser(app, cast, "member").open("/manage/leads").status == 403


def test_no_wish_settles_a_lead_once_and_thanks_the_steward(app: Flask, cast: Cast) -> None:
    _hand_over(app, cast)
    lead_id = _lead(app).id
    page = browser(app, cast, "grid_worker").open("/manage/leads")

    page.send(f"/manage/leads/{lead_id}/no-wish")
    settled, shown = _lead(app).state.value, page.text
    page.open("/me")
    again = page.send(f"/manage/leads/{lead_id}/no-wish").status

    assert settled == "no_wish"
    assert "7幢302" not in shown
    assert again == 409
    assert "暂时没有心愿" in browser(app, cast, "member").open("/leads").text
    with app.app_context():
        query = sa.select(Notice.title).where(Notice.person_id == cast.people["member"])
        assert db.session.scalars(query).all() == ["谢谢您的线索：已上门了解，暂时没有心愿"]


def test_a_lead_that_is_not_there(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "grid_worker").open("/manage/leads")

    assert page.send(f"/manage/leads/{uuid.uuid4()}/no-wish").status == 404
