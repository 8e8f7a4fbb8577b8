"""A resident's own wishes on pages: three fields, what happens next, the last word."""

import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.wishes import reviewing
from app.wishes.models import Beneficiary, Consent, Photo, Wish, WishSettings
from app.wishes.people import whom_of
from app.wishes.rules.machine import State
from app.wishes.rules.words import CONSENT_TEXTS
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.reader import reader, sms_file
from tests.support.visits import browser
from tests.wishes.residents import GLASSES, own_wish, photo, post, wish_now

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    with app.app_context(), transaction():
        make.vet(made, "unit")
    return made


def _wishes(app: Flask) -> list[Any]:
    with app.app_context():
        query = sa.select(Wish.title, Wish.state, Wish.source, Wish.community_id)
        return [tuple(row) for row in db.session.execute(query)]


def _states(app: Flask) -> list[str]:
    return [str(row[1]) for row in _wishes(app)]


def test_three_fields_and_one_button_submit_a_wish(app: Flask, cast: Cast) -> None:
    page = post(app, cast)

    assert page.path == "/wishes/mine"
    assert _wishes(app) == [("一副老花镜", "submitted", "self", cast.nodes["community"])]
    assert "已提交" in page.text
    assert "社区正在审核" in page.text
    with app.app_context():
        assert db.session.scalars(sa.select(Consent.how)).all() == ["online"]


def test_the_form_says_before_what_is_not_accepted_and_who_sees_what(
    app: Flask, cast: Cast
) -> None:
    page = browser(app, cast, "volunteer").open("/wishes/new")

    for words in (
        "现金、借款、处方药",
        "谁能看到",
        "只知道您姓什么",
        "不收取任何费用",
        "0573-87001234",
    ):
        assert words in page.text
    assert CONSENT_TEXTS["1"] in page.text
    assert page.page.index(CONSENT_TEXTS["1"]) < page.page.index("提交心愿")


def test_photos_come_with_the_wish(app: Flask, cast: Cast) -> None:
    post(app, cast, photos=[photo(1), photo(2)])

    assert _states(app) == ["submitted"]
    with app.app_context():
        kinds = [(each.kind.value, each.is_public) for each in db.session.scalars(sa.select(Photo))]
    assert kinds == [("wish", False), ("wish", False)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wish": ""}, "请填写这一项"),
        ({"category": ""}, "请选择一项"),
        ({"category": "cash"}, "只能是以下之一"),
        ({"needed_by": "2020-01-01"}, "日期已经过去了"),
        ({"photos": (io.BytesIO(b"no picture"), "a.jpg")}, "不是能识别的照片"),
        ({"photos": [photo(n) for n in range(4)]}, "照片最多 3 张"),
        ({"wish": "", "photos": photo()}, "照片没有保存，请重新选一次"),
    ],
)
def test_a_fault_keeps_what_was_typed_and_stands_beside_its_field(
    app: Flask, cast: Cast, changes: dict[str, Any], sentence: str
) -> None:
    page = post(app, cast, **changes)

    assert page.status == 422
    assert sentence in page.text
    assert "看报纸用" in page.page
    assert 'field--fault"' in page.page
    assert _wishes(app) == []


def test_points_are_offered_only_where_the_poster_sets_them(app: Flask, cast: Cast) -> None:
    before = browser(app, cast, "volunteer").open("/wishes/new").text
    refused = post(app, cast, points="5").status
    with app.app_context(), transaction():
        db.session.add(
            WishSettings(
                organisation_id=cast.nodes["community"],
                values={"points_rule": "poster", "points_least": 2, "points_most": 8},
                changed_by_id=cast.people["reviewer"],
                changed_at=clock.now(),
            )
        )
    after = browser(app, cast, "volunteer").open("/wishes/new").text

    page = post(app, cast, points="2.5")

    assert refused == 422
    assert "积分与花多少钱无关" not in before
    assert "2 到 8 分。积分与花多少钱无关" in after
    assert page.path == "/wishes/mine"
    with app.app_context():
        assert db.session.scalars(sa.select(Wish.points)).all() == [250]


def test_without_a_residence_the_community_is_asked_first(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "stranger").open("/wishes/new")
    asked = page.text
    elsewhere = cast.nodes["other_community"]

    unchosen = page.open("/wishes/new?community_id=").text
    page.open(f"/wishes/new?community_id={elsewhere}")
    page.send("/wishes/new", {**GLASSES, "community_id": str(elsewhere)})

    assert "您住在哪个社区" in asked
    assert "请选择一项" not in asked
    assert "请选择一项" in unchosen
    assert _wishes(app) == [("一副老花镜", "submitted", "self", elsewhere)]


