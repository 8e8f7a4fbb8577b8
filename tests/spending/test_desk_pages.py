"""The desk at its browser: found, served once, taken back; and whom it does not let in."""

import re
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.core import clock
from app.core.codes import personal_code, personal_step
from app.core.db import db, transaction
from app.core.vault import vault
from app.spending import queries, stock
from app.spending.models import Receipt
from tests.spending.market import earn, held, spend, town, town_of_one_who_earned
from tests.support.cast import Cast, gather
from tests.support.reader import Reader
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return town_of_one_who_earned(app)


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Reader:
    return browser(app, cast, "reviewer")


def _here(cast: Cast, rest: str = "") -> str:
    return f"/manage/spending/{cast.nodes['community']}{rest}"


def _person(cast: Cast, who: str = "member") -> str:
    return _here(cast, f"/people/{cast.people[who]}")


def _key(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _press(desk: Reader, cast: Cast, gift: str = "rice", who: str = "member") -> Reader:
    desk.open(_person(cast, who))
    return desk.send(_person(cast, who), {"key": _key(desk.page), "gift": gift})


def _count(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.select(sa.func.count(Receipt.id))) or 0)


def test_the_desk_is_one_press_away_from_me(cast: Cast, desk: Reader) -> None:
    assert "/manage/spending" in desk.open("/me").page
    assert desk.open("/manage/spending").path == _here(cast)


@pytest.mark.parametrize("words", ["林晓月", "lxy", "0000"])
def test_people_are_found_by_name_and_by_the_last_digits_of_a_phone(
    cast: Cast, desk: Reader, words: str
) -> None:
    desk.open(_here(cast, f"?words={words}"))

    assert str(cast.people["member"]) in desk.page
    assert "13800000000" not in desk.page
    assert "何青" not in desk.page


def test_people_are_found_by_their_card_and_their_own_code(
    app: Flask, cast: Cast, desk: Reader
) -> None:
    with app.app_context():
        card = db.session.get_one(Person, cast.people["stranger"]).card_number
        step = personal_step(clock.now())
        code = personal_code(vault().code_keys, cast.people["member"], step)
        old = personal_code(vault().code_keys, cast.people["member"], step - 100)

    assert str(cast.people["stranger"]) in desk.open(_here(cast, f"?words={card}")).page
    assert str(cast.people["member"]) in desk.open(_here(cast, f"?words={code}")).page
    assert "请再扫一次" in desk.open(_here(cast, f"?words={old}")).text


@pytest.mark.parametrize("words", ["何青", "0002", "123", "12345678", "%", "=1+1"])
def test_nobody_of_another_community_is_found(cast: Cast, desk: Reader, words: str) -> None:
    desk.open(_here(cast, f"?words={words}"))

    assert desk.status == 200
    assert "/people/" not in desk.page


def test_one_press_hands_out_and_shows_the_receipt(app: Flask, cast: Cast, desk: Reader) -> None:
    _press(desk, cast)

    assert desk.path.startswith("/receipts/")
    for words in ("大米", "6 分", "4 分", "林晓月", "温谷雨", "0573-87001234", "-0001"):
        assert words in desk.text
    assert _count(app) == 1


def test_a_second_press_finds_the_same_receipt(app: Flask, cast: Cast, desk: Reader) -> None:
    desk.open(_person(cast))
    form, page = {"key": _key(desk.page), "gift": "paste"}, desk.page
    first = desk.send(_person(cast), form).path
    desk.page = page

    assert desk.send(_person(cast), form).path == first
    assert _count(app) == 1


def test_what_cannot_be_had_is_not_offered(app: Flask, cast: Cast, desk: Reader) -> None:
    with app.app_context(), transaction():
        spend(cast, gift="rice")
        by, community = cast.actor("reviewer"), cast.node("community")
        stock.set_stock(community, gift="soap", on_hand=0, reason="盘点", by=by, now=clock.now())
    desk.open(_person(cast))

    assert 'value="paste"' in desk.page
    assert 'value="soap"' not in desk.page
    assert 'value="rice"' not in desk.page
    assert "没有库存" in desk.text


