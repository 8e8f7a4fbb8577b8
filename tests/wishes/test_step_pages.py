"""Steps of the office on pages: asked once, with a reason, and offered only where they can be."""

import re
import uuid

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.wishes import office
from app.wishes.models import Wish
from app.wishes.rules.machine import State
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.reader import Reader
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _wish(app: Flask, wish_id: uuid.UUID) -> Wish:
    with app.app_context():
        return db.session.get_one(Wish, wish_id)


def _reviewing(app: Flask, cast: Cast, wish_id: uuid.UUID, who: str = "reviewer") -> Reader:
    return browser(app, cast, who).open(f"/manage/wishes/{wish_id}")


def test_the_answer_to_a_referral_reaches_who_asked(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    staff = browser(app, cast, "reviewer").open(f"/manage/wishes/{wish_id}/refer")
    staff.send(f"/manage/wishes/{wish_id}/refer", {"addressee": "街道安全办"})
    staff.open(f"/manage/wishes/{wish_id}")
    waits = staff.text

    staff.open(f"/manage/wishes/{wish_id}/reply")
    staff.send(f"/manage/wishes/{wish_id}/reply", {"reply": "周五来修栏杆"})

    assert "已转给街道安全办" in waits
    assert "周五来修栏杆" in staff.text
    assert "周五来修栏杆" in browser(app, cast, "grid_worker").open("/me/messages").text


def test_units_and_branches_are_invited(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.PUBLISHED)
    here = f"/manage/wishes/{wish_id}/invite"
    staff = browser(app, cast, "reviewer").open(here)
    offered = staff.text

    nobody = staff.send(here).status
    staff.open(here).send(here, {"invited": str(cast.nodes["branch"])})

    assert all(name in offered for name in ("和顺药房", "杏园第一党支部", "柳岸党支部"))
    assert nobody == 422
    assert staff.path == f"/manage/wishes/{wish_id}"
    assert "已邀请" in staff.text
    assert "杏园第一党支部" in staff.text


def test_nobody_is_invited_to_what_somebody_holds(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.CLAIMED)
    here = f"/manage/wishes/{wish_id}/invite"
    staff = browser(app, cast, "reviewer").open(here)
    asked = staff.path

    staff.send(here, {"invited": str(cast.nodes["branch"])})

    assert asked == f"/manage/wishes/{wish_id}"
    assert staff.status == 409
    with app.app_context():
        assert office.invited(db.session.get_one(Wish, wish_id)) == []


def test_a_unit_that_nobody_vetted_is_not_offered(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        for row in db.session.query(make.Vetting):
            db.session.delete(row)
    wish_id = scenes.brought(app, cast, State.PUBLISHED)

    staff = browser(app, cast, "reviewer").open(f"/manage/wishes/{wish_id}/invite")

    assert "和顺药房" not in staff.text
    assert "杏园第一党支部" in staff.text


def _step(app: Flask, cast: Cast, who: str, wish_id: uuid.UUID, step: str, **form: str) -> Reader:
    here = f"/manage/wishes/{wish_id}/{step}"
    return browser(app, cast, who).open(here).send(here, form)


def test_the_street_is_asked_and_puts_it_back(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.PUBLISHED)
    _step(app, cast, "reviewer", wish_id, "escalate")
    hard = _wish(app, wish_id).state

    refused = _step(app, cast, "reviewer", wish_id, "resume").status
    _step(app, cast, "upper", wish_id, "resume", reason="请柳岸支部来办")

    assert hard is State.HARD
    assert refused == 403
    assert _wish(app, wish_id).state is State.PUBLISHED


@pytest.mark.parametrize(
    ("who", "ended"),
    [("reviewer", True), ("upper", True), ("auditor", False), ("grid_worker", False)],
)
def test_what_waits_for_the_street_is_ended_by_street_or_community(
    app: Flask, cast: Cast, who: str, ended: bool
) -> None:
    wish_id = scenes.brought(app, cast, State.PUBLISHED)
    _step(app, cast, "reviewer", wish_id, "escalate")

    _step(app, cast, who, wish_id, "end", reason="老人搬走了")

    assert _wish(app, wish_id).state is (State.ENDED if ended else State.HARD)


def test_a_claim_is_taken_back_with_a_reason(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.IN_PROGRESS)
    here = f"/manage/wishes/{wish_id}/take-back"
    staff = browser(app, cast, "reviewer").open(here)
    asked = staff.text

    without = staff.send(here, {"reason": ""}).status
    staff.send(here, {"reason": "两周没有联系上"})

    assert "和顺药房会收到原因，联系方式 7 天后关闭" in asked
    assert without == 422
    assert _wish(app, wish_id).state is State.PUBLISHED
    assert scenes.claim_of(app, wish_id).end_reason == "两周没有联系上"


def test_contact_data_are_opened_by_staff_at_level_a(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    staff = _reviewing(app, cast, wish_id)
    form = {"wish": "想要一副老花镜", "privacy": "A"}
    staff.send(f"/manage/wishes/{wish_id}/publish", form)
    scenes.claimed(app, cast, wish_id)
    closed = scenes.claim_of(app, wish_id).released_at

    _step(app, cast, "reviewer", wish_id, "open-contact")

    assert closed is None
    assert scenes.claim_of(app, wish_id).released_at is not None
    here = f"/manage/wishes/{wish_id}"
    assert "向认领方开放联系方式" not in staff.open(here).text


def test_a_closed_wish_is_opened_again_by_the_contact_person(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.CLOSED)

    without = _step(app, cast, "grid_worker", wish_id, "reopen", reason="").status
    _step(app, cast, "grid_worker", wish_id, "reopen", reason="尺码不对")

    assert without == 422
    assert _wish(app, wish_id).state is State.IN_PROGRESS
    assert _wish(app, wish_id).reopenings == 1


def test_erasing_asks_once_more_and_leaves_no_name(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.CLOSED)
    staff = _reviewing(app, cast, wish_id)
    asked = staff.open(f"/manage/wishes/{wish_id}/erase").text
    without = _step(app, cast, "reviewer", wish_id, "erase", reason="").status
    _step(app, cast, "reviewer", wish_id, "erase", reason="本人要求删除")

    left = staff.open(f"/manage/wishes/{wish_id}").text

    assert "永久删除，不能恢复" in asked
    assert without == 422
    assert "个人信息已删除" in left
    assert "赵*" not in left
    assert "删除个人信息" not in left


def test_a_wrong_number_is_put_right_on_the_page_of_a_look(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.PUBLISHED)
    here = f"/manage/wishes/{wish_id}"
    page = browser(app, cast, "grid_worker").open(here).send(f"{here}/look", {"reason": "核实"})
    offered = 'value="13711112222"' in page.page
    wrong = page.send(f"{here}/person", {"name": "赵阿桂", "phone": "137"})
    refused, kept = wrong.status, 'value="137"' in wrong.page

    done = wrong.send(f"{here}/person", {"name": "赵阿桂", "phone": "13722223333"})

    again = done.send(f"{here}/look", {"reason": "核实"}).text
    assert (offered, refused, kept) == (True, 422, True)
    assert "已改正" in done.text or "13722223333" in again
    assert "13722223333" in again
    assert "13711112222" not in again


STEPS = {
    State.SUBMITTED: {"return", "reject", "merge", "refer"},
    State.PUBLISHED: {"merge", "invite", "escalate", "end"},
    State.CLAIMED: {"take-back", "end"},
    State.IN_PROGRESS: {"take-back", "end"},
    State.DELIVERED: {"call-back", "end"},
    State.CONFIRMED: set(),
    State.CLOSED: {"reopen", "erase"},
}


@pytest.mark.parametrize("state", STEPS, ids=str)
def test_a_page_offers_what_can_be_done_now_and_nothing_else(
    app: Flask, cast: Cast, state: State
) -> None:
    wish_id = scenes.brought(app, cast, state)

    page = _reviewing(app, cast, wish_id).page

    offered = set(re.findall(rf'href="/manage/wishes/{wish_id}/([a-z-]+)"', page))
    assert offered == STEPS[state]
    assert ("/publish" in page) is (state is State.SUBMITTED)
    assert (f'action="/manage/wishes/{wish_id}/begin"' in page) is (state is State.CLAIMED)
    assert ('href="/manage/wishes/closing" ' in page or "去办结" in page) is (
        state is State.CONFIRMED
    )
