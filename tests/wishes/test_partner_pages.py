"""A joint claim on pages: partners are offered, asked, and say yes or no."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes.models import Partner, PartnerState, Vetting, VettingState
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
