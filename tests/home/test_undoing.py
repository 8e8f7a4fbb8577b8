"""What was taken off a list by mistake comes back with one press, without scripts and late."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import claims
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.events import sign_up
from app.events.models import Event, SignUp, SignUpRule
from app.events.queries import sessions
from app.notices import service as notices
from app.posts import service as posts
from app.posts.service import NewPost
from app.wishes import lines
from app.wishes.lines import Offered
from app.wishes.models import Line, LineKind, LineState
from tests.support.cast import Cast, gather
from tests.support.visits import browser, event

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _actions(app: Flask, *, last: int) -> list[str]:
    """What stands in the log, the latest last."""
    with app.app_context():
        query = sa.select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(last)
        return list(reversed(db.session.scalars(query).all()))


def _line(app: Flask, cast: Cast) -> uuid.UUID:
    with app.app_context(), transaction():
        offered = Offered(kind=LineKind.RESOURCE, title="借会议室")
        return lines.add(cast.node("unit"), offered, by=cast.actor("unit_lead"), now=clock.now()).id


def test_a_line_taken_down_is_put_back(app: Flask, cast: Cast) -> None:
    line_id = _line(app, cast)
    page = browser(app, cast, "unit_lead").open(f"/units/{cast.nodes['unit']}/lines")

    page.send(f"/lines/{line_id}/withdraw")
    assert "已撤下“借会议室”。" in page.text
    assert "撤下这条" not in page.text
    page.undo()

    assert "“借会议室”又在清单上了。" in page.text
    assert "撤下这条" in page.text
    assert _actions(app, last=2) == ["unit.line_withdrawn", "unit.line_put_back"]


def test_an_undo_is_refused_to_who_may_not_and_where_something_came_of_it(
    app: Flask, cast: Cast
) -> None:
    line_id = _line(app, cast)
    stranger = browser(app, cast, "volunteer").open("/me")
    assert stranger.send(f"/lines/{line_id}/put-back").status == 403
    with app.app_context(), transaction():
        db.session.get_one(Line, line_id).state = LineState.ANSWERED

    page = browser(app, cast, "unit_lead").open("/me").send(f"/lines/{line_id}/put-back")

    assert page.status == 409
    assert "已经有人回应或已撤下" in page.text


def _tomorrow(app: Flask, cast: Cast, capacity: int) -> uuid.UUID:
    starts = clock.now() + timedelta(days=1)
    return event(
        app,
        cast,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        signup=SignUpRule.REQUIRED,
        capacity=capacity,
    )


def test_a_sign_up_cancelled_by_mistake_is_taken_again(app: Flask, cast: Cast) -> None:
    event_id = _tomorrow(app, cast, 2)
    with app.app_context():
        form = {"session": str(sessions(event_id)[0].id)}
    page = browser(app, cast, "member").open(f"/events/{event_id}")
    page.send(f"/events/{event_id}/sign-ups", form)

    page.send(f"/events/{event_id}/sign-ups", {**form, "cancel": "1"})
    assert "已取消报名。 撤销" in page.text
    page.undo()

    assert "您已报名" in page.text
    assert "撤销" not in page.text


def test_a_place_that_the_waiting_list_took_is_not_offered_again(app: Flask, cast: Cast) -> None:
    event_id = _tomorrow(app, cast, 1)
    with app.app_context():
        form = {"session": str(sessions(event_id)[0].id)}
    page = browser(app, cast, "member").open(f"/events/{event_id}")
    page.send(f"/events/{event_id}/sign-ups", form)
    with app.app_context(), transaction():
        host, session = db.session.get_one(Event, event_id), sessions(event_id)[0]
        second = cast.actor("second_member")
        sign_up.sign_up(host, session, by=second, now=clock.now(), may_wait=True)

    page.send(f"/events/{event_id}/sign-ups", {**form, "cancel": "1"})

    assert "已取消报名，名额给了候补的人。" in page.text
    assert "notice--undo" not in page.page
    with app.app_context():
        rows = db.session.execute(sa.select(SignUp.person_id, SignUp.state)).all()
        assert sorted(state.value for _, state in rows) == ["cancelled", "signed_up"]


def test_a_post_taken_away_comes_back_from_the_list_and_from_its_page(
    app: Flask, cast: Cast
) -> None:
    with app.app_context(), transaction():
        by, now = cast.actor("reviewer"), clock.now()
        post_id = posts.open_post(
            cast.node("community"), NewPost(title="楼道长"), by=by, now=now
        ).id
    page = browser(app, cast, "reviewer").open(f"/manage/posts/{post_id}")

    page.send(f"/manage/posts/{post_id}/close")
    assert "岗位“楼道长”已撤销，任职和履职记录都保留。" in page.text
    page.undo()
    assert "岗位“楼道长”已恢复。" in page.text
    assert "任命一人" in page.text
    page.send(f"/manage/posts/{post_id}/close").open(f"/manage/posts/{post_id}")
    assert "任命一人" not in page.text
    page.send(f"/manage/posts/{post_id}/reopen")

    assert "任命一人" in page.text
    assert _actions(app, last=2) == ["post.closed", "post.reopened"]


def test_a_message_noted_as_read_waits_again(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        notice = notices.send(
            cast.region_id, "note", "明天停水", now=clock.now(), person_id=cast.people["member"]
        )
        notice_id = notice.id
    page = browser(app, cast, "member").open("/me/messages")

    page.send(f"/me/messages/{notice_id}")
    assert "都读过了" in page.text
    page.undo()

    assert "1 条未读" in page.text
    other = browser(app, cast, "second_member").open("/me/messages")
    assert other.send(f"/me/messages/{notice_id}/unread").status == 404


def test_a_draft_given_up_is_worked_on_again(app: Flask, cast: Cast) -> None:
    page = browser(app, cast, "admin").open("/schemes/drafts/new")
    district = str(cast.nodes["district"])
    page.send("/schemes/drafts/new", {"organisation_id": district, "start": "template:chaocheng"})
    here = page.path

    page.send(f"{here}/drop")
    assert "已放弃草稿" in page.text
    page.undo()

    assert "可以接着改了" in page.text
    assert "放弃这份草稿" in page.text
    assert _actions(app, last=2) == ["scheme.draft_dropped", "scheme.draft_picked_up"]


def test_an_exemption_taken_back_is_noted_anew(app: Flask, cast: Cast) -> None:
    year = str(clock.local_day(clock.now()).year)
    here = f"/reviews/{cast.nodes['branch']}/{year}/exemptions"
    page = browser(app, cast, "secretary").open(here)
    form = {"person": str(cast.people["member"]), "why": "illness", "from_on": f"{year}-01-05"}
    page.send(here, form)
    exemption = page.page.partition(f'action="{here}/')[2].partition("/end")[0]

    page.send(f"{here}/{exemption}/end")
    assert "林晓月的免予参评已撤销。" in page.text
    page.undo()

    assert "林晓月 因病" in page.text
    actions = ["review.exempted", "review.exemption_ended", "review.exempted"]
    assert _actions(app, last=3) == actions


def test_who_was_turned_down_by_a_wrong_tap_waits_again(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        words = "杏园第一党支部"
        claims.claim_branch(words, by=cast.actor("volunteer"), now=clock.now())
    branch = cast.nodes["branch"]
    page = browser(app, cast, "secretary").open(f"/organisations/{branch}/members")
    assert "自己写的支部：杏园第一党支部" in page.text

    page.send(
        f"/people/{cast.people['volunteer']}/branch",
        {"branch": str(branch), "here": "1", "no": "1"},
    )
    assert "已记下：苏小禾不是本支部党员。" in page.text
    assert "自己写的支部" not in page.text
    page.undo()

    assert "自己写的支部：杏园第一党支部" in page.text


def test_what_can_be_undone_is_said_once_and_has_no_clock(app: Flask, cast: Cast) -> None:
    line_id = _line(app, cast)
    page = browser(app, cast, "unit_lead").open(f"/units/{cast.nodes['unit']}/lines")
    page.send(f"/lines/{line_id}/withdraw")
    said = page.page

    page.open("/me")

    assert "notice--undo" not in page.page
    assert 'http-equiv="refresh"' not in said
    page.page = said
    assert "又在清单上了" in page.undo().text
