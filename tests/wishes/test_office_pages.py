"""One wish in the office: a logged look, a child's data, the course, its pictures."""

import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.wishes import entering
from app.wishes.models import Beneficiary, Photo
from app.wishes.people import Agreement, Whom
from app.wishes.rules.machine import State
from app.wishes.rules.words import ConsentHow, Source
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.visits import browser
from tests.wishes import scenes

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

DAY = timedelta(days=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return scenes.town(app)


def _looks(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        query = sa.select(AuditEntry.actor_id, AuditEntry.reason).where(
            AuditEntry.action == "wish.looked"
        )
        return [(str(row[0]), row[1]) for row in db.session.execute(query)]


def test_a_look_names_the_person_and_is_in_the_log(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED, text="我的电话是13711112222")
    staff = browser(app, cast, "reviewer").open(f"/manage/wishes/{wish_id}")
    before = staff.page

    staff.send(f"/manage/wishes/{wish_id}/look", {"reason": "审核前核实"})

    assert "13711112222" not in before
    assert "手机号" in before
    assert all(words in staff.page for words in ("赵阿桂", "13711112222", "7幢302室"))
    assert "我的电话是13711112222" in staff.text
    assert "我的电话是〔已隐去〕" in staff.text
    assert _looks(app) == [(str(cast.people["reviewer"]), "审核前核实")]


def test_the_page_of_a_look_is_kept_by_no_browser(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    staff = browser(app, cast, "reviewer").open(f"/manage/wishes/{wish_id}")
    token = re.search(r'name="csrf_token" value="([^"]+)"', staff.page)
    assert token is not None

    form = {"reason": "核实", "csrf_token": token[1]}
    answer = staff.client.post(f"/manage/wishes/{wish_id}/look", data=form)

    assert "赵阿桂" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_reason_nothing_is_shown(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    staff = browser(app, cast, "reviewer").open(f"/manage/wishes/{wish_id}")

    staff.send(f"/manage/wishes/{wish_id}/look", {"reason": " "})

    assert staff.status == 422
    assert "请填写这一项" in staff.text
    assert not any(words in staff.page for words in scenes.PERSONAL)
    assert _looks(app) == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("upper", 403), ("auditor", 403), ("unit_contact", 403), ("other_reviewer", 404)],
)
def test_who_does_not_work_with_the_person_does_not_look(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    wish_id = scenes.brought(app, cast, State.SUBMITTED)
    page = browser(app, cast, who).open("/help")

    page.send(f"/manage/wishes/{wish_id}/look", {"reason": "想看看"})

    assert page.status == status
    assert not any(words in page.page for words in scenes.PERSONAL)
    assert _looks(app) == []


def _childs(app: Flask, cast: Cast) -> uuid.UUID:
    """A child's wish, agreed to by the mother."""
    now = clock.now() - scenes.BEFORE
    with app.app_context(), transaction():
        by = cast.actor("grid_worker", now=now)
        wish = entering.post(
            cast.node("grid"),
            entering.Words(title="想要一个书包", target_group="child"),
            by=by,
            now=now,
            source=Source.HOME_VISIT,
            whom=Whom(name="孙小果", phone="13733334444", guardian="孙妈妈"),
            is_minor=True,
            agreement=Agreement(how=ConsentHow.WRITTEN, given_by="孙妈妈"),
        )
        entering.submit(wish, by=by, now=now)
        return wish.id


def test_a_childs_data_wait_for_a_second_person(app: Flask, cast: Cast) -> None:
    wish_id = _childs(app, cast)
    here = f"/manage/wishes/{wish_id}"
    staff = browser(app, cast, "reviewer").open(here)

    refused = staff.send(f"{here}/look", {"reason": "核实"})
    assert refused.status == 403
    assert "孙小果" not in refused.page
    asked = refused.send(f"{here}/child-look", {"reason": "给监护人打电话"})
    assert "等另一位负责人" in asked.text
    again = asked.send(f"{here}/child-look", {"reason": "再申请一次"})
    assert again.status == 200

    street = browser(app, cast, "upper").open("/todo")
    approval = re.search(r'name="approval" value="([^"]+)"', street.page)
    assert approval is not None
    assert "申请查看心愿" in street.text
    street.send("/todo/approvals", {"approval": approval[1]})

    staff.open(here).send(f"{here}/look", {"reason": "给监护人打电话"})
    assert staff.status == 200
    assert all(words in staff.page for words in ("孙小果", "孙妈妈", "13733334444"))
    assert "已批准，3 天内可查看" in staff.open("/me/messages").text
    assert len(_looks(app)) == 1


def test_who_asked_does_not_approve_the_own_look_at_a_child(app: Flask, cast: Cast) -> None:
    wish_id = _childs(app, cast)
    here = f"/manage/wishes/{wish_id}"
    staff = browser(app, cast, "reviewer").open(here)
    staff.send(f"{here}/child-look", {"reason": "给监护人打电话"})

    todo = staff.open("/todo")

    assert "您提交的，等别人办理" in todo.text
    assert 'name="approval"' not in todo.page


def test_an_erased_person_is_no_more_on_the_page(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        wish_id = make.published(cast, clock.now() - scenes.BEFORE, who="volunteer").id
        db.session.delete(db.session.get_one(Beneficiary, wish_id))

    page = browser(app, cast, "reviewer").open(f"/manage/wishes/{wish_id}")

    assert page.status == 200
    assert "苏小禾" not in page.page
    assert "个人信息已删除" in page.text
    assert "为什么要看" not in page.text


def test_the_course_tells_who_did_what_but_never_the_resident(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        wish_id = make.published(cast, clock.now() - scenes.BEFORE, who="volunteer").id

    page = browser(app, cast, "reviewer").open(f"/manage/wishes/{wish_id}")

    assert "审核通过并发布" in page.text
    assert "温谷雨" in page.text
    assert "居民本人" in page.text
    assert "苏小禾" not in page.page


def _pictures(app: Flask, wish_id: uuid.UUID) -> list[tuple[uuid.UUID, bool]]:
    with app.app_context():
        query = sa.select(Photo.id, Photo.is_public).where(Photo.wish_id == wish_id)
        return [(row[0], row[1]) for row in db.session.execute(query)]


def test_a_picture_is_published_with_consent_alone(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    photo_id = _pictures(app, wish_id)[0][0]
    here = f"/manage/wishes/{wish_id}"
    staff = browser(app, cast, "reviewer").open(here)

    staff.send(f"{here}/photos/{photo_id}", {"do": "publish"})
    without = _pictures(app, wish_id)
    staff.open(here).send(f"{here}/photos/{photo_id}", {"do": "publish", "has_consent": "1"})
    shown = _pictures(app, wish_id)
    staff.open(here).send(f"{here}/photos/{photo_id}", {"do": "hide"})

    assert without == [(photo_id, False)]
    assert shown == [(photo_id, True)]
    assert _pictures(app, wish_id) == [(photo_id, False)]


def test_a_picture_used_before_is_held_until_somebody_has_looked(app: Flask, cast: Cast) -> None:
    scenes.brought(app, cast, State.DELIVERED)
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    photo_id = _pictures(app, wish_id)[0][0]
    here = f"/manage/wishes/{wish_id}"
    staff = browser(app, cast, "reviewer").open(here)
    flagged = staff.text
    publish = {"do": "publish", "has_consent": "1"}

    refused = staff.send(f"{here}/photos/{photo_id}", publish).status
    staff.open(here).send(f"{here}/photos/{photo_id}", {"do": "clear"})
    staff.open(here).send(f"{here}/photos/{photo_id}", publish)

    assert re.search(r"已用于心愿 \d{4}-0001", flagged)
    assert refused == 409
    assert _pictures(app, wish_id) == [(photo_id, True)]


@pytest.mark.parametrize(("who", "status"), [("grid_worker", 403), ("other_reviewer", 403)])
def test_pictures_are_the_communitys_to_publish(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    wish_id = scenes.brought(app, cast, State.DELIVERED)
    photo_id = _pictures(app, wish_id)[0][0]
    page = browser(app, cast, who).open("/manage/wishes")

    page.send(f"/manage/wishes/{wish_id}/photos/{photo_id}", {"do": "publish", "has_consent": "1"})

    assert page.status == status
    assert _pictures(app, wish_id) == [(photo_id, False)]


def test_a_picture_of_another_wish_is_not_found_here(app: Flask, cast: Cast) -> None:
    one, other = (scenes.brought(app, cast, State.DELIVERED) for _ in range(2))
    photo_id = _pictures(app, other)[0][0]
    staff = browser(app, cast, "reviewer").open(f"/manage/wishes/{one}")

    staff.send(f"/manage/wishes/{one}/photos/{photo_id}", {"do": "clear"})

    assert staff.status == 404


def test_the_first_word_of_the_claimer_is_noted(app: Flask, cast: Cast) -> None:
    wish_id = scenes.brought(app, cast, State.CLAIMED)
    staff = browser(app, cast, "grid_worker").open(f"/manage/wishes/{wish_id}")

    staff.send(f"/manage/wishes/{wish_id}/begin")

    assert scenes.state_of(app, wish_id) is State.IN_PROGRESS


@pytest.mark.parametrize(
    ("who", "seen"), [("reviewer", True), ("grid_worker", True), ("member", False)]
)
def test_me_leads_to_the_desk(app: Flask, cast: Cast, who: str, seen: bool) -> None:
    page = browser(app, cast, who).open("/me")

    assert ('href="/manage/wishes"' in page.page) is seen
    assert ('href="/manage/call-backs"' in page.page) is seen
