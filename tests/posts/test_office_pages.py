"""Posts on pages: opened by the office, given to whom it finds, ended with a reason."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.posts.recent import (
    FROM,
    TO,
    TODAY,
    month_path,
    send_in,
    term,
)
from tests.support.cast import Cast, gather
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app, ago=timedelta(days=200))


def test_the_office_opens_a_post_and_appoints_whom_it_finds_by_initials(
    app: Flask, cast: Cast
) -> None:
    staff = browser(app, cast, "reviewer")
    page = staff.open("/manage/posts/new")
    assert "红管家、党员中心户、楼道长" in page.text

    form = {"post": "红管家", "place": str(cast.nodes["grid"]), "duty": "每周巡楼", "capacity": "2"}
    page = staff.send("/manage/posts", form)
    assert page.path.startswith("/manage/posts/")
    assert "还没有人任职" in page.text
    assert "计分项 岗位履职（每月）" in page.text

    found = staff.open(f"{page.path}/appoint?words=sxh")
    assert "苏小禾 杏园社区" in found.text
    path = found.path.removesuffix("/appoint")
    term = {"person": str(cast.people["volunteer"]), "from_on": str(FROM), "to_on": str(TO)}
    page = staff.send(f"{path}/holdings", {**term, "words": "sxh"})
    assert "已任命" in page.text
    assert "苏小禾" in page.text
    assert "在任" in page.text

    page = staff.send(f"{path}/holdings", term)
    assert page.status == 409
    assert "已经担任这个岗位" in page.text
    assert "红管家 每周巡楼 1 人 共 2 个名额" in staff.open("/manage/posts").text


def test_a_post_says_that_no_scheme_has_its_item(app: Flask, cast: Cast) -> None:
    staff = browser(app, cast, "reviewer")
    staff.open("/manage/posts/new")
    form = {"post": "楼道长", "place": str(cast.nodes["grid"]), "duty": "巡楼", "item": "nowhere"}
    page = staff.send("/manage/posts", form)
    assert "计分项 积分办法里没有这一项，只留记录" in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("post", ""),
        ("post", "红" * 51),
        ("place", "x"),
        ("capacity", "0"),
        ("capacity", "许多"),
        ("month_hours", "61"),
        ("month_hours", "1e9"),
        ("month_hours", "NaN"),
        ("item", "Post Month"),
        ("duty", "红" * 501),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field(
    app: Flask, cast: Cast, field: str, value: str
) -> None:
    form = {"post": "楼道长", "place": str(cast.nodes["grid"]), field: value}
    page = browser(app, cast, "reviewer").open("/manage/posts/new").send("/manage/posts", form)

    assert page.status == 422
    assert f'href="#{field}"' in page.page
    assert field == "post" or "楼道长" in page.page


def test_a_term_ends_with_a_reason_and_stays(app: Flask, cast: Cast) -> None:
    post, holding = term(app, cast)
    staff = browser(app, cast, "reviewer")
    page = staff.open(f"/manage/holdings/{holding}/end")
    page = staff.send(page.path, {"ended_on": str(TODAY - timedelta(days=1)), "reason": ""})
    assert page.status == 422
    page = staff.send(page.path, {"ended_on": str(TODAY - timedelta(days=1)), "reason": "搬家了"})

    assert page.path == f"/manage/posts/{post}"
    assert "以前" in page.text
    assert "搬家了" in page.text
    page = staff.send(f"/manage/posts/{post}/close")
    assert "岗位“红管家”已撤销" in page.text
    assert "已在" in staff.open(f"/manage/posts/{post}").text


def test_a_held_post_is_not_closed(app: Flask, cast: Cast) -> None:
    post, _ = term(app, cast)
    page = browser(app, cast, "reviewer").open(f"/manage/posts/{post}")
    page.send(f"/manage/posts/{post}/close")

    assert page.status == 409
    assert "还有人在任" in page.text


def test_an_auditor_reads_masked_names(app: Flask, cast: Cast) -> None:
    post, holding = term(app, cast)
    auditor = browser(app, cast, "auditor")
    for path in (f"/manage/posts/{post}", f"/manage/holdings/{holding}"):
        page = auditor.open(path)
        assert page.status == 200
        assert "苏*" in page.text
        assert "苏小禾" not in page.text


@pytest.mark.parametrize("who", ["other_reviewer", "secretary"])
def test_others_find_nothing(app: Flask, cast: Cast, who: str) -> None:
    post, holding = term(app, cast)
    send_in(app, cast, holding)
    page = browser(app, cast, who)

    assert "还没有岗位" in page.open("/manage/posts").text
    for path in (f"/manage/posts/{post}", f"/manage/holdings/{holding}", month_path(cast)):
        assert page.open(path).status == 404
    assert page.open(f"/manage/posts/{post}/appoint?words=苏").status == 404


def test_nobody_without_a_post_is_asked_about_one(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "member")

    assert "我的岗位" not in page.open("/me").text
    assert "您没有担任岗位" in page.open("/me/posts").text
