"""Drafting a scheme on pages: from a template, number by number, to the second person's press."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.clock import local_day
from app.core.db import db, transaction
from app.jobs.work import compare, revalue
from app.notices.models import Notice
from app.points import what_if
from app.points.models import Account, Revaluation
from app.schemes.models import DraftState, SchemeDraft, SchemeVersion
from tests.points.facts import serve
from tests.points.redrafting import DEARER, appoint
from tests.support.cast import CHAOCHENG, Cast, gather
from tests.support.reader import Reader
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
YEAR = local_day(clock.now()).year
NEW = DEARER.replace("2026-01-01", f"{YEAR}-01-01")
HOURS = "items.hours.value.per_unit.points"


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    with app.app_context(), transaction():
        appoint(made, now=clock.now())
        serve(made, "member", datetime(YEAR, 1, 5, 1, tzinfo=UTC), minutes=120)
        serve(made, "second_member", datetime(YEAR, 1, 5, 1, tzinfo=UTC), points=500)
    return made


def _draft(app: Flask) -> SchemeDraft:
    with app.app_context():
        return db.session.scalars(sa.select(SchemeDraft)).one()


def _begun(app: Flask, cast: Cast, start: str = "template:chaocheng") -> Reader:
    page = browser(app, cast, "admin").open("/schemes/drafts/new")
    district = str(cast.nodes["district"])
    return page.send("/schemes/drafts/new", {"organisation_id": district, "start": start})


def _with_text(app: Flask, cast: Cast, text: str) -> Reader:
    page = _begun(app, cast)
    return page.send(f"{page.path}/text", {"revision": "0", "document": text})


def test_a_draft_begins_with_a_real_scheme_and_reads_itself_back(app: Flask, cast: Cast) -> None:
    page = _begun(app, cast)

    assert page.path == f"/schemes/drafts/{_draft(app).id}"
    assert "每 1 小时计 2 分" in page.text
    assert f'name="{HOURS}"' in page.page
    assert "志愿服务时长" in page.text
    assert "林*" in page.text
    assert "林晓月" not in page.text


def test_numbers_are_kept_and_read_back(app: Flask, cast: Cast) -> None:
    page = _begun(app, cast)
    typed = {"revision": "0", HOURS: "3.5"}

    page.send(f"{page.path}/numbers", typed)

    assert "每 1 小时计 3.5 分" in page.text
    assert _draft(app).document == CHAOCHENG.replace("points: 2}", "points: 3.5}")


def test_the_day_from_which_it_holds_is_a_field(app: Flask, cast: Cast) -> None:
    page = _begun(app, cast)
    here = page.path

    page.send(f"{here}/numbers", {"revision": "0", "effective_from": "2026-13-01"})
    wrong = (page.status, 'id="effective_from-fault"' in page.page)
    page.send(f"{here}/numbers", {"revision": "0", "effective_from": f"{YEAR}-01-01", HOURS: "3"})

    assert wrong == (422, True)
    assert "points: 3}" in _draft(app).document
    assert f"effective: {{from: {YEAR}-01-01}}" in _draft(app).document
    assert f'value="{YEAR}-01-01"' in page.page


def test_what_is_no_number_is_said_beside_its_field_and_kept(app: Flask, cast: Cast) -> None:
    page = _begun(app, cast)

    page.send(f"{page.path}/numbers", {"revision": "0", HOURS: "三", "items.wish.value.fixed": "7"})

    assert page.status == 422
    assert f'id="{HOURS}-fault"' in page.page
    assert 'value="三"' in page.page
    assert 'value="7"' in page.page
    assert _draft(app).document == CHAOCHENG


def test_the_live_answer_changes_nothing(app: Flask, cast: Cast) -> None:
    page = _begun(app, cast)
    here = page.path

    said = page.open(f"{here}/preview?{HOURS}=9&unknown=1").text
    wrong = page.open(f"{here}/preview?{HOURS}=x").text

    assert "每 1 小时计 9 分" in said
    assert "请填普通数字" in wrong
    assert _draft(app).document == CHAOCHENG


def test_a_text_with_faults_is_kept_and_every_fault_named_with_its_line(
    app: Flask, cast: Cast
) -> None:
    page = _with_text(
        app, cast, CHAOCHENG.replace("fixed: 5", "fixed: five").replace("ties: shared", "ties: x")
    )

    assert "有 2 处要改" in page.text
    assert re.search(r"第 \d+ 行 · items\.wish\.value\.fixed", page.text)
    assert "提交上级" not in page.text
    assert page.open(f"{page.path}/what-if").status == 200
    assert "草稿还有错误" in page.text


def test_two_editors_at_once_lose_nothing(app: Flask, cast: Cast) -> None:
    page = _begun(app, cast)
    here = page.path
    page.send(f"{here}/numbers", {"revision": "0", HOURS: "4"})

    page.send(f"{here}/numbers", {"revision": "0", HOURS: "5"})

    assert page.status == 409
    assert "刚刚被别人改过" in page.text
    assert "points: 4}" in _draft(app).document


def test_who_gains_and_loses_is_seen_before(app: Flask, cast: Cast) -> None:
    page = _with_text(app, cast, NEW)
    here = page.path

    page.open(f"{here}/what-if")
    branch = page.open(f"{here}/what-if?node={cast.nodes['community']}").text

    assert "积分增加 1 人" in " ".join(branch.split())
    assert "+2" in branch
    assert "林*" in branch


def test_from_the_draft_to_the_ledger_by_two_people(app: Flask, cast: Cast) -> None:
    page = _with_text(app, cast, NEW)
    here = page.path
    page.send(f"{here}/propose", {"reason": ""})
    without = page.status
    page.send(f"{here}/propose", {"reason": "按新文件调整分值"})
    own = page.open(f"{here}/publish").text

    upper = browser(app, cast, "upper").open(f"{here}/publish")
    shown, revision = upper.text, str(_draft(app).revision)
    stale = upper.send(f"{here}/publish", {"revision": "0"}).status
    upper.send(f"{here}/publish", {"revision": revision})

    assert without == 422
    assert "起草和提交的人不能自己发布" in own
    assert "林晓月" in shown
    assert stale == 409
    assert upper.path.startswith("/schemes/")
    assert "重新计分" in upper.text
    assert _draft(app).state is DraftState.PUBLISHED
    with app.app_context():
        assert db.session.scalars(sa.select(SchemeVersion.number)).all() == [1, 2]
        assert db.session.scalars(sa.select(Revaluation.people)).one() == 2
        told = db.session.scalars(sa.select(Notice.link).where(Notice.kind == "scheme")).all()
        assert f"{here}/publish" in told
        assert sorted(db.session.scalars(sa.select(Account.total))) == [400, 500]


def test_a_member_reads_why_a_line_was_added(app: Flask, cast: Cast) -> None:
    page = _with_text(app, cast, NEW)
    page.send(f"{page.path}/propose", {"reason": "按新文件调整分值"})
    here, revision = page.path.removesuffix("/propose"), str(_draft(app).revision)
    upper = browser(app, cast, "upper").open(f"{here}/publish")
    upper.send(f"{here}/publish", {"revision": revision})
    with app.app_context():
        revalue(clock.now(), clock.now())

    lines = browser(app, cast, "member").open("/me/entries").text

    assert "按新文件调整分值" in lines
    assert "+2" in lines
    assert "完成 · 1 人有变化" in browser(app, cast, "upper").open(upper.path).text


def test_what_is_given_back_says_why(app: Flask, cast: Cast) -> None:
    page = _with_text(app, cast, NEW)
    here = page.path
    page.send(f"{here}/propose", {"reason": "新文件"})

    browser(app, cast, "upper").open(f"{here}/publish").send(
        f"{here}/give-back", {"reason": "分值太高"}
    )

    assert "分值太高" in page.open(here).text
    assert _draft(app).state is DraftState.OPEN


def test_nothing_chosen_is_said(app: Flask, cast: Cast) -> None:
    page = _begun(app, cast, start="")

    assert page.status == 422
    assert "请选一个办法作底稿" in page.text


def test_many_are_compared_in_the_background(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "MOST_AT_ONCE", 2)
    page = _with_text(app, cast, NEW)
    here = page.path

    before = page.open(f"{here}/what-if").text
    page.send(f"{here}/what-if", {"node": str(cast.nodes["street"])})
    waiting = page.text
    monkeypatch.undo()
    with app.app_context():
        compare(clock.now(), clock.now())
    after = page.open(f"{here}/what-if?node={cast.nodes['street']}").text

    assert "开始比较" in before
    assert "已比较 0 / 3 个支部" in waiting
    assert "积分增加 1 人" in " ".join(after.split())