def test_a_stale_page_is_told_why(app: Flask, cast: Cast, desk: Reader) -> None:
    desk.open(_person(cast))
    with app.app_context(), transaction():
        spend(cast, gift="rice")
    desk.send(_person(cast), {"key": _key(desk.page), "gift": "rice"})

    assert desk.status == 409
    assert "还有 4 分，需要 6 分" in desk.text
    assert _count(app) == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"key": "k"},
        {"key": "k", "gift": "bread"},
        {"key": "k", "gift": "paste", "points": "1"},
        {"key": "k", "gift": "paste", "points": "一"},
        {"key": "k" * 129, "gift": "paste"},
        {"key": "k", "gift": "paste", "person_id": "x"},
        {"key": "k", "gift": "\x00"},
    ],
)
def test_a_form_that_is_wrong_hands_nothing_out(
    app: Flask, cast: Cast, desk: Reader, form: dict[str, str]
) -> None:
    desk.open(_person(cast))
    desk.send(_person(cast), form)

    assert desk.status == 422
    assert "请修改以下内容" in desk.text
    assert _count(app) == 0


def test_the_desk_serves_nobody_of_its_own(app: Flask, cast: Cast, desk: Reader) -> None:
    earn(app, cast, "reviewer", 10, home="community")

    assert "不能给自己办理" in desk.open(_person(cast, "reviewer")).text
    assert desk.send(_person(cast, "reviewer"), {"key": "k", "gift": "paste"}).status == 403
    assert _count(app) == 0


@pytest.mark.parametrize("who", ["other_member", "foreign"])
def test_nobody_else_is_served(cast: Cast, desk: Reader, who: str) -> None:
    cast.people["foreign"] = uuid.UUID(int=5)

    assert desk.open(_person(cast, who)).status == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("secretary", 403), ("unit_contact", 403), ("other_reviewer", 403)],
)
def test_others_do_not_come_to_the_desk(app: Flask, cast: Cast, who: str, status: int) -> None:
    other = browser(app, cast, who)

    for path in (_here(cast), _person(cast), _here(cast, "/stock")):
        assert other.open(path).status == status
    for path in (_person(cast), _here(cast, "/stock")):
        assert other.send(path, {"key": "k", "gift": "paste"}).status in (400, status)
    assert _count(app) == 0


def test_the_desk_takes_back_on_the_day(app: Flask, cast: Cast, desk: Reader) -> None:
    _press(desk, cast)
    receipt = desk.path
    assert desk.send(f"{receipt}/undo", {"reason": ""}).status == 422

    desk.send(f"{receipt}/undo", {"reason": "拿错了"})

    assert "这张凭单已撤销" in desk.text
    assert "拿错了" in desk.text
    with app.app_context():
        assert held(cast).balance == 1000
    assert desk.send(f"{receipt}/undo", {"reason": "再来一次"}).status == 409


def test_a_stranger_sees_no_receipt(app: Flask, cast: Cast, desk: Reader) -> None:
    path = _press(desk, cast).path

    assert browser(app, cast, "member").open(path).status == 200
    for who in ("second_member", "secretary", "other_reviewer", "upper", "auditor"):
        assert browser(app, cast, who).open(path).status == 404
    other = browser(app, cast, "other_reviewer").open("/help")
    assert other.send(f"{path}/undo", {"reason": "拿错了"}).status == 404


def test_the_shelf_is_counted_with_a_reason(app: Flask, cast: Cast, desk: Reader) -> None:
    path = _here(cast, "/stock")
    desk.open(path)
    assert desk.send(path, {"gift": "rice", "on_hand": "3"}).status == 422
    for bad in ("-1", "很多", "100001"):
        form = {"gift": "rice", "on_hand": bad, "reason": "进货"}
        assert desk.send(path, form).status == 422

    desk.send(path, {"gift": "rice", "on_hand": "3", "reason": "进货"})

    assert "现有 3 件" in desk.text
    with app.app_context():
        assert queries.stock_of(cast.node("community")) == {"rice": 3}
    desk.send(path, {"gift": "rice", "reason": "不再数"})
    with app.app_context():
        assert queries.stock_of(cast.node("community")) == {}


def test_without_a_list_the_desk_writes_what_it_was(app: Flask) -> None:
    cast = town(app, " {}\n")
    earn(app, cast, "member", 10)
    desk = browser(app, cast, "reviewer")
    desk.open(_person(cast))

    desk.send(_person(cast), {"key": "k", "points": "2.5", "label": "理发一次"})

    assert "理发一次" in desk.text
    assert "2.5 分" in desk.text


def test_nothing_is_shown_without_a_rule(app: Flask) -> None:
    cast = gather(app)
    desk, member = browser(app, cast, "reviewer"), browser(app, cast, "member")

    assert "/manage/spending" not in desk.open("/me").page
    assert "没有开通积分兑换" in desk.open("/manage/spending").text
    for path in (_here(cast), _person(cast), _here(cast, "/stock")):
        assert desk.open(path).status == 409
    assert "/me/purse" not in member.open("/me").page
    assert member.open("/me/purse").status == 409
