"""Who is exempt, what the meeting said, and the street's timetable, filled in on pages."""

import uuid

import pytest
from flask import Flask

from app.core.db import transaction
from app.schemes import service as schemes
from app.schemes.models import SchemeState
from tests.review.steps import publish
from tests.review.year import BEGINNING, YEAR, town
from tests.support.cast import CHAOCHENG, EXAMPLES, Cast
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def path(cast: Cast) -> str:
    """The address of the branch's year."""
    return f"/reviews/{cast.nodes['branch']}/{YEAR}"


def test_an_exempt_member_leaves_the_list_and_comes_back_when_it_was_wrong(
    app: Flask, cast: Cast, path: str
) -> None:
    secretary = browser(app, cast, "secretary")
    page = secretary.open(f"{path}/exemptions")
    assert "柏清秋 年老体弱" in page.text
    form = {"person": str(cast.people["organiser"]), "why": "illness", "from_on": "2025-11-01"}
    page = secretary.send(f"{path}/exemptions", form)
    assert "陈立春 因病 · 2025年11月1日" in page.text
    assert "陈立春 免予参评：因病" in secretary.open(path).text

    secretary.open(f"{path}/exemptions")
    again = secretary.send(f"{path}/exemptions", form)
    assert again.status == 422
    assert "已经登记过免予参评" in again.text
    wrong = {**form, "person": str(cast.people["other_member"])}
    assert "不是本支部的党员" in secretary.send(f"{path}/exemptions", wrong).text
    backwards = {**form, "person": str(cast.people["member"]), "to_on": "2025-10-01"}
    assert "最后一天不能早于第一天" in secretary.send(f"{path}/exemptions", backwards).text

    action = secretary.page.partition(f'action="{path}/exemptions/')[2].partition("/end")[0]
    page = secretary.send(f"{path}/exemptions/{action}/end")
    assert "已撤销" in page.text
    assert "公示出去的表" not in page.text


def test_who_becomes_exempt_during_the_notice_is_told_that_the_sheet_stays(
    app: Flask, cast: Cast, path: str
) -> None:
    with app.app_context():
        publish(cast)
    secretary = browser(app, cast, "secretary")
    form = {"person": str(cast.people["organiser"]), "why": "illness", "from_on": "2025-11-01"}
    page = secretary.open(f"{path}/exemptions").send(f"{path}/exemptions", form)

    assert "已登记。公示出去的表不会跟着变；要改这张表，公示期内请提异议" in page.text
    assert "陈立春 免予参评" not in secretary.open(path).text


def test_the_meetings_grades_are_entered_where_the_scheme_asks(app: Flask) -> None:
    cast = town(app, (EXAMPLES / "branch-80-20.yaml").read_text())
    path = f"/reviews/{cast.nodes['branch']}/{YEAR}"
    secretary = browser(app, cast, "secretary")
    assert "会议评议" in secretary.open(path).text
    field = f"{cast.people['member']}:review"
    secretary.open(f"{path}/entries")
    page = secretary.send(f"{path}/entries", {field: "优秀"})
    assert "已保存" in page.text
    assert "林晓月 正式" in page.text or "林晓月" in page.text

    secretary.open(f"{path}/entries")
    refused = secretary.send(f"{path}/entries", {field: "特优"})
    assert refused.status == 422
    assert "不能填“特优”" in refused.text
    for stranger in (cast.people["other_member"], uuid.uuid4()):
        secretary.open(f"{path}/entries")
        refused = secretary.send(f"{path}/entries", {f"{stranger}:review": "优秀"})
        assert refused.status == 422
        assert "名单里没有这个人" in refused.text


def test_a_scheme_that_asks_nothing_says_so(app: Flask, cast: Cast, path: str) -> None:
    page = browser(app, cast, "secretary").open(f"{path}/entries")

    assert "积分办法没有要填的评议结果" in page.text


def test_the_street_sets_one_timetable_and_late_branches_are_seen(app: Flask, cast: Cast) -> None:
    upper = browser(app, cast, "upper")
    address = f"/reviews/{cast.nodes['street']}/{YEAR}/timetable"
    page = upper.open(address)
    assert 'value="2025-12-31"' in page.page
    form = {
        "cut_off": "2025-11-30", "locks_on": "2025-12-05", "publish_by": "2025-12-20",
        "finish_by": "2026-01-15", "notice_days": "7", "decide_days": "5",
        "top_part": "1", "top_whole": "4",
    }  # fmt: skip
    page = upper.send(address, form)
    assert "时间安排已保存" in page.text
    assert "杏园第一党支部 核对 已过期限" in page.text
    shown = browser(app, cast, "secretary").open(f"/reviews/{cast.nodes['branch']}/{YEAR}")
    assert "截至 2025年11月30日" in shown.text
    assert "优秀名额不超过 1 名（正式党员 6 名）" in shown.text

    upper.open(address)
    for field, value, words in (
        ("notice_days", "4", "公示至少 5 个工作日"),
        ("cut_off", "2026-02-01", "截止日要在 2025-01-01 到 2025-12-31 之间"),
        ("locks_on", "2025-11-01", "补录截止日不能早于截止日"),
    ):
        refused = upper.send(address, {**form, field: value})
        assert refused.status == 422
        assert words in refused.text


def test_the_form_asks_what_the_rules_of_the_last_day_ask_and_not_those_that_begin_later(
    app: Flask, cast: Cast, path: str
) -> None:
    later = "effective: {from: 2025-12-15}\nmember_numbers:\n  visits: 走访户数\n"
    with app.app_context(), transaction():
        schemes.publish(
            cast.node("district"), CHAOCHENG + later, by=None, now=BEGINNING,
            state=SchemeState.ACTIVE,
        )  # fmt: skip
    secretary, upper = browser(app, cast, "secretary"), browser(app, cast, "upper")
    assert "走访户数" in secretary.open(f"{path}/entries").text

    days = f"/reviews/{cast.nodes['street']}/{YEAR}/timetable"
    form = {"cut_off": "2025-11-30", "locks_on": "2025-12-31", "notice_days": "5",
            "decide_days": "7", "top_part": "1", "top_whole": "3"}  # fmt: skip
    assert upper.open(days).send(days, form).status == 200
    assert "走访户数" not in secretary.open(f"{path}/entries").text
