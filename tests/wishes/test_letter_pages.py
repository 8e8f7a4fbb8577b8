"""Letters on pages: who reads them, the paper, and the public page that says what is real."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import letters
from app.wishes.models import Letter
from app.wishes.rules.machine import State
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.reader import reader
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = scenes.town(app)
    with app.app_context(), transaction():
        made.node("unit").party_organisation_id = made.nodes["branch"]
    return made


def _letter(app: Flask) -> Letter:
    with app.app_context():
        return db.session.scalars(sa.select(Letter)).one()


def _code(app: Flask) -> str:
    with app.app_context():
        return letters.code_of(db.session.scalars(sa.select(Letter)).one())


def _by_member(app: Flask, cast: Cast, **more: Any) -> None:
    """A wish that a member claimed for himself, closed with a letter that names him."""
    wish_id = scenes.published(app, cast)
    scenes.claimed(app, cast, wish_id, who="member")
    scenes.with_wish(
        app, cast, wish_id, lambda w: make.delivered(cast, w, clock.now(), who="member", **more)
    )
    scenes.with_wish(app, cast, wish_id, lambda w: make.confirmed(cast, w, clock.now()))
    scenes.closed(app, cast, wish_id)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("secretary", True),
        ("unit_contact", True),
        ("unit_lead", True),
        ("other_secretary", False),
        ("volunteer", False),
    ],
)
def test_a_letter_is_read_by_addressee_and_claimer(
    app: Flask, cast: Cast, who: str, sees: bool
) -> None:
    scenes.brought(app, cast, State.CLOSED)
    here = f"/thanks/{_letter(app).id}"
    visitor = browser(app, cast, who)

    assert (here in visitor.open("/thanks").page) is sees
    one = visitor.open(here)
    assert one.status == (200 if sees else 404)
    assert ("杏园第一党支部" in one.text and "老花镜" in one.text) is sees
    assert visitor.open(f"{here}.pdf").status == (200 if sees else 404)


def test_the_office_and_the_member_who_claimed_read_theirs(app: Flask, cast: Cast) -> None:
    _by_member(app, cast)
    here = f"/thanks/{_letter(app).id}"

    assert here in browser(app, cast, "member").open("/thanks").page
    assert browser(app, cast, "member").open(here).status == 200
    assert browser(app, cast, "reviewer").open(here).status == 200
    assert here not in browser(app, cast, "second_member").open("/thanks").page
    assert browser(app, cast, "second_member").open(here).status == 404


def test_a_letter_comes_as_a_paper(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.CLOSED)
    letter = _letter(app)

    answer = browser(app, cast, "secretary").client.get(f"/thanks/{letter.id}.pdf")

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert f"letter-{letter.said_number}.pdf" in answer.headers["Content-Disposition"]


def test_nobody_without_a_letter_is_left_with_an_empty_page(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "secretary").open("/thanks")

    assert "还没有感谢信" in page.text
    assert reader(app).open("/thanks").path == "/sign-in"


def test_everybody_checks_a_letter_and_reads_no_more_than_what_it_says(
    app: Flask, cast: Cast
) -> None:
    wish_id = scenes.brought(app, cast, State.CONFIRMED)
    with app.app_context(), transaction():
        claim = scenes.claim_of(app, wish_id)
        make.delivering.name_participants(
            claim, [cast.people["unit_contact"]], may_name=True, now=clock.now()
        )
    scenes.closed(app, cast, wish_id)
    letter = _letter(app)

    page = reader(app).open(f"/letters/{_code(app)}")

    assert page.status == 200
    assert "这封感谢信是真的" in page.text
    for words in (letter.said_number, "杏园第一党支部", "和顺药房", "想要一副老花镜", "罗*"):
        assert words in page.text
    assert "罗大雪" not in page.text
    assert not any(words in page.page for words in scenes.PERSONAL)


def test_a_member_who_claimed_is_masked_on_the_public_page(app: Flask, cast: Cast) -> None:
    _by_member(app, cast)

    page = reader(app).open(f"/letters/{_code(app)}")

    assert "林*" in page.text
    assert "林晓月" not in page.text


@pytest.mark.parametrize("code", ["x", "1." + "a" * 26 + "." + "b" * 26, "%00", "9" * 300])
def test_a_forged_code_is_not_real(app: Flask, cast: Cast, code: str) -> None:
    scenes.brought(app, cast, State.CLOSED)

    page = reader(app).open(f"/letters/{code}")

    assert page.status in {400, 404}
    assert "没有查到这封感谢信" in page.text
    assert "这封感谢信是真的" not in page.text


def test_a_revoked_letter_is_real_no_more(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.CLOSED)
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Letter)).one().revoked_at = clock.now()

    page = reader(app).open(f"/letters/{_code(app)}")

    assert page.status == 404
    assert "没有查到这封感谢信" in page.text
    assert browser(app, cast, "secretary").open("/thanks").page.count("/thanks/") == 0


def test_a_letter_that_is_not_there_is_not_found(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "secretary").open(f"/thanks/{uuid.UUID(int=1)}")

    assert page.status == 404


def test_the_claim_leads_to_its_letter(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.CLOSED)

    page = browser(app, cast, "unit_contact").open(f"/claims/{scenes.claim_of(app, wish_id).id}")

    assert f"/thanks/{_letter(app).id}" in page.page
