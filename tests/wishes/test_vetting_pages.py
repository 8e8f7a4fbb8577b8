"""Vetting units on pages: asked by one, confirmed by another, ended with a reason."""

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import claimers, vetting
from app.wishes.models import Vetting, VettingState
from tests.support.cast import Cast, gather
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

CODE = "91330481MA2B8Y7X6B"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _here(cast: Cast, rest: str = "") -> str:
    return f"/manage/units/{cast.nodes['unit']}{rest}"


def _asked(app: Flask, cast: Cast, who: str = "unit_lead") -> None:
    with app.app_context(), transaction():
        vetting.ask(cast.node("unit"), "", by=cast.actor(who), now=clock.now())


def _row(app: Flask, cast: Cast) -> Vetting | None:
    with app.app_context():
        return db.session.get(Vetting, cast.nodes["unit"])


def _state(app: Flask, cast: Cast) -> VettingState | None:
    row = _row(app, cast)
    return row.state if row else None


def test_units_stand_by_how_far_they_are(app: Flask, cast: Cast) -> None:
    staff = browser(app, cast, "reviewer")
    fresh = staff.open("/manage/units").text
    _asked(app, cast)
    asked = staff.open("/manage/units").text
    staff.open(_here(cast)).send(_here(cast, "/vet"))

    vetted = staff.open("/manage/units").text

    assert "和顺药房 还没有申请" in fresh
    assert "等待核验 和顺药房" in asked
    assert "可以认领 和顺药房" in vetted


@pytest.mark.parametrize(("typed", "most"), [("", 5), ("12", 12), ("0", 0)])
def test_a_unit_is_vetted_with_its_own_limit_or_the_communitys(
    app: Flask, cast: Cast, typed: str, most: int
) -> None:
    _asked(app, cast)
    staff = browser(app, cast, "reviewer").open(_here(cast))

    staff.send(_here(cast, "/vet"), {"claim_limit": typed})

    with app.app_context():
        assert claimers.is_vetted(cast.nodes["unit"])
        assert claimers.limit_of(cast.nodes["unit"], cast.nodes["community"]) == most
    assert "贵单位已通过核验" in browser(app, cast, "unit_lead").open("/me/messages").text


def test_who_asked_does_not_vet(app: Flask, cast: Cast) -> None:
    staff = browser(app, cast, "reviewer").open(_here(cast))
    staff.send(_here(cast, "/ask"), {"credit_code": ""})
    shown = staff.open(_here(cast)).text

    staff.send(_here(cast, "/vet"))

    assert "请另一位工作人员核验" in shown
    assert "核验通过" not in shown
    assert staff.status == 403
    assert _state(app, cast) is VettingState.ASKED
    street = browser(app, cast, "upper").open(_here(cast))
    street.send(_here(cast, "/vet"))
    assert _state(app, cast) is VettingState.VETTED


def test_a_wrong_credit_code_stands_there_still(app: Flask, cast: Cast) -> None:
    staff = browser(app, cast, "reviewer").open(_here(cast))

    staff.send(_here(cast, "/ask"), {"credit_code": CODE})

    assert staff.status == 422
    assert "统一社会信用代码有误" in staff.text
    assert f'value="{CODE}"' in staff.page
    assert _state(app, cast) is None


def test_nobody_is_vetted_who_did_not_ask(app: Flask, cast: Cast) -> None:
    staff = browser(app, cast, "reviewer").open(_here(cast))
    shown = staff.text

    staff.send(_here(cast, "/vet"))

    assert "替单位登记" in shown
    assert staff.status == 403
    assert _state(app, cast) is None


def _vetted(app: Flask, cast: Cast) -> None:
    _asked(app, cast)
    with app.app_context(), transaction():
        vetting.vet(cast.node("unit"), by=cast.actor("reviewer"), now=clock.now())


@pytest.mark.parametrize(("typed", "kept"), [("3", 3), ("", None)])
def test_the_limit_of_a_vetted_unit_is_changed(
    app: Flask, cast: Cast, typed: str, kept: int | None
) -> None:
    _vetted(app, cast)
    staff = browser(app, cast, "reviewer").open(_here(cast))

    staff.send(_here(cast, "/limit"), {"claim_limit": typed})

    row = _row(app, cast)
    assert row is not None
    assert (row.claim_limit, row.state) == (kept, VettingState.VETTED)


@pytest.mark.parametrize("typed", ["-1", "9999", "许多"])
def test_a_limit_that_cannot_be_is_refused(app: Flask, cast: Cast, typed: str) -> None:
    _vetted(app, cast)
    staff = browser(app, cast, "reviewer").open(_here(cast))

    staff.send(_here(cast, "/limit"), {"claim_limit": typed})

    assert staff.status == 422
    assert f'value="{typed}"' in staff.page


def test_a_unit_is_stopped_with_a_reason_and_told_why(app: Flask, cast: Cast) -> None:
    _vetted(app, cast)
    staff = browser(app, cast, "reviewer").open(_here(cast))
    asked = staff.text

    without = staff.send(_here(cast, "/end"), {"reason": ""}).status
    staff.send(_here(cast, "/end"), {"reason": "营业执照已注销"})

    assert "停止后和顺药房不能再认领；正在办的 0 个心愿继续办" in asked
    assert without == 422
    assert _state(app, cast) is VettingState.ENDED
    assert "营业执照已注销" in browser(app, cast, "unit_lead").open("/me/messages").text


@pytest.mark.parametrize(
    ("who", "status"),
    [("other_reviewer", 403), ("grid_worker", 403), ("unit_lead", 403), ("auditor", 403)],
)
@pytest.mark.parametrize("step", ["vet", "limit", "end", "ask"])
def test_vetting_is_the_communitys_and_its_streets(
    app: Flask, cast: Cast, who: str, status: int, step: str
) -> None:
    _asked(app, cast)
    page = browser(app, cast, who).open("/help")

    page.send(_here(cast, f"/{step}"), {"reason": "随便"})

    assert page.status == status
    assert browser(app, cast, who).open(_here(cast)).status == status
    assert _state(app, cast) is VettingState.ASKED


@pytest.mark.parametrize("node", ["branch", "community", "grid"])
def test_what_is_no_unit_is_not_vetted(app: Flask, cast: Cast, node: str) -> None:
    page = browser(app, cast, "reviewer").open(f"/manage/units/{cast.nodes[node]}")

    assert page.status == 404
