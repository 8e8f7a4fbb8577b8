"""A unit asks to be vetted, sees proposals, and shows what it did."""

import uuid
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import lines, vetting
from app.wishes.lines import Offered
from app.wishes.models import LineKind, Vetting, VettingState
from app.wishes.rules.machine import State
from tests.support.cast import Cast, gather
from tests.support.reader import reader
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _line(app: Flask, cast: Cast, kind: LineKind, title: str, **more: Any) -> uuid.UUID:
    with app.app_context(), transaction():
        offered = Offered(kind=kind, title=title, **more)
        by = cast.actor("unit_contact")
        return lines.add(cast.node("unit"), offered, by=by, now=clock.now()).id


def _here(cast: Cast) -> str:
    return f"/units/{cast.nodes['unit']}"


def _vetting(app: Flask, cast: Cast) -> Vetting | None:
    with app.app_context():
        return db.session.get(Vetting, cast.nodes["unit"])


def test_a_unit_asks_to_be_vetted(app: Flask) -> None:
    cast = gather(app, ago=scenes.FOUNDED)
    unit = browser(app, cast, "unit_contact").open(_here(cast))

    unit.send(f"{_here(cast)}/vetting", {"credit_code": "91350100m000100y43"})

    asked = _vetting(app, cast)
    assert asked is not None
    assert (asked.state, asked.credit_code) == (VettingState.ASKED, "91350100M000100Y43")
    assert "已申请核验" in unit.text


def test_a_wrong_credit_code_is_named_beside_its_field(app: Flask) -> None:
    cast = gather(app, ago=scenes.FOUNDED)
    unit = browser(app, cast, "unit_contact").open(_here(cast))

    unit.send(f"{_here(cast)}/vetting", {"credit_code": "123"})

    assert unit.status == 422
    assert 'value="123"' in unit.page
    assert 'href="#credit_code"' in unit.page
    assert _vetting(app, cast) is None


def test_a_unit_whose_vetting_ended_reads_why_and_asks_again(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        by = cast.actor("reviewer")
        vetting.end(cast.node("unit"), reason="营业执照过期", by=by, now=clock.now())
    unit = browser(app, cast, "unit_contact").open(_here(cast))
    said = unit.text

    unit.send(f"{_here(cast)}/vetting", {"credit_code": ""})

    assert "营业执照过期" in said
    assert "已申请核验" in unit.text
    assert reader(app).open(_here(cast)).status == 404


@pytest.mark.parametrize("who", ["secretary", "other_reviewer", "volunteer"])
def test_nobody_asks_for_a_unit_of_others(app: Flask, who: str) -> None:
    cast = gather(app, ago=scenes.FOUNDED)

    page = browser(app, cast, who).open("/units").send(f"{_here(cast)}/vetting")

    assert page.status == 404
    assert _vetting(app, cast) is None


def test_proposals_say_their_reasons(app: Flask, cast: Cast) -> None:
    _line(app, cast, LineKind.SERVICE, "修水管", category="service")
    scenes.published(app, cast, title="想请人修水龙头", category="service")
    unit = browser(app, cast, "unit_contact").open(f"{_here(cast)}/proposals")

    assert "想请人修水龙头" in unit.text
    assert "您的清单里有“修水管”" in unit.text
    assert "离得近" in unit.text
    assert f"{_here(cast)}/proposals" in unit.open("/wishes").page


@pytest.mark.parametrize(("who", "status"), [("secretary", 403), ("reviewer", 403)])
def test_proposals_are_the_units_own(app: Flask, cast: Cast, who: str, status: int) -> None:
    assert browser(app, cast, who).open(f"{_here(cast)}/proposals").status == status


def test_a_unit_shows_what_it_did(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.CLOSED)

    page = reader(app).open(_here(cast)).text

    assert "点亮心愿 1 个" in page
    assert "感谢信 1 封" in page
    assert "老花镜" not in page
