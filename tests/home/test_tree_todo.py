"""Changes of the tree on 待办: what the office asked for, and who decides it."""

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Approval, ApprovalState
from app.accounts.tree.models import TreeChange
from app.core import clock
from app.core.db import db, transaction
from app.events import hand
from tests.home.trees import at, node, there, upload
from tests.support.cast import Cast, gather
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _propose(app: Flask, cast: Cast, name: str = "银龄队") -> uuid.UUID:
    page, where = browser(app, cast, "reviewer"), at(cast, "community", "/below/new")
    page.open(f"{where}?kind=team")
    assert "提交，等批准" in page.text
    page.send(where, {"kind": "team", "title": name})
    assert "已提交，等上级或管理员批准。" in page.text
    with app.app_context():
        return db.session.scalars(sa.select(Approval.id)).one()


@pytest.mark.parametrize("who", ["admin", "upper"])
def test_what_the_office_asked_for_waits_for_the_parent(app: Flask, cast: Cast, who: str) -> None:
    approval = _propose(app, cast)
    assert node(app, "银龄队") is None
    own = browser(app, cast, "reviewer").open("/todo")
    assert "您提交的，等别人办理" in own.text
    assert own.send("/todo/approvals", {"approval": str(approval)}).status == 404

    page = browser(app, cast, who).open("/todo")
    assert "在“杏园社区”之下新增志愿服务队“银龄队”" in page.text
    page.send("/todo/approvals", {"approval": str(approval)})

    assert there(app, "银龄队").parent_id == cast.nodes["community"]
    assert "银龄队" not in page.open("/todo").text
    told = browser(app, cast, "reviewer").open("/me/messages").text
    assert "已批准：在“杏园社区”之下新增志愿服务队“银龄队”" in told


def test_what_is_turned_down_is_not_done(app: Flask, cast: Cast) -> None:
    approval = _propose(app, cast)
    page = browser(app, cast, "admin").open("/todo")
    page.send("/todo/approvals", {"approval": str(approval), "no": "1"})

    assert node(app, "银龄队") is None
    with app.app_context():
        assert db.session.get_one(Approval, approval).state is ApprovalState.REJECTED
        assert db.session.scalars(sa.select(TreeChange)).one().plan_sealed is None
    assert "没有批准：在“杏园社区”" in browser(app, cast, "reviewer").open("/me/messages").text


def test_who_decides_a_list_reads_all_of_it(app: Flask, cast: Cast) -> None:
    page = upload(browser(app, cast, "reviewer"), at(cast, "community", "/tree"))
    page.send(f"{page.path}/apply")
    assert "已提交，等上级或管理员批准。" in page.text
    with app.app_context():
        approval = db.session.scalars(sa.select(Approval.id)).one()

    page = browser(app, cast, "upper").open(f"/todo/approvals?approval={approval}")
    for words in (
        "导入 2 个组织",
        "在“杏园社区”之下新增网格“杏园二网格”",
        "在“杏园二网格”之下新增党员中心户",
    ):
        assert words in page.text
    page.send("/todo/approvals", {"approval": str(approval)})
    assert there(app, "二网格中心户").parent_id == there(app, "杏园二网格").id


def test_nobody_else_of_the_office_or_the_branch_decides_it(app: Flask, cast: Cast) -> None:
    approval = _propose(app, cast)
    for who in ("secretary", "other_reviewer", "organiser"):
        page = browser(app, cast, who).open("/me")
        page.send("/todo/approvals", {"approval": str(approval)})
        assert page.status in (403, 404), who
    assert node(app, "银龄队") is None


def test_an_administrator_neither_sees_nor_decides_what_gives_points(
    app: Flask, cast: Cast
) -> None:
    with app.app_context(), transaction():
        entry = Approval(
            region_id=cast.region_id,
            kind=hand.KIND,
            subject_id=uuid.uuid4(),
            organisation_id=cast.nodes["branch"],
            summary="补登：林晓月",
            made_by_id=cast.people["organiser"],
            made_at=clock.now(),
        )
        db.session.add(entry)
        db.session.flush()
        entry_id = entry.id
    page = browser(app, cast, "admin").open("/todo")
    assert page.status == 200
    assert "林晓月" not in page.text

    page.send("/todo/approvals", {"approval": str(entry_id)})

    assert page.status == 404
    with app.app_context():
        assert db.session.get_one(Approval, entry_id).state is ApprovalState.OPEN
    assert "补登：林晓月" in browser(app, cast, "upper").open("/todo").text
