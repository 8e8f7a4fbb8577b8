"""补录活动 on pages: one form, one approval on 待办, and the public list."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Approval
from app.core import clock
from app.core.clock import local
from app.core.db import db
from app.events.models import Event
from tests.support.cast import Cast, gather
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
HERE = "/manage/backfill"


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app)


def form(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "organisation_id": str(cast.nodes["branch"]),
        "title": "连夜除雪",
        "category": "environment",
        "place": "3 号楼前",
        "day": f"{local(clock.now()).date() - timedelta(days=2)}",
        "starts": "19:00",
        "ends": "21:00",
        "attendance": "in_plan",
        "item": "",
        "people": "林晓月\n周远山 19:30-21:00",
        "evidence": "witness",
        "reason": "临时除雪，当晚来不及报",
        **changes,
    }


def test_one_form_is_approved_on_the_list_of_duties_and_then_everybody_reads_it(
    app: Flask, cast: Cast
) -> None:
    organiser, reviewer = browser(app, cast, "organiser"), browser(app, cast, "reviewer")
    assert HERE in organiser.open("/manage/events").page

    page = organiser.open(HERE).send(HERE, form(cast))

    assert "等另一个人在“待办”批准" in page.text
    assert "取消活动" not in page.text
    with app.app_context():
        event = db.session.scalars(db.select(Event.id)).one()
        waiting = str(db.session.scalars(db.select(Approval.id)).one())
    member = browser(app, cast, "member")
    assert member.open(f"/events/{event}").status == 404
    page = reviewer.open("/todo")
    assert "补录没有报过的活动" in page.text
    assert "/publish" not in reviewer.open(f"/manage/events/{event}").page
    assert organiser.open("/todo").status in {200, 403}
    reviewer.send("/todo/approvals", {"approval": waiting})
    assert "补录活动" in member.open(f"/events/{event}").text
    shown = member.open("/hand-entries")
    assert "补录活动" in shown.text


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(app: Flask, cast: Cast) -> None:
    organiser = browser(app, cast, "organiser")
    old = f"{local(clock.now()).date() - timedelta(days=60)}"

    page = organiser.open(HERE).send(HERE, form(cast, day=old))
    assert page.status == 422
    assert "最多补录 30 天以内的活动。" in page.text
    assert "周远山 19:30-21:00" in page.page
    page = organiser.open(HERE).send(HERE, form(cast, people="查无此人"))
    assert "第 1 行：没有找到“查无此人”" in page.text
    page = organiser.open(HERE).send(HERE, form(cast, starts="21:00", ends="19:00"))
    assert page.status == 422
    page = organiser.open(HERE).send(HERE, {})
    assert page.status == 422
    with app.app_context():
        assert not db.session.scalars(db.select(Event)).all()


@pytest.mark.parametrize("who", ["member", "grid_worker", "auditor"])
def test_who_may_not_has_no_form(app: Flask, cast: Cast, who: str) -> None:
    assert browser(app, cast, who).open(HERE).status in {403, 404}


def test_a_foreign_organisation_is_refused(app: Flask, cast: Cast) -> None:
    organiser = browser(app, cast, "organiser")
    foreign = form(cast, organisation_id=str(cast.nodes["other_community"]))

    assert organiser.open(HERE).send(HERE, foreign).status in {403, 404}
    with app.app_context():
        assert not db.session.scalars(db.select(Event)).all()
