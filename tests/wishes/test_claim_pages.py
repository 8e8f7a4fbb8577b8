"""Claiming on pages: one, several at once, in whose name; what is due; contact data by a look."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes import claiming, looking, queries
from app.wishes.claiming import Offer
from app.wishes.models import Claim, Partner, PartnerState, Vetting, VettingState
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Privacy
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader
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


def _claims(app: Flask) -> list[Claim]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Claim).order_by(Claim.id)))


def _second_unit(app: Flask, cast: Cast, name: str = "好味面馆") -> uuid.UUID:
    """Another vetted unit of the community; nobody speaks for it."""
    with app.app_context(), transaction():
        made = organisations.found(
            cast.region_id,
            OrganisationKind.SHOP,
            name,
            opened_on=clock.local_day(clock.now()),
            parent=cast.node("community"),
        )
        db.session.add(
            Vetting(
                organisation_id=made.id,
                region_id=cast.region_id,
                state=VettingState.VETTED,
                credit_code="",
                claim_limit=None,
            )
        )
        return made.id


def test_a_unit_claims_and_sees_what_comes_next(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    unit = browser(app, cast, "unit_contact").open(f"/wishes/{wish_id}")
    assert "以“和顺药房”的名义认领" in unit.text

    unit.send(f"/wishes/{wish_id}/claim", {"key": KEY, "plan": "周六送去"})

    (made,) = _claims(app)
    assert unit.path == f"/claims/{made.id}"
    assert (made.organisation_id, made.plan) == (cast.nodes["unit"], "周六送去")
    assert "首次联系" in unit.text
    assert "0573-87001234" in unit.text
    assert not any(words in unit.page for words in scenes.PERSONAL)
    assert "wg_claims" in str(unit.client.get_cookie("wg_claims"))


def test_a_second_tap_claims_nothing_twice(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    unit = browser(app, cast, "unit_contact")

    first = _claim(unit, wish_id).path
    again = unit.send(f"/wishes/{wish_id}/claim", {"key": KEY}).path

    assert first == again
    assert len(_claims(app)) == 1


def test_who_comes_late_is_told_and_points_to_other_wishes(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    late = browser(app, cast, "secretary").open(f"/wishes/{wish_id}")
    scenes.claimed(app, cast, wish_id)

    late.send(f"/wishes/{wish_id}/claim", {"key": KEY})

    assert late.status == 409
    assert "刚刚被别人认领了" in late.text
    assert len(_claims(app)) == 1


def test_faults_of_a_claim_keep_what_was_typed(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    unit = browser(app, cast, "unit_contact")

    _claim(unit, wish_id, plan="周六送去", partners=str(cast.nodes["unit"]))

    assert unit.status == 422
    assert "帮帮团里有一个单位不能参加" in unit.text
    assert "周六送去" in unit.text
    assert _claims(app) == []


@pytest.mark.parametrize("who", ["volunteer", "grid_worker", "admin"])
def test_who_speaks_for_nobody_gets_no_form_and_no_claim(app: Flask, cast: Cast, who: str) -> None:
    wish_id = scenes.published(app, cast)
    visitor = browser(app, cast, who)

    _claim(visitor, wish_id)

    assert visitor.status == 403
    assert "认领心愿要以共建单位" in visitor.text
    assert _claims(app) == []


def test_a_stranger_and_an_auditor_cannot_claim(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)

    assert _claim(reader(app), wish_id).status == 401
    assert _claim(browser(app, cast, "auditor"), wish_id).status == 403
    assert _claims(app) == []


def test_a_unit_that_was_not_vetted_is_shown_the_way(app: Flask) -> None:
    cast = gather(app, now=clock.now() - scenes.FOUNDED)
    wish_id = scenes.published(app, cast)
    unit = browser(app, cast, "unit_contact")

    wall, one = unit.open("/wishes").text, unit.open(f"/wishes/{wish_id}").text

    assert "先核验，再认领" in wall
    assert "去申请核验" in one
    assert "我们来认领" not in one


def test_a_member_claims_for_himself_and_stays_unnamed(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)

    _claim(browser(app, cast, "member"), wish_id, organisation_id=str(cast.people["member"]))

    (made,) = _claims(app)
    assert made.person_id == cast.people["member"]
    public = reader(app).open(f"/wishes/{wish_id}").text
    assert "一名党员" in public
    assert "林晓月" not in public


def test_a_secretary_chooses_branch_or_himself(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    secretary = browser(app, cast, "secretary").open(f"/wishes/{wish_id}")
    assert "杏园第一党支部" in secretary.text
    assert "我本人（党员）" in secretary.text

    _claim(secretary, wish_id, organisation_id=str(cast.nodes["branch"]))

    assert _claims(app)[0].organisation_id == cast.nodes["branch"]


def test_several_at_once_take_the_free_and_name_the_gone(app: Flask, cast: Cast) -> None:
    free, gone, fresh = (scenes.published(app, cast, title=f"心愿{n}号") for n in "甲乙丙")
    unit = browser(app, cast, "unit_contact").open("/wishes")
    assert unit.page.count('name="wish"') == 3
    scenes.claimed(app, cast, gone, who="secretary")

    wanted = [str(free), str(gone), str(fresh)]
    form = {"key": KEY, "wish": wanted, "organisation_id": str(cast.nodes["unit"])}
    unit.send("/wishes/claim", form)
    again = unit.send("/wishes/claim", form).text

    taken = {made.wish_id for made in _claims(app) if made.organisation_id == cast.nodes["unit"]}
    assert taken == {free, fresh}
    assert "认领了 2 个心愿" in unit.text
    assert "心愿乙号" in unit.text.partition("没有认领到的")[2]
    assert "刚刚被别人认领了" in unit.text
    assert "认领了 2 个心愿" in again
    assert len(_claims(app)) == 3


def test_a_limit_stops_within_the_ticked_ones(app: Flask) -> None:
    cast = gather(app, now=clock.now() - scenes.FOUNDED)
    with app.app_context(), transaction():
        db.session.add(
            Vetting(
                organisation_id=cast.nodes["unit"],
                region_id=cast.region_id,
                state=VettingState.VETTED,
                credit_code="",
                claim_limit=1,
            )
        )
    wanted = [str(scenes.published(app, cast, title=f"心愿{n}号")) for n in "甲乙"]
    unit = browser(app, cast, "unit_contact").open("/wishes")

    unit.send("/wishes/claim", {"key": KEY, "wish": wanted})

    assert "认领了 1 个心愿" in unit.text
    assert "最多同时认领 1 个" in unit.text
    assert len(_claims(app)) == 1


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"key": KEY}, 422, "请先勾选要认领的心愿"),
        ({"key": KEY, "wish": "x"}, 422, "请从列表里选择"),
        ({"wish": str(uuid.UUID(int=7))}, 422, "请按提示修改"),
        ({"key": KEY, "wish": str(uuid.UUID(int=7))}, 200, "没有找到这个心愿"),
        ({"key": KEY, "wish": [str(uuid.UUID(int=n)) for n in range(51)]}, 422, "一次最多选 50 个"),
    ],
)
def test_ticks_that_cannot_be_meant_claim_nothing(
    app: Flask, cast: Cast, form: dict[str, Any], status: int, sentence: str
) -> None:
    scenes.published(app, cast)
    unit = browser(app, cast, "unit_contact").open("/wishes")

    unit.send("/wishes/claim", form)

    assert unit.status == status
    assert sentence in unit.text
    assert _claims(app) == []


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
    assert "联系方式现在不能查看" in before.text
    with app.app_context():
        staff = cast.actor("reviewer")
    scenes.with_wish(
        app, cast, wish_id, lambda w: looking.open_contact(w, by=staff, now=clock.now())
    )
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


def test_a_partner_says_yes_or_no(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    branch = cast.nodes["branch"]
    unit = browser(app, cast, "unit_contact")
    _claim(unit, wish_id, partners=str(branch))
    here = unit.path
    secretary = browser(app, cast, "secretary").open("/claims")
    listed = secretary.text
    secretary.open(here)
    asked = secretary.text

    secretary.send(f"{here}/answer", {"organisation_id": str(branch), "accepts": "1"})

    assert "邀请我们一起办" in listed
    assert "要办的" not in listed
    assert "和顺药房邀请杏园第一党支部一起办" in asked
    with app.app_context():
        partner = db.session.scalars(sa.select(Partner)).one()
        assert partner.state is PartnerState.ACCEPTED
    assert "要办的" in secretary.open("/claims").text


def test_who_declined_sees_the_claim_no_more(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    branch = cast.nodes["branch"]
    _claim(browser(app, cast, "unit_contact"), wish_id, partners=str(branch))
    here = f"/claims/{scenes.claim_of(app, wish_id).id}"
    secretary = browser(app, cast, "secretary").open(here)

    secretary.send(f"{here}/answer", {"organisation_id": str(branch)})

    assert secretary.path == "/claims"
    assert "老花镜" not in secretary.text


def test_nobody_answers_for_a_unit_of_others(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    shop = _second_unit(app, cast)
    unit = browser(app, cast, "unit_contact")
    _claim(unit, wish_id, partners=str(shop))

    unit.send(f"{unit.path}/answer", {"organisation_id": str(shop), "accepts": "1"})

    assert unit.status == 403
    with app.app_context():
        assert db.session.scalars(sa.select(Partner)).one().state is PartnerState.INVITED


def test_partners_are_offered_from_vetted_units_and_branches(app: Flask, cast: Cast) -> None:
    wish_id = scenes.published(app, cast)
    _second_unit(app, cast)

    page = browser(app, cast, "unit_contact").open(f"/wishes/{wish_id}").page

    offered = page.partition('id="partners"')[2]
    assert "好味面馆" in offered
    assert "杏园第一党支部" in offered
    assert "柳岸党支部" not in offered
    assert "和顺药房" not in offered


def test_claims_of_the_own_people_stand_on_my_page(app: Flask, cast: Cast) -> None:
    unit = browser(app, cast, "unit_contact").open("/me")
    volunteer = browser(app, cast, "volunteer").open("/me")

    assert 'href="/claims"' in unit.page
    assert f'href="/units/{cast.nodes["unit"]}"' in unit.page
    assert 'href="/claims"' in browser(app, cast, "member").open("/me").page
    assert 'href="/claims"' not in volunteer.page


def test_a_key_for_another_wish_is_refused(app: Flask, cast: Cast) -> None:
    first, second = scenes.published(app, cast), scenes.published(app, cast)
    with app.app_context(), transaction():
        wish = queries.wish(cast.region_id, first)
        claiming.claim(wish, Offer(key=KEY), by=cast.actor("unit_contact"), now=clock.now())

    unit = _claim(browser(app, cast, "unit_contact"), second)

    assert unit.status == 409
    assert "请刷新页面后重试" in unit.text
