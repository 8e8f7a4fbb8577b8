"""A claim on pages: what is due, first contact, more time, giving back, a look, partners."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.wishes import looking
from app.wishes.models import Claim
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Privacy
from tests.support.cast import Cast
from tests.support.reader import Reader
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
KEY = "k" * 32


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _claim(visitor: Reader, wish_id: uuid.UUID, **form: Any) -> Reader:
    visitor.open(f"/wishes/{wish_id}")
    return visitor.send(f"/wishes/{wish_id}/claim", {"key": KEY, **form})


def test_my_claims_stand_by_due_date_with_plain_sentences(app: Flask, cast: Cast) -> None:
    now = clock.now()
    first = scenes.brought(app, cast, State.IN_PROGRESS, title="先到期的")
    scenes.brought(app, cast, State.IN_PROGRESS, title="后到期的")
    scenes.brought(app, cast, State.DELIVERED, title="送出去的")
    scenes.brought(app, cast, State.CLOSED, title="办完的")
    with app.app_context(), transaction():
        db.session.get_one(Claim, scenes.claim_of(app, first).id).due_at = now + timedelta(days=3)

    page = browser(app, cast, "unit_lead").open("/claims").text

    order = ("要办的", "先到期的", "送达：还有 3 天", "后到期的", "送出去的", "回访", "办完的")
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "已办结" in page
    assert "现在没有认领的心愿" in browser(app, cast, "volunteer").open("/claims").text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("unit_contact", 200),
        ("unit_lead", 200),
        ("reviewer", 200),
        ("grid_worker", 200),
        ("auditor", 200),
        ("secretary", 404),
        ("volunteer", 404),
        ("other_reviewer", 404),
    ],
)
def test_a_claim_is_known_to_its_sides_alone(app: Flask, cast: Cast, who: str, status: int) -> None:
    wish_id = scenes.brought(app, cast, State.IN_PROGRESS)
    here = f"/claims/{scenes.claim_of(app, wish_id).id}"

    page = browser(app, cast, who).open(here)

    assert page.status == status
    assert not any(words in page.page for words in scenes.PERSONAL)
    assert ("放弃认领" in page.text) is who.startswith("unit")


def test_first_contact_is_noted(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    here = f"/claims/{scenes.claimed(app, cast, wish_id)}"
    unit = browser(app, cast, "unit_contact").open(here)

    unit.send(f"{here}/contacted")

    assert scenes.state_of(app, wish_id) is State.IN_PROGRESS
    assert "送达：还有" in unit.text


def test_one_extension_and_no_second(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.IN_PROGRESS)
    before = scenes.claim_of(app, wish_id)
    here = f"/claims/{before.id}"
    unit = browser(app, cast, "unit_contact").open(f"{here}/extend")

    unit.send(f"{here}/extend", {"reason": "在等到货"})
    once = scenes.claim_of(app, wish_id).due_at
    unit.open(f"{here}/extend").send(f"{here}/extend", {"reason": "还在等"})

    assert once == before.due_at + timedelta(days=7)
    assert unit.status == 409
    assert "已经延过一次期了" in unit.text
    assert 'value="还在等"' in unit.page
    assert scenes.claim_of(app, wish_id).due_at == once


def test_giving_back_is_asked_for_first(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.IN_PROGRESS)
    here = f"/claims/{scenes.claim_of(app, wish_id).id}"
    unit = browser(app, cast, "unit_contact").open(f"{here}/release")
    asked = (unit.text, scenes.state_of(app, wish_id))

    unit.send(f"{here}/release", {"reason": "缺货"})

    assert "不影响您以后认领" in asked[0]
    assert asked[1] is State.IN_PROGRESS
    assert unit.path == "/claims"
    assert scenes.state_of(app, wish_id) is State.PUBLISHED
    assert "已放弃认领" in unit.text


@pytest.mark.parametrize("step", ["contacted", "extend", "release", "look"])
def test_nobody_else_takes_a_step_of_a_claim(app: Flask, cast: Cast, step: str) -> None:
    wish_id = scenes.published(app, cast)
    here = f"/claims/{scenes.claimed(app, cast, wish_id)}"
    other = browser(app, cast, "other_secretary").open("/claims")

    other.send(f"{here}/{step}", {"reason": "看看"})

    assert other.status == 404
    assert scenes.state_of(app, wish_id) is State.CLAIMED
    assert scenes.claim_of(app, wish_id).extended_at is None


def _looks(app: Flask) -> list[str]:
    with app.app_context():
        query = sa.select(AuditEntry).where(AuditEntry.action == "wish.looked")
        return [entry.reason for entry in db.session.scalars(query)]


def _look(unit: Reader, here: str, reason: str) -> Reader:
    return unit.open(here).send(f"{here}/look", {"reason": reason})


def test_level_b_tells_the_surname_after_a_reason_and_logs_it(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.IN_PROGRESS)
    here = f"/claims/{scenes.claim_of(app, wish_id).id}"
    unit = browser(app, cast, "unit_contact")

    bare = _look(unit, here, "").status
    assert bare == 422
    assert _looks(app) == []
    _look(unit, here, "约送货时间")

    assert unit.status == 200
    assert "赵*" in unit.text
    assert not any(words in unit.page for words in scenes.PERSONAL)
    assert _looks(app) == ["约送货时间"]


def test_level_a_waits_for_the_release_then_tells_all_and_stays_in_no_cache(
    app: Flask, cast: Cast
) -> None:
    wish_id = scenes.published(app, cast, review=Review(privacy=Privacy.A))
    here = f"/claims/{scenes.claimed(app, cast, wish_id)}"
    unit = browser(app, cast, "unit_contact")

    before = _look(unit, here, "约送货时间")
    assert before.status == 403
    assert f'action="{here}/look"' not in before.page
    assert "联系方式现在不能查看" in before.text
    with app.app_context():
        staff = cast.actor("reviewer")
    scenes.with_wish(
        app, cast, wish_id, lambda w: looking.open_contact(w, by=staff, now=clock.now())
    )
    assert f'action="{here}/look"' in unit.open(here).page
    _look(unit, here, "约送货时间")

    assert "赵阿桂" in unit.text
    assert "13711112222" in unit.text
    token = unit.page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"reason": "再看", "csrf_token": token}
    answer = unit.client.post(f"{here}/look", data=form)
    assert answer.headers["Cache-Control"] == "no-store"


def test_level_c_tells_nothing(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast, review=Review(privacy=Privacy.C))
    here = f"/claims/{scenes.claimed(app, cast, wish_id)}"
    unit = browser(app, cast, "unit_contact").open(here)
    offered = "/look" in unit.page

    _look(unit, here, "约送货时间")

    assert not offered
    assert unit.status == 200
    assert "由对接人转交" in unit.text
    assert "赵" not in unit.text


def test_claims_of_the_own_people_stand_on_my_page(app: Flask, cast: Cast) -> None:
    unit = browser(app, cast, "unit_contact").open("/me")
    volunteer = browser(app, cast, "volunteer").open("/me")

    assert 'href="/claims"' in unit.page
    assert f'href="/units/{cast.nodes["unit"]}"' in unit.page
    assert 'href="/claims"' in browser(app, cast, "member").open("/me").page
    assert 'href="/claims"' not in volunteer.page
