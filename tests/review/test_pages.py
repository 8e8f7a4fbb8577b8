"""The year on pages: the secretary's four steps, the notice, a member's own line, objections."""

import uuid

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.review import concluding, objecting, service
from app.review.models import Review, Signature
from tests.points.facts import serve
from tests.review.steps import branch, conclude, publish, review, sign, without_committee
from tests.review.year import OVER, PUBLISHED, YEAR, at
from tests.support.cast import Cast
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def path(cast: Cast) -> str:
    """The address of the branch's year."""
    return f"/reviews/{cast.nodes['branch']}/{YEAR}"


@pytest.fixture
def hung_out(app: Flask, cast: Cast) -> uuid.UUID:
    """The year, published long ago; its notice is over."""
    with app.app_context():
        publish(cast)
        return review(cast).id


def test_the_secretary_sees_where_the_branch_stands_and_keeps_a_trial(
    app: Flask, cast: Cast, path: str
) -> None:
    secretary = browser(app, cast, "secretary")
    page = secretary.open(f"/reviews?year={YEAR}")
    assert "杏园第一党支部 核对" in page.text
    assert "柳岸" not in page.text

    assert "存档表" not in browser(app, cast, "auditor").open(path).text
    page = secretary.open(path)
    assert "存档表" in page.text
    assert "补录已截止。核对无误后就可以公示，至少 5 个工作日。" in page.text
    assert "优秀名额不超过 2 名（正式党员 6 名）" in page.text
    assert "柏清秋 免予参评：年老体弱" in page.text

    page = secretary.send(f"{path}/trial", {})
    assert "已记下今天的试算" in page.text
    assert "试算相比没有变化" in page.text


def test_publishing_names_everybody_first_and_then_hangs_out(
    app: Flask, cast: Cast, path: str
) -> None:
    secretary = browser(app, cast, "secretary")
    page = secretary.open(f"{path}/publish")
    assert "名单共 6 人：方明、林晓月、周远山" in page.text
    assert "未列入 2 人：柏清秋、辛处暑" in page.text

    page = secretary.send(f"{path}/publish", {})
    assert "已开始公示" in page.text
    assert "公示到" in page.text

    again = secretary.send(f"{path}/publish", {})
    assert again.status == 409
    assert "现在是“公示”" in again.text


def test_the_notice_says_nothing_but_numbers_and_masks_names_outside(
    app: Flask, cast: Cast, path: str
) -> None:
    readers = ("member", "other_member", "secretary", "auditor")
    browser_of = {who: browser(app, cast, who) for who in readers}
    secretary = browser_of["secretary"]
    secretary.open(f"{path}/publish")
    secretary.send(f"{path}/publish", {})
    inside, outside = (browser_of[who].open(f"{path}/notice") for who in ("member", "other_member"))

    assert "林晓月" in inside.text
    assert "林晓月" not in outside.text
    assert "林*" in outside.text or "林**" in outside.text
    # an auditor reads everything of the review, and every name masked
    assert "林晓月" not in browser_of["auditor"].open(f"{path}/notice").text
    for page in (inside, outside):
        assert "参考" not in page.text
        assert "转入" not in page.text
        assert "免予" not in page.text
        assert "柏" not in page.text


def test_a_member_sees_the_own_line_and_objects_in_two_taps(
    app: Flask, cast: Cast, path: str
) -> None:
    secretary, member = browser(app, cast, "secretary"), browser(app, cast, "member")
    secretary.open(f"{path}/publish")
    secretary.send(f"{path}/publish", {})
    page = member.open("/me")
    assert "我的年度考核" in page.text
    with app.app_context():
        own = f"/me/review/{review(cast).id}"
    page = member.open(own)
    assert "折算分 0.71 分" in page.text
    third = browser(app, cast, "second_member").open(own)
    assert "参考二档 离上一档还差 0.21 分（折算）" in third.text

    page = member.send(f"{own}/objections", {"text": "六月的活动少算了一次"})
    assert "异议已提交" in page.text
    again = member.send(f"{own}/objections", {"text": "六月的活动少算了一次"})
    assert again.status == 409
    assert "已经提过异议" in again.text
    assert "1 条异议待答复" in secretary.open(f"/reviews?year={YEAR}").text


def test_a_member_follows_the_line_down_to_each_time_he_served(
    app: Flask, cast: Cast, path: str
) -> None:
    secretary = browser(app, cast, "secretary")
    secretary.open(f"{path}/publish")
    secretary.send(f"{path}/publish", {})
    with app.app_context():
        # what is entered after the lock is of no concern to the sheet
        with transaction():
            serve(cast, "member", at(12, 3), points=300, now=clock.now())
        own = f"/me/review/{review(cast).id}"
    member = browser(app, cast, "member")
    page = member.open(own)
    assert f"{own}/trace" in page.page

    page = member.open(f"{own}/trace")

    assert page.status == 200
    assert "积分 14.17 分 折算分 0.71 分" in page.text
    assert page.page.count("<details") == 3
    assert "综合分折算" in page.text
    assert "和表上不同" not in page.text
    assert browser(app, cast, "old").open(f"{own}/trace").status == 404
    assert browser(app, cast, "upper").open(f"{own}/trace").status == 404


@pytest.mark.parametrize("who", ["volunteer", "other_member", "upper", "gone"])
def test_nobody_else_has_a_line_in_it(
    app: Flask, cast: Cast, hung_out: uuid.UUID, who: str
) -> None:
    page = browser(app, cast, who).open(f"/me/review/{hung_out}")

    assert page.status == (200 if who == "gone" else 404)
    if who == "gone":
        assert "您不在名单里：组织关系已转往其他支部" in page.text


