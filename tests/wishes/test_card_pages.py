"""The card for people without a phone: what its code opens, and the word by four digits."""

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.core.signed_ids import sign_id
from app.core.vault import vault
from app.wishes import entering
from app.wishes.cards import card_code
from app.wishes.models import Wish
from app.wishes.pages import claimed_here
from app.wishes.people import beneficiary, card_number
from app.wishes.rules.machine import State
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.reader import Reader, reader
from tests.support.visits import browser
from tests.wishes.claims_cookie import remembering
from tests.wishes.reading import page_codes
from tests.wishes.reading import pages as paper_pages

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    with app.app_context(), transaction():
        make.vet(made, "unit")
    return made


def _wish(app: Flask, cast: Cast, state: State = State.DELIVERED) -> tuple[uuid.UUID, str, str]:
    """A wish of an old lady, the code on her card, and the card's number."""
    with app.app_context(), transaction():
        wish = make.brought_to(cast, state, clock.now())
        row = beneficiary(wish)
        assert row is not None
        return wish.id, card_code(wish.id), card_number(row)


def _now(app: Flask, wish_id: uuid.UUID) -> Wish:
    with app.app_context():
        return db.session.get_one(Wish, wish_id)


def _say(page: Reader, code: str, digits: str, **changes: str) -> Reader:
    form = {"digits": digits, "grade": "satisfied", **changes}
    return page.open(f"/w/{code}").send(f"/w/{code}", form)


def _wrong(number: str) -> str:
    return "0000" if number[-4:] != "0000" else "1111"


def test_the_card_opens_where_the_wish_stands_and_nothing_personal(app: Flask, cast: Cast) -> None:
    wish_id, code, number = _wish(app, cast, State.IN_PROGRESS)

    page = reader(app).open(f"/w/{code}")

    said = _now(app, wish_id).said_number
    for words in (said, "想要一副老花镜", "办理中", "正在办理", "0573-87001234", "不收取任何费用"):
        assert words in page.text
    for secret in ("赵阿桂", "桂花新村", "13711112222", number, number[-4:], "和顺药房"):
        assert secret not in page.text
    assert 'name="digits"' not in page.page


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.PUBLISHED, State.CLOSED])
def test_every_state_is_said_in_words(app: Flask, cast: Cast, state: State) -> None:
    _, code, _ = _wish(app, cast, state)

    page = reader(app).open(f"/w/{code}")

    assert page.status == 200
    assert ("重新办理" in page.text) is (state is State.CLOSED)
    assert 'name="digits"' not in page.page


def test_opening_the_card_changes_nothing(app: Flask, cast: Cast) -> None:
    wish_id, code, _ = _wish(app, cast)
    with app.app_context():
        before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))

    reader(app).open(f"/w/{code}")

    assert _now(app, wish_id).state is State.DELIVERED
    with app.app_context():
        assert before == db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))


@pytest.mark.parametrize("digits", ["{}", " {} ", "wide"])
def test_four_digits_and_a_tap_are_the_residents_word(app: Flask, cast: Cast, digits: str) -> None:
    wish_id, code, number = _wish(app, cast)
    wide = number[-4:].translate({48 + n: 0xFF10 + n for n in range(10)})
    typed = wide if digits == "wide" else digits.format(number[-4:])

    page = _say(reader(app), code, typed, words="看得清了", may_quote="1")

    wish = _now(app, wish_id)
    assert (wish.state, wish.grade, wish.words) == (State.CONFIRMED, "satisfied", "看得清了")
    assert page.path == f"/w/{code}/said"
    assert "您的评价：满意" in page.text


def test_not_satisfied_means_once_more(app: Flask, cast: Cast) -> None:
    wish_id, code, number = _wish(app, cast)

    page = _say(reader(app), code, number[-4:], grade="unsatisfied")

    assert _now(app, wish_id).state is State.IN_PROGRESS
    assert "再办一次" in page.text


def test_wrong_digits_say_nothing_and_keep_the_words(app: Flask, cast: Cast) -> None:
    wish_id, code, number = _wish(app, cast)

    page = _say(reader(app), code, _wrong(number), words="看得清了")

    assert page.status == 422
    assert "卡号后四位不对" in page.text
    assert "看得清了" in page.page
    assert _now(app, wish_id).state is State.DELIVERED


@pytest.mark.parametrize("digits", ["", "12", "12345", "abcd"])
def test_digits_that_are_no_four_are_said_beside_the_field(
    app: Flask, cast: Cast, digits: str
) -> None:
    _, code, _ = _wish(app, cast)

    page = _say(reader(app), code, digits)

    assert page.status == 422
    assert 'id="digits-fault"' in page.page
    assert ("请填写卡号最后四位数字" if digits else "请填写这一项") in page.text


