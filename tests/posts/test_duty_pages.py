"""A month of duty on pages: ticked, confirmed by name, sent back, taken back; no script needed."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.core.db import transaction
from tests.posts.recent import (
    FROM,
    LONG_AGO,
    MONTH,
    NOW,
    TO,
    line_id,
    month_path,
    send_in,
    term,
)
from tests.posts.scenes import A_MONTH, held, opened, second_staff, tick, total
from tests.support.cast import CHAOCHENG, Cast, gather
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app, ago=timedelta(days=200))


def test_a_month_from_tick_to_points(app: Flask, cast: Cast) -> None:
    _, holding = term(app, cast)
    months = browser(app, cast, "grid_worker").open("/manage/duty").text
    assert "杏园一网格" in months
    assert "人没登记" in months

    page = send_in(app, cast, holding)
    assert "已报给社区：1 人履职，0 人没有" in page.text

    staff = browser(app, cast, "reviewer")
    assert "待确认的履职" in staff.open("/todo").text
    assert "杏园一网格" in staff.open("/manage/duty/waiting").text
    page = staff.open(f"{month_path(cast)}/confirm")
    assert "共 1 人：苏小禾。" in page.text
    assert "葛小满登记" in page.text
    assert "每周巡楼" in page.text
    assert "按志愿潮城积分办法（示例）计分" in page.text
    lines = {"line": str(line_id(app, holding))}
    page = staff.send(f"{month_path(cast)}/confirm", lines)
    assert "已确认 1 人" in page.text
    again = staff.open("/help").send(f"{month_path(cast)}/confirm", lines)
    assert "没有重复计" in again.text

    own = browser(app, cast, "volunteer")
    assert "我的岗位" in own.open("/me").text
    assert "已确认" in own.open("/me/posts").text
    assert "红管家履职" in own.open("/me/entries").text
    with app.app_context():
        assert total(cast.people["volunteer"]) == A_MONTH


def test_without_the_item_the_page_says_so_before(app: Flask) -> None:
    document = CHAOCHENG.replace("  post_month:", "  other_post:")
    cast = gather(app, document, ago=timedelta(days=200))
    _, holding = term(app, cast)
    send_in(app, cast, holding)

    page = browser(app, cast, "reviewer").open(f"{month_path(cast)}/confirm")

    assert "1 人不计分" in page.text
    assert "只留记录，不计分" in page.text


def test_who_ticked_finds_no_button_and_is_refused(app: Flask, cast: Cast) -> None:
    _, holding = term(app, cast)
    send_in(app, cast, holding, by="reviewer")
    staff = browser(app, cast, "reviewer").open(f"{month_path(cast)}/confirm")
    assert "请另一人确认" in staff.text
    assert "确认这" not in staff.text
    assert "待确认的履职" not in staff.open("/todo").text

    page = staff.open("/help")
    page.send(f"{month_path(cast)}/confirm", {"line": str(line_id(app, holding))})

    assert page.status == 403
    with app.app_context():
        assert total(cast.people["volunteer"]) == 0


def test_the_own_row_cannot_be_ticked(app: Flask, cast: Cast) -> None:
    _, holding = term(app, cast, "grid_worker")
    page = browser(app, cast, "grid_worker").open(month_path(cast))
    assert "您本人，请社区登记" in page.text
    assert f'value="{holding}"' not in page.page

    page = send_in(app, cast, holding)
    assert page.status == 403
    assert "不能登记自己的履职" in page.text


def test_faults_of_ticking_keep_what_was_typed(app: Flask, cast: Cast) -> None:
    _, holding = term(app, cast)
    page = browser(app, cast, "grid_worker").open(month_path(cast))
    path, note = month_path(cast), f"note-{holding}"

    page.send(path, {"shown": holding, "done": holding, note: "巡" * 201})
    assert page.status == 422
    assert f'value="{holding}" checked' in page.page
    for form in ({}, {"shown": "x"}, {"shown": str(uuid.UUID(int=0))}):
        assert page.open(path).send(path, form).status == 422
    for month in ("2026-13", "x", "1999-01"):
        assert page.open(f"/manage/duty/{cast.nodes['grid']}/{month}").status == 422


def test_one_month_is_sent_back_with_a_reason(app: Flask, cast: Cast) -> None:
    _, holding = term(app, cast)
    send_in(app, cast, holding)
    staff = browser(app, cast, "reviewer")
    step = f"/manage/duty/lines/{line_id(app, holding)}/return"
    assert staff.open(step).send(step, {"reason": ""}).status == 422
    page = staff.send(step, {"reason": "十月他在外地"})
    assert "社区退回" in page.text

    page = browser(app, cast, "grid_worker").open(month_path(cast))
    assert "社区退回：十月他在外地" in page.text
    assert "等网格员登记" in browser(app, cast, "volunteer").open("/me/posts").text


def test_taking_back_waits_on_the_todo_page_for_another(app: Flask, cast: Cast) -> None:
    _, holding = term(app, cast)
    send_in(app, cast, holding)
    with app.app_context(), transaction():
        second_staff(cast)
    staff = browser(app, cast, "reviewer").open(f"{month_path(cast)}/confirm")
    line = str(line_id(app, holding))
    staff.send(f"{month_path(cast)}/confirm", {"line": line})
    assert "撤销" in staff.open(f"/manage/holdings/{holding}").text
    step = f"/manage/duty/lines/{line}/undo"
    page = staff.open(step).send(step, {"reason": "登记错了人"})
    assert "另一人在待办里批准后生效" in page.text
    assert staff.open(step).send(step, {"reason": "登记错了人"}).status == 409

    other = browser(app, cast, "second_member").open("/todo")
    assert "申请撤销苏小禾" in other.text
    approval = other.page.split('name="approval" value="')[1][:36]
    assert staff.open("/todo").send("/todo/approvals", {"approval": approval}).status == 403
    other.send("/todo/approvals", {"approval": approval})

    with app.app_context():
        assert total(cast.people["volunteer"]) == 0
    own = browser(app, cast, "volunteer").open("/me/posts")
    assert "已撤销" in own.text
    assert "登记错了人" in own.text


def test_what_is_late_stands_on_the_communitys_todo_page(app: Flask, cast: Cast) -> None:
    term(app, cast)
    text = browser(app, cast, "reviewer").open("/todo").text

    # months of half a year before the last are late on any day
    assert "过了 10 日还没登记的履职" in text
    assert "过了 10 日" not in browser(app, cast, "other_reviewer").open("/todo").text
    assert "还没登记" not in browser(app, cast, "upper").open("/todo").text


def test_a_community_and_its_grid_are_ticked_apart(app: Flask, cast: Cast) -> None:
    _, in_grid = term(app, cast)
    with app.app_context(), transaction():
        post = opened(cast, "community", now=LONG_AGO, title="调解员")
        holding = held(cast, post, "member", from_on=FROM, to_on=TO, now=LONG_AGO)
        assert tick(cast, [holding], MONTH, by="reviewer", node="community", now=NOW) == 1
    staff = browser(app, cast, "reviewer")

    assert "苏小禾" not in staff.open(month_path(cast, "community")).text
    assert in_grid in staff.open(month_path(cast)).page
    assert "林晓月" not in staff.text
