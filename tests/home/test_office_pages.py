"""Offices: the to-do page, organisations, switches and schemes, for who answers for them."""

import pytest
from flask import Flask

from app.accounts import approvals
from app.accounts.models import Approval, ApprovalState
from app.core import clock
from app.core.db import db, transaction
from app.organisations.models import Region
from tests.support.cast import Cast, gather
from tests.support.reader import Reader
from tests.support.visits import browser, event


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _settings(app: Flask, cast: Cast) -> dict[str, object]:
    with app.app_context():
        return dict(db.session.get_one(Region, cast.region_id).settings)


def test_the_reviewer_finds_what_waits(app: Flask, cast: Cast) -> None:
    event(app, cast, upto="submitted")

    assert "河道清洁" in browser(app, cast, "reviewer").open("/todo").text
    assert "河道清洁" not in browser(app, cast, "other_reviewer").open("/todo").text
    assert browser(app, cast, "member").open("/todo").status == 403


def _proposed(app: Flask, cast: Cast) -> str:
    with app.app_context(), transaction():
        made = approvals.propose(
            "trial",
            cast.people["member"],
            organisation_id=cast.nodes["community"],
            summary="请林晓月担任活动负责人",
            gainers=[cast.people["member"]],
            by=cast.actor("reviewer"),
            now=clock.now(),
        )
        return str(made.id)


def _decided(app: Flask) -> ApprovalState:
    with app.app_context():
        return db.session.query(Approval).one().state


@pytest.mark.parametrize(
    ("form", "state"), [({}, ApprovalState.APPROVED), ({"no": "1"}, ApprovalState.REJECTED)]
)
def test_a_second_person_decides(
    app: Flask, cast: Cast, form: dict[str, str], state: ApprovalState
) -> None:
    approval = _proposed(app, cast)
    upper = browser(app, cast, "upper").open("/todo")
    listed = upper.text

    upper.send("/todo/approvals", {"approval": approval, **form})

    assert "请林晓月担任活动负责人" in listed
    assert _decided(app) is state


def test_what_was_ticked_is_named_with_its_people_before_it_is_decided(
    app: Flask, cast: Cast
) -> None:
    approval = _proposed(app, cast)
    upper = browser(app, cast, "upper").open(f"/todo/approvals?approval={approval}")

    assert "批准这 1 件" in upper.text
    assert "请林晓月担任活动负责人 涉及 1 人：林晓月" in upper.text
    assert "不批准这 1 件" in upper.open(f"/todo/approvals?approval={approval}&no=1").text
    assert upper.open("/todo/approvals").path == "/todo"
    assert upper.open("/todo/approvals?approval=x").status == 404
    elsewhere = browser(app, cast, "other_reviewer")
    assert elsewhere.open(f"/todo/approvals?approval={approval}").status == 404
    assert _decided(app) is ApprovalState.OPEN


def test_the_maker_does_not_decide(app: Flask, cast: Cast) -> None:
    approval = _proposed(app, cast)
    maker = browser(app, cast, "reviewer").open("/todo")
    listed = maker.text

    maker.send("/todo/approvals", {"approval": approval})

    assert "您提交的，等别人办理" in listed
    assert maker.status == 403
    assert _decided(app) is ApprovalState.OPEN


def test_another_community_decides_nothing(app: Flask, cast: Cast) -> None:
    approval = _proposed(app, cast)
    stranger = browser(app, cast, "other_reviewer").open("/todo")

    stranger.send("/todo/approvals", {"approval": approval})

    assert stranger.status == 404
    assert _decided(app) is ApprovalState.OPEN


@pytest.mark.parametrize(
    ("who", "seen"),
    [("secretary", {"杏园第一党支部"}), ("upper", {"青禾街道", "柳岸党支部"}), ("member", set())],
)
def test_everybody_finds_the_nodes_he_answers_for(
    app: Flask, cast: Cast, who: str, seen: set[str]
) -> None:
    page = browser(app, cast, who).open("/organisations")

    assert page.status == 200
    names = {"杏园第一党支部", "杏园第二党支部", "青禾街道", "柳岸党支部"}
    assert {name for name in names if name in page.text} >= seen
    assert ("杏园第二党支部" in page.text) is (who == "upper")


@pytest.mark.parametrize(
    ("who", "status"), [("secretary", 200), ("other_secretary", 404), ("member", 404)]
)
def test_one_node_is_for_who_answers_for_it(app: Flask, cast: Cast, who: str, status: int) -> None:
    page = browser(app, cast, who).open(f"/organisations/{cast.nodes['branch']}")

    assert page.status == status
    assert ("导出截至今日排名表" in page.text) is (who == "secretary")


def _set(app: Flask, cast: Cast, who: str, name: str, value: str) -> Reader:
    page = browser(app, cast, who).open("/admin/switches" if who == "admin" else "/help")
    return page.send("/admin/switches", {"name": name, "value": value})


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("ranking_visibility", "full", "full"),
        ("is_mourning", "1", True),
        ("is_mourning", "", False),
        ("check_in_opens_before", "30", 30),
        ("community_phone", "0573 8700 1234", "0573-87001234"),
        ("review_cut_off", "11-30", "11-30"),
    ],
)
def test_the_administrator_sets_a_switch(
    app: Flask, cast: Cast, name: str, value: str, kept: object
) -> None:
    page = _set(app, cast, "admin", name, value)

    assert page.status == 200
    assert _settings(app, cast)[name] == kept


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ranking_visibility", "everybody", "请从列表里选择"),
        ("check_in_opens_before", "-5", "请填 0 到 240 的整数"),
        ("check_in_opens_before", "１２", "请填 0 到 240 的整数"),
        ("review_cut_off", "13-45", "请写作 月-日"),
        ("community_phone", "打给老王", "电话号码有误"),
        ("review_link_basis", "长" * 201, "最多 200 个字"),
    ],
)
def test_a_value_that_cannot_be_is_said_beside_its_switch(
    app: Flask, cast: Cast, name: str, value: str, sentence: str
) -> None:
    page = _set(app, cast, "admin", name, value)

    assert page.status == 422
    assert sentence in page.text
    assert name not in _settings(app, cast)


@pytest.mark.parametrize("who", ["member", "secretary", "reviewer", "auditor"])
def test_nobody_else_sets_a_switch(app: Flask, cast: Cast, who: str) -> None:
    assert _set(app, cast, who, "ranking_visibility", "full").status == 403
    assert browser(app, cast, who).open("/admin/switches").status == 403
    assert _settings(app, cast) == {}


def test_there_is_no_other_switch(app: Flask, cast: Cast) -> None:
    assert _set(app, cast, "admin", "god_mode", "1").status == 404


def test_a_scheme_is_read_in_plain_sentences(app: Flask, cast: Cast) -> None:
    secretary = browser(app, cast, "secretary").open("/schemes")
    path = secretary.page.split('href="/schemes/')[1].split('"')[0]

    secretary.open(f"/schemes/{path}")

    assert "志愿潮城积分办法" in secretary.text
    assert "每 1 小时计 2 分" in secretary.text
    assert browser(app, cast, "member").open("/schemes").status == 403