def test_after_five_wrong_tries_even_the_right_digits_wait(app: Flask, cast: Cast) -> None:
    wish_id, code, number = _wish(app, cast)
    page = reader(app)
    for _ in range(5):
        _say(page, code, _wrong(number))

    _say(page, code, number[-4:])

    assert page.status == 429
    assert "操作太频繁" in page.text
    assert _now(app, wish_id).state is State.DELIVERED


def test_the_claimer_does_not_answer_for_the_resident(app: Flask, cast: Cast) -> None:
    wish_id, code, number = _wish(app, cast)

    page = _say(browser(app, cast, "unit_contact"), code, number[-4:])

    assert page.status == 403
    assert "认领方的手机不能替居民评价" in page.text
    assert _now(app, wish_id).state is State.DELIVERED


def test_a_browser_that_claimed_it_is_refused_signed_out_too(app: Flask, cast: Cast) -> None:
    wish_id, code, number = _wish(app, cast)
    page, stranger = reader(app), reader(app)
    page.client.set_cookie(claimed_here.COOKIE, remembering(app, uuid.uuid4(), wish_id))
    stranger.client.set_cookie(claimed_here.COOKIE, remembering(app, uuid.uuid4()))

    _say(page, code, number[-4:])
    refused = (page.status, _now(app, wish_id).state)
    _say(stranger, code, number[-4:])

    assert refused == (403, State.DELIVERED)
    assert _now(app, wish_id).state is State.CONFIRMED


@pytest.mark.parametrize("kind", ["nonsense", "forged", "letter", "unknown"])
def test_a_code_that_is_on_no_card_says_what_to_do(app: Flask, cast: Cast, kind: str) -> None:
    _, code, _ = _wish(app, cast)
    with app.app_context():
        other = sign_id(vault().code_keys, "letter", uuid.uuid4())
        unknown = card_code(uuid.uuid4())
    last = "a" if code[-1] != "a" else "b"
    tried = {
        "nonsense": "nonsense",
        "forged": code[:-3] + last * 3,
        "letter": other,
        "unknown": unknown,
    }[kind]

    page = reader(app).open(f"/w/{tried}")

    assert page.status == 404
    assert "没有认出这张心愿卡" in page.text or "没有找到这个心愿" in page.text


def test_thanks_are_not_shown_before_anything_was_said(app: Flask, cast: Cast) -> None:
    _, code, _ = _wish(app, cast)

    page = reader(app).open(f"/w/{code}/said")

    assert page.path == f"/w/{code}"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("grid_worker", 200),
        ("reviewer", 200),
        ("other_reviewer", 403),
        ("unit_contact", 403),
        ("member", 403),
    ],
)
def test_the_card_is_printed_by_contact_persons_alone(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    wish_id, _, _ = _wish(app, cast)

    assert browser(app, cast, who).open(f"/manage/wishes/{wish_id}/card.pdf").status == status


def test_a_wish_not_on_the_wall_has_no_card_for_strangers(app: Flask, cast: Cast) -> None:
    wish_id, _, _ = _wish(app, cast, State.SUBMITTED)

    assert browser(app, cast, "member").open(f"/manage/wishes/{wish_id}/card.pdf").status == 404


def test_the_resident_prints_the_own_card(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        wish = make.posted(cast, clock.now(), who="volunteer")
        entering.submit(wish, by=cast.actor("volunteer"), now=clock.now())

    page = browser(app, cast, "volunteer").open(f"/manage/wishes/{wish.id}/card.pdf")

    assert page.status == 200


def test_the_printed_card_leads_to_its_page_and_printing_is_written_down(
    app: Flask, cast: Cast
) -> None:
    wish_id, code, number = _wish(app, cast)

    answer = browser(app, cast, "grid_worker").client.get(f"/manage/wishes/{wish_id}/card.pdf")

    (words,) = paper_pages(answer.get_data())
    ((url,),) = page_codes(answer.get_data())
    assert answer.mimetype == "application/pdf"
    assert url == f"{app.config['PUBLIC_URL']}/w/{code}"
    assert f"{number[:4]} {number[4:]}" in words
    assert "赵阿桂" not in words
    with app.app_context():
        query = sa.select(AuditEntry.actor_id).where(AuditEntry.action == "wish.card_printed")
        assert db.session.scalars(query).all() == [cast.people["grid_worker"]]


def test_after_calls_in_vain_the_resident_may_still_answer(app: Flask, cast: Cast) -> None:
    wish_id, code, number = _wish(app, cast)
    with app.app_context(), transaction():
        wish = db.session.get_one(Wish, wish_id)
        for _ in range(3):
            make.confirming.call_back(wish, None, by=cast.actor("reviewer"), now=clock.now())
    page = reader(app).open(f"/w/{code}")
    asked = page.page

    _say(page, code, number[-4:], grade="fair")

    assert 'value="fair"' in asked
    assert 'value="unsatisfied"' not in asked
    assert "重新办理" in asked
    assert _now(app, wish_id).grade == "fair"