def test_an_objection_is_answered_on_a_page_by_somebody_else(
    app: Flask, cast: Cast, hung_out: uuid.UUID, path: str
) -> None:
    with app.app_context(), transaction():
        made = objecting.object_to(
            hung_out,
            "十一月少算一次",
            by=cast.actor("secretary", now=PUBLISHED),
            now=PUBLISHED,
            person_id=cast.people["secretary"],
        )
        address = f"/reviews/objections/{made.id}"
    secretary, committee = browser(app, cast, "secretary"), browser(app, cast, "second_member")
    assert address not in secretary.open(path).page
    refused = secretary.send(address, {"outcome": "upheld", "decision": "属实"})
    assert refused.status == 403
    assert "要由另一个人答复" in refused.text

    page = committee.open(address)
    assert "方明 对方明的一行提出" in page.text
    empty = committee.send(address, {"outcome": "upheld"})
    assert empty.status == 422
    page = committee.send(address, {"outcome": "dismissed", "decision": "签到表上没有"})
    assert "维持原结果" in page.text
    assert "答复：签到表上没有" in page.text


def test_the_sheet_is_concluded_signed_by_two_and_frozen(
    app: Flask, cast: Cast, hung_out: uuid.UUID, path: str
) -> None:
    secretary, committee = browser(app, cast, "secretary"), browser(app, cast, "second_member")
    secretary.open(f"{path}/conclude")
    assert "已定稿" in secretary.send(f"{path}/conclude", {}).text
    assert browser(app, cast, "member").open(f"{path}/sign").status == 404
    secretary.open(f"{path}/sign")
    assert "支部书记" in secretary.send(f"{path}/sign", {}).text
    again = secretary.send(f"{path}/sign", {})
    assert again.status == 409
    committee.open(f"{path}/sign")
    page = committee.send(f"{path}/sign", {})

    assert "已审定" in page.text
    assert "周远山 支部委员" in page.text


def test_a_branch_without_a_second_member_names_a_signer_on_a_page(
    app: Flask, cast: Cast, hung_out: uuid.UUID, path: str
) -> None:
    with app.app_context():
        without_committee(cast)
        conclude(cast)
        sign(cast, "secretary")
    secretary = browser(app, cast, "secretary")
    page = secretary.open(path)
    assert "推举签字人" in page.text
    form = {"person": str(cast.people["member"]), "words": "1月16日党员大会"}
    secretary.open(f"{path}/signer")
    page = secretary.send(f"{path}/signer", form)
    assert "已记下" in page.text
    member = browser(app, cast, "member")
    assert "名单共 6 人" in member.open(f"{path}/sign").text
    member.send(f"{path}/sign", {})
    assert member.open(f"{path}/sign").status == 404

    with app.app_context():
        assert service.standing(branch(cast), YEAR).state.value == "frozen"


def test_what_waits_for_the_secretary_stands_on_the_page_of_what_waits(
    app: Flask, cast: Cast, hung_out: uuid.UUID, path: str
) -> None:
    with app.app_context(), transaction():
        for about in ("member", "secretary"):
            objecting.object_to(
                hung_out,
                "少算一次",
                by=cast.actor("member", now=PUBLISHED),
                now=PUBLISHED,
                person_id=cast.people[about],
            )
    secretary, upper = browser(app, cast, "secretary"), browser(app, cast, "upper")
    assert secretary.open("/todo").text.count("答复异议：杏园第一党支部") == 1
    assert upper.open("/todo").text.count("答复异议：杏园第一党支部") == 2

    with app.app_context():
        for made in service.objections(review(cast)):
            with transaction():
                objecting.decide(
                    made.id, "已核实", is_upheld=False, by=cast.actor("upper"), now=OVER
                )
        conclude(cast)
    assert "签字：杏园第一党支部" in secretary.open("/todo").text
    assert "签字" not in upper.open("/todo").text
    secretary.open(f"{path}/sign")
    secretary.send(f"{path}/sign", {})
    assert "签字：" not in secretary.open("/todo").text


def test_the_parent_signs_several_sheets_at_once_or_none(app: Flask, cast: Cast) -> None:
    with app.app_context():
        without_committee(cast)
        for node, who in (("branch", "secretary"), ("other_branch", "other_secretary")):
            for verb, now in ((service.publish, PUBLISHED), (concluding.conclude, OVER)):
                with transaction():
                    verb(cast.node(node), YEAR, by=cast.actor(who, now=now), now=now)
        ids = [str(each.id) for each in db.session.scalars(db.select(Review))]
    upper = browser(app, cast, "upper")
    page = upper.open("/todo")
    assert "几张一起签字" in page.text
    assert page.page.count('name="review"') == 2

    asked = upper.open(f"/todo/signatures?review={ids[0]}&review={ids[1]}&review=x").text
    assert "在这 2 张表上签字" in asked
    assert "名单共 6 人：" in asked
    assert "林晓月" in asked
    stranger = browser(app, cast, "member").open(f"/todo/signatures?review={ids[0]}")
    assert "张表上签字" not in stranger.text
    upper.open("/todo")
    refused = upper.send("/todo/signatures", {"review": [*ids, str(uuid.uuid4())]})
    assert refused.status == 404
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Signature)) == 0

    page = upper.open("/todo").send("/todo/signatures", {"review": ids})
    assert "已签字" in page.text
    assert "几张一起签字" not in page.text
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Signature)) == 2
    again = upper.send("/todo/signatures", {"review": ids[:1]})
    assert again.status == 409
