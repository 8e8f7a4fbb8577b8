"""Reviewing on pages: one press publishes, every other decision is asked once and says why."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import board, entering, office
from app.wishes.models import Wish
from app.wishes.people import Whom
from app.wishes.rules.machine import State
from app.wishes.rules.words import Channel, Grade, Privacy, Source
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.reader import Reader
from tests.support.visits import browser
from tests.wishes import scenes

IN_A_YEAR = str(clock.local_day(clock.now()) + timedelta(days=365))
pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _wish(app: Flask, wish_id: uuid.UUID) -> Wish:
    with app.app_context():
        return db.session.get_one(Wish, wish_id)


def _form(page: str) -> dict[str, str]:
    """The review form as a browser would send it untouched."""
    form = page[page.index("/publish") :]
    form = form[: form.index("</form>")]
    typed = dict(re.findall(r'<input class="input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form))
    typed |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)<', form))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        typed[name] = chosen[1] if chosen else ""
    radios = re.findall(r'type="radio" name="([^"]+)" value="([^"]+)" checked', form)
    return typed | dict(radios)


def _reviewing(app: Flask, cast: Cast, wish_id: uuid.UUID, who: str = "reviewer") -> Reader:
    return browser(app, cast, who).open(f"/manage/wishes/{wish_id}")


def test_one_press_publishes_with_what_the_rules_say(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    staff = _reviewing(app, cast, wish_id)

    staff.send(f"/manage/wishes/{wish_id}/publish", _form(staff.page))

    wish = _wish(app, wish_id)
    assert wish.state is State.PUBLISHED
    assert (wish.title, wish.text) == ("想要一副老花镜", "看报纸用，三百度")
    assert (wish.privacy, wish.channel, wish.ceiling) == (Privacy.B, Channel.WALL, 300)
    assert wish.contact_id == cast.people["grid_worker"]
    assert "已发布" in staff.text


def test_the_reviewer_decides_everything_on_one_page(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    staff = _reviewing(app, cast, wish_id)
    decided = {
        "wish": "老花镜一副",
        "details": "",
        "category": "errand",
        "target_group": "elder",
        "privacy": "C",
        "channel": "direct",
        "urgency": "red",
        "ceiling": "120",
        "needed_by": IN_A_YEAR,
        "contact_id": str(cast.people["reviewer"]),
        "invited": str(cast.nodes["unit"]),
    }

    staff.send(f"/manage/wishes/{wish_id}/publish", decided)

    wish = _wish(app, wish_id)
    said = (wish.title, wish.text, wish.category, wish.target_group, wish.privacy.value)
    assert said == ("老花镜一副", "", "errand", "elder", "C")
    assert (wish.channel.value, wish.urgency.value, wish.ceiling) == ("direct", "red", 120)
    assert wish.contact_id == cast.people["reviewer"]
    assert str(wish.needed_by) == IN_A_YEAR
    with app.app_context():
        assert [each.id for each in office.invited(wish)] == [cast.nodes["unit"]]


def test_a_fault_keeps_what_was_typed(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    staff = _reviewing(app, cast, wish_id)

    form = {**_form(staff.page), "wish": "改过的心愿", "ceiling": "5000"}
    staff.send(f"/manage/wishes/{wish_id}/publish", form)

    assert staff.status == 422
    assert "金额上限不能超过本社区规定的 300 元" in staff.text
    assert 'value="改过的心愿"' in staff.page
    assert 'value="5000"' in staff.page
    assert _wish(app, wish_id).state is State.SUBMITTED


@pytest.mark.parametrize(
    ("who", "status"), [("grid_worker", 403), ("upper", 403), ("auditor", 403), ("member", 403)]
)
@pytest.mark.parametrize("step", ["publish", "return", "reject", "merge", "refer"])
def test_only_staff_decides(app: Flask, cast: Cast, who: str, status: int, step: str) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    page = browser(app, cast, who).open("/help")

    page.send(f"/manage/wishes/{wish_id}/{step}", {"wish": "甲", "reason": "因为", "into": "1"})

    assert page.status == status
    assert _wish(app, wish_id).state is State.SUBMITTED


def test_another_community_does_not_even_find_it(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    page = browser(app, cast, "other_reviewer").open("/help")

    page.send(f"/manage/wishes/{wish_id}/return", {"reason": "因为"})

    assert page.status == 404
    assert _wish(app, wish_id).state is State.SUBMITTED


def _own(app: Flask, cast: Cast) -> uuid.UUID:
    """A wish that the reviewer wrote down himself."""
    now = clock.now() - scenes.BEFORE
    with app.app_context(), transaction():
        by = cast.actor("reviewer", now=now)
        wish = entering.post(
            cast.node("community"),
            entering.Words(title="想学用手机"),
            by=by,
            now=now,
            source=Source.PHONE_IN,
            whom=Whom(name="钱阿婆"),
            agreement=make.SPOKEN,
        )
        entering.submit(wish, by=by, now=now)
        return wish.id


def test_the_author_finds_no_buttons_and_is_refused(app: Flask, cast: Cast) -> None:
    wish_id = _own(app, cast)
    staff = _reviewing(app, cast, wish_id)
    shown = staff.text

    asked = staff.open(f"/manage/wishes/{wish_id}/reject").path
    staff.send(f"/manage/wishes/{wish_id}/publish", {"wish": "想学用手机"})

    assert "请社区的另一位工作人员审核" in shown
    assert "审核通过，发布" not in shown
    assert asked == f"/manage/wishes/{wish_id}"
    assert staff.status == 403
    assert _wish(app, wish_id).state is State.SUBMITTED


@pytest.mark.parametrize(
    ("step", "form", "state", "reason"),
    [
        ("return", {"reason": "请写清几号的鞋"}, State.RETURNED, "请写清几号的鞋"),
        ("reject", {"rejection": "loan"}, State.REJECTED, "心愿墙不受理借款"),
        (
            "reject",
            {"rejection": "cash", "reason": "请到大厅问救助"},
            State.REJECTED,
            "请到大厅问救助",
        ),
        ("refer", {"addressee": "法律服务站"}, State.REFERRED, ""),
    ],
)
def test_a_decision_is_asked_once_and_taken(
    app: Flask, cast: Cast, step: str, form: dict[str, str], state: State, reason: str
) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    number = _wish(app, wish_id).said_number
    here = f"/manage/wishes/{wish_id}/{step}"
    staff = browser(app, cast, "reviewer").open(here)
    asked = staff.text

    staff.send(here, form)

    assert number in asked
    assert _wish(app, wish_id).state is state
    assert _wish(app, wish_id).reason == reason
    assert staff.path == "/manage/wishes"


@pytest.mark.parametrize(
    ("step", "form", "said"),
    [
        ("return", {"reason": ""}, "请填写这一项"),
        ("reject", {}, "请选择一项"),
        ("reject", {"rejection": "other"}, "请写明原因"),
        ("merge", {"into": "2020-9999"}, "要并入的心愿编号不对"),
        ("refer", {"addressee": ""}, "请写明转给哪个部门"),
    ],
)
def test_a_decision_without_its_reason_is_refused(
    app: Flask, cast: Cast, step: str, form: dict[str, str], said: str
) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    here = f"/manage/wishes/{wish_id}/{step}"
    staff = browser(app, cast, "reviewer").open(here)

    staff.send(here, form)

    assert staff.status == 422
    assert said in staff.text
    assert _wish(app, wish_id).state is State.SUBMITTED


def test_hints_say_what_is_not_taken_and_fill_in_the_answer(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED, title="想借款五千元", text="过几天还")
    staff = _reviewing(app, cast, wish_id)
    hinted = staff.text

    staff.open(f"/manage/wishes/{wish_id}/reject")

    assert "可能不受理：借款" in hinted
    assert 'value="loan" checked' in staff.page
    assert "微心愿不能借钱" in staff.text


@pytest.mark.parametrize("typed", ["2", "0002", "{year}-0002", " {year}-2 "])
def test_a_likely_duplicate_is_shown_and_merged_by_its_number(
    app: Flask, cast: Cast, typed: str
) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    other = _wish(app, scenes.brought(app, cast, State.SUBMITTED))
    staff = _reviewing(app, cast, wish_id)
    shown = staff.text
    staff.open(f"/manage/wishes/{wish_id}/merge")
    proposed = f'value="{other.said_number}"' in staff.page

    staff.send(f"/manage/wishes/{wish_id}/merge", {"into": typed.format(year=other.year)})

    assert "同一个人提的" in shown
    assert proposed
    assert _wish(app, wish_id).merged_into_id == other.id


def test_points_are_asked_only_where_the_poster_sets_them(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    plain = _reviewing(app, cast, wish_id).text
    with app.app_context(), transaction():
        by = cast.actor("reviewer")
        board.set_limit(cast.node("community"), "points_rule", "poster", [], by=by, now=clock.now())

    staff = _reviewing(app, cast, wish_id)
    asked = staff.text
    form = {**_form(staff.page), "points": "99"}
    dear = staff.send(f"/manage/wishes/{wish_id}/publish", form).status
    staff.send(f"/manage/wishes/{wish_id}/publish", {**form, "points": "2.5"})

    assert "积分（每人）" not in plain
    assert "积分（每人）" in asked
    assert dear == 422
    assert _wish(app, wish_id).points == 250


def test_a_childs_wish_is_at_level_c_by_default(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    staff = _reviewing(app, cast, wish_id)

    form = {**_form(staff.page), "target_group": "child"}
    staff.send(f"/manage/wishes/{wish_id}/publish", form)

    assert _wish(app, wish_id).privacy is Privacy.C


def test_quoted_words_and_the_grade_are_on_the_page(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)

    def confirm(wish: Wish) -> Any:
        return make.confirmed(
            cast, wish, clock.now(), grade=Grade.FAIR, words="镜子很清楚", may_quote=True
        )

    scenes.with_wish(app, cast, wish_id, confirm)

    page = _reviewing(app, cast, wish_id).text

    assert "基本满意" in page
    assert "“镜子很清楚”" in page
