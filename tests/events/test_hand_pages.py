"""人工补登 on pages: a typed list, its doubts line by line, approval on 待办, the public list."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Approval
from app.core import clock
from app.core.clock import local
from app.core.db import db, transaction
from app.events.models import EventSession, HandPerson
from tests.support.cast import Cast, gather, published
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app)


@pytest.fixture
def session(app: Flask, cast: Cast) -> EventSession:
    """A session of two hours that ended an hour ago, in the middle of nobody's night."""
    now = clock.now().replace(second=0, microsecond=0)
    with app.app_context(), transaction():
        event, found = published(cast, now)
        for each in (event, found):
            each.starts_at, each.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)
        db.session.flush()
        db.session.expunge(found)
        return found


def form(session: EventSession, people: str) -> dict[str, str]:
    return {
        "session": str(session.id),
        "people": people,
        "evidence": "paper",
        "reason": "大屏停电，当场用纸签到",
    }


def test_a_typed_list_is_laid_before_another_and_then_stands_on_the_public_list(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    with app.app_context():
        card = cast.person("second_member").card_number
    since = local(session.starts_at + timedelta(minutes=30))
    until = local(session.starts_at + timedelta(minutes=90))
    organiser, reviewer = browser(app, cast, "organiser"), browser(app, cast, "reviewer")
    here = f"/manage/events/{session.event_id}"
    assert f"{here}/hand" in organiser.open(here).page

    people = f"林晓月 {since:%H:%M}-{until:%H:%M}\n\n {card[-4:]} \n"
    page = organiser.open(f"{here}/hand").send(f"{here}/hand", form(session, people))

    assert "已提交 2 人，等另一个人批准" in page.text
    with app.app_context():
        rows = db.session.scalars(db.select(HandPerson)).all()
        minutes = {each.person_id: (each.out_at - each.in_at).seconds // 60 for each in rows}
    assert minutes == {cast.people["member"]: 60, cast.people["second_member"]: 120}
    page = reviewer.open("/todo")
    assert "人工补登" in page.text
    assert "有纸质签到表；大屏停电" in page.text
    with app.app_context():
        waiting = str(db.session.scalars(db.select(Approval.id)).one())
    reviewer.send("/todo/approvals", {"approval": waiting})
    public = browser(app, cast, "volunteer").open("/hand-entries")
    assert public.status == 200
    assert "2 人" in public.text
    assert "林晓月" not in public.text
    assert "占比" not in public.text
    assert "占比" in reviewer.open("/hand-entries").text
    assert "林晓月" in organiser.open(here).text


def test_each_doubt_is_named_by_its_line_and_nothing_is_lost(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    organiser = browser(app, cast, "organiser")
    here = f"/manage/events/{session.event_id}/hand"
    people = "林晓月\n查无此人\n林晓月\n周远山 25:00-26:00\n"

    page = organiser.open(here).send(here, form(session, people))

    assert page.status == 422
    for words in (
        "第 2 行：没有找到“查无此人”",
        "第 3 行：“林晓月”前面已经写过",
        "第 4 行：“25:00-26:00”不是时间",
    ):
        assert words in page.text, words
    assert "查无此人\n林晓月" in page.page
    with app.app_context():
        assert not db.session.scalars(db.select(HandPerson)).all()


def test_two_of_one_name_are_told_apart_by_their_cards(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    with app.app_context(), transaction():
        cast.person("second_member").name = "林晓月"
        card = cast.person("second_member").card_number
    organiser = browser(app, cast, "organiser")
    here = f"/manage/events/{session.event_id}/hand"

    page = organiser.open(here).send(here, form(session, "林晓月"))
    assert "有 2 位，请改写卡号" in page.text
    page = organiser.open(here).send(here, form(session, card))
    assert "已提交 1 人" in page.text


@pytest.mark.parametrize("who", ["member", "other_organiser", "grid_worker", "auditor"])
def test_who_does_not_run_the_event_has_no_form(
    app: Flask, cast: Cast, session: EventSession, who: str
) -> None:
    reader = browser(app, cast, who)

    assert reader.open(f"/manage/events/{session.event_id}/hand").status in {403, 404}


def test_an_unknown_session_is_refused(app: Flask, cast: Cast, session: EventSession) -> None:
    organiser = browser(app, cast, "organiser")
    here = f"/manage/events/{session.event_id}/hand"
    wrong = {**form(session, "林晓月"), "session": str(uuid.uuid4())}

    assert organiser.open(here).send(here, wrong).status == 404
