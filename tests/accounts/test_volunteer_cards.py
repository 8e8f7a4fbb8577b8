"""Volunteer cards on paper: what their code says, who prints them, and how a lost one ends."""

import io

import sqlalchemy as sa
import zxingcpp
from flask import Flask
from PIL import Image

from app.accounts import volunteer_cards
from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.core.card_codes import CardCode, read_card
from app.core.db import db
from app.core.drawing import to_png
from app.core.fonts import find_font
from app.core.vault import vault
from tests.support.cast import Cast, gather
from tests.support.visits import browser


def _number(app: Flask, cast: Cast, who: str) -> str:
    with app.app_context():
        return cast.person(who).card_number


def _noted(app: Flask, action: str) -> int:
    with app.app_context():
        query = sa.select(sa.func.count()).where(AuditEntry.action == action)
        return int(db.session.execute(query).scalar_one())


def test_ten_cards_on_a_sheet_can_all_be_read(app: Flask) -> None:
    cast = gather(app)
    with app.app_context():
        people = db.session.scalars(sa.select(Person).limit(10)).all()
        made = [
            volunteer_cards.Card(each.id, each.name, each.card_number, "杏园社区", "0573-87001234")
            for each in people
        ]
        sheet = volunteer_cards._sheet(made, find_font(""))
        picture = Image.open(io.BytesIO(to_png(sheet, find_font("")))).convert("L")
        read = {
            read_card(vault().code_keys, found.text) for found in zxingcpp.read_barcodes(picture)
        }

    assert read == {CardCode(each.person_id, each.number) for each in made}
    assert len(cast.people) >= len(made) == 10


def test_a_person_prints_the_own_card_and_ends_a_lost_one(app: Flask) -> None:
    cast = gather(app)
    before, own = _number(app, cast, "member"), browser(app, cast, "member")
    assert before[4:] in own.open("/me/card").text
    assert own.client.get("/me/card.pdf").get_data().startswith(b"%PDF")

    own.send("/me/card")

    after = _number(app, cast, "member")
    assert (len(after), after == before) == (8, False)
    assert after[4:] in own.text
    assert _noted(app, "card.renewed") == 1


def test_an_office_prints_for_its_people_and_nobody_else(app: Flask) -> None:
    cast = gather(app)
    office = browser(app, cast, "secretary")
    assert office.open(f"/organisations/{cast.nodes['other_branch']}/cards").status == 404
    address = f"/organisations/{cast.nodes['branch']}/cards"
    assert "林晓月" in office.open(address).text

    office.send(address, {"person": str(cast.people["member"])})

    assert (office.status, office.page[:4]) == (200, "%PDF")
    assert _noted(app, "card.printed") == 1


def test_an_office_ends_the_cards_of_its_people_only(app: Flask) -> None:
    cast = gather(app)
    before = {who: _number(app, cast, who) for who in ("member", "other_member")}
    address = f"/organisations/{cast.nodes['branch']}/cards"
    office = browser(app, cast, "secretary")
    for who in before:
        office.open(address)
        office.send(f"/people/{cast.people[who]}/card", {"organisation": cast.nodes["branch"]})

    after = {who: _number(app, cast, who) for who in before}
    assert after["member"] != before["member"]
    assert after["other_member"] == before["other_member"]
