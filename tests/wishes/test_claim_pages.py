"""Claiming on pages: one, several at once, in whose name; what is due; contact data by a look."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes import claiming, queries
from app.wishes.claiming import Offer
from app.wishes.models import Claim, Vetting, VettingState
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
    cast = gather(app, ago=scenes.FOUNDED)
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
    cast = gather(app, ago=scenes.FOUNDED)
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


def test_a_key_for_another_wish_is_refused(app: Flask, cast: Cast) -> None:
    first, second = scenes.published(app, cast), scenes.published(app, cast)
    with app.app_context(), transaction():
        wish = queries.wish(cast.region_id, first)
        claiming.claim(wish, Offer(key=KEY), by=cast.actor("unit_contact"), now=clock.now())

    unit = _claim(browser(app, cast, "unit_contact"), second)

    assert unit.status == 409
    assert "请刷新页面后重试" in unit.text