def test_who_has_a_residence_posts_nowhere_else(app: Flask, cast: Cast) -> None:
    post(app, cast, community_id=str(cast.nodes["other_community"]))

    assert [row[3] for row in _wishes(app)] == [cast.nodes["community"]]


def test_a_visitor_signs_in_on_the_way_and_comes_back(app: Flask, cast: Cast) -> None:
    sms_file(app).unlink(missing_ok=True)
    visitor = reader(app).open("/wishes/new")
    sent_to = visitor.path

    visitor.sign_in("13966660001", "新来的", sms=sms_file(app), then="/wishes/new")
    visitor.open("/wishes/new")

    assert sent_to == "/sign-in"
    assert "您住在哪个社区" in visitor.text


@pytest.mark.parametrize("who", ["auditor", "sysadmin"])
def test_accounts_apart_post_no_wish(app: Flask, cast: Cast, who: str) -> None:
    assert browser(app, cast, who).open("/wishes/new").status == 403


def test_mine_shows_the_own_wishes_and_nobody_elses(app: Flask, cast: Cast) -> None:
    own_wish(app, cast, upto=State.SUBMITTED)
    other = browser(app, cast, "member").open("/wishes/mine")

    page = browser(app, cast, "volunteer").open("/wishes/mine")

    assert "老花镜" in page.text
    assert "待审核" in page.text
    assert "老花镜" not in other.text
    assert "还没有提过心愿" in other.text


def test_what_a_contact_person_wrote_for_others_is_not_hers(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        make.posted(cast, clock.now())

    assert "老花镜" not in browser(app, cast, "grid_worker").open("/wishes/mine").text


def test_a_wish_given_back_is_changed_and_submitted_again(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast, upto=State.SUBMITTED)
    with app.app_context(), transaction():
        wish = db.session.get_one(Wish, wish_id)
        reviewing.send_back(wish, reason="请写多少度", by=cast.actor("reviewer"), now=clock.now())
    page = browser(app, cast, "volunteer").open("/wishes/mine")
    told = page.text

    page.open(f"/wishes/{wish_id}/edit")
    shown = page.page
    again = {**GLASSES, "details": "三百度", "photos": photo()}
    page.send(f"/wishes/{wish_id}/edit", again)

    assert "社区请补充：请写多少度" in told
    assert "想要一副老花镜" in shown
    assert "已重新提交" in page.text
    wish = wish_now(app, wish_id)
    assert (wish.state, wish.title, wish.text) == (State.SUBMITTED, "一副老花镜", "三百度")
    with app.app_context():
        assert len(db.session.scalars(sa.select(Photo)).all()) == 1


def test_the_own_words_come_back_unmasked_to_their_author_alone(app: Flask, cast: Cast) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        own = make.posted(cast, now, who="volunteer", text="打我手机13812345678")
        of_others = make.posted(cast, now, text="打她手机13812345678")

    mine = browser(app, cast, "volunteer").open(f"/wishes/{own.id}/edit")
    theirs = browser(app, cast, "grid_worker").open(f"/wishes/{of_others.id}/edit")

    assert "13812345678" in mine.page
    assert "13812345678" not in theirs.page
    assert "号码和链接已经隐去" in theirs.text


def test_a_draft_is_submitted_as_it_is(app: Flask, cast: Cast) -> None:
    wish_id = own_wish(app, cast)
    page = browser(app, cast, "volunteer").open("/wishes/mine")

    page.send(f"/wishes/{wish_id}/submit")

    assert wish_now(app, wish_id).state is State.SUBMITTED


def test_words_stay_sealed_as_they_were_written(app: Flask, cast: Cast) -> None:
    post(app, cast, details="打我手机13812345678", needed_by=_tomorrow())

    with app.app_context():
        wish = db.session.scalars(sa.select(Wish)).one()
        row = db.session.get_one(Beneficiary, wish.id)
        assert "13812345678" not in wish.text
        assert whom_of(row).text == "打我手机13812345678"


def _tomorrow() -> str:
    return (clock.local_day(clock.now()) + timedelta(days=1)).isoformat()


def test_a_second_tap_is_the_same_wish(app: Flask, cast: Cast) -> None:
    first = post(app, cast)
    second = post(app, cast)
    post(app, cast, wish="一个书包")

    assert [row[0] for row in _wishes(app)] == ["一副老花镜", "一个书包"]
    assert first.path == second.path == "/wishes/mine"
    assert "已提交" in second.text
