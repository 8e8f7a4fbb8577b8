"""核对扫码 on pages: who waits and why, deciding for several at once, and one's own scans."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.codes import poster_code, screen_code, screen_step
from app.core.db import db, transaction
from app.core.vault import vault
from app.events.models import EventSession, Scan
from app.events.refusal_models import RefusedScan
from tests.conftest import Client
from tests.support.cast import Cast, gather, published
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, ago=timedelta(days=30))


@pytest.fixture
def session(app: Flask, cast: Cast) -> EventSession:
    """A session of two hours that began four days ago."""
    began = clock.now().replace(microsecond=0) - timedelta(days=4)
    with app.app_context(), transaction():
        _, found = published(cast, began)
        db.session.expunge(found)
        return found


def send(client: Client, cast: Cast, session: EventSession, who: str, **more: object) -> dict:
    """A scan that a phone kept four days ago and sends now."""
    at = session.starts_at + HOUR
    kind = more.pop("kind", "screen")
    with client.application.app_context():
        keys = vault().code_keys
        screen = screen_code(keys, session.id, screen_step(at))
        code = screen if kind == "screen" else poster_code(keys, session.id)
    body = {"key": uuid.uuid4().hex, "code": code, "scanned_at": at.isoformat(), **more}
    answer = client.post("/api/v1/check-ins", json=body, headers=cast.bearer(who))
    return {"status": answer.status_code, **answer.get_json()}


def here(session: EventSession) -> str:
    return f"/manage/events/{session.event_id}"


def waiting(app: Flask) -> list[str]:
    with app.app_context():
        return [str(each) for each in db.session.scalars(sa.select(RefusedScan.id))]


def test_several_that_wait_for_one_reason_are_counted_at_once(
    app: Flask, client: Client, cast: Cast, session: EventSession
) -> None:
    for who in ("member", "second_member"):
        assert send(client, cast, session, who)["status"] == 202
    organiser = browser(app, cast, "organiser")
    assert "等您核对的扫码" in organiser.open(here(session)).text
    page = organiser.open(f"{here(session)}/refusals")
    for words in ("上传得太晚 2 人", "林晓月", "周远山", "动态码证明", "没有信号，事后上传"):
        assert words in page.text, words

    page.send(f"{here(session)}/refusals", {"scan": waiting(app), "verdict": "yes"})

    assert "已计入 2 人" in page.text
    assert page.status == 200
    with app.app_context():
        assert len(db.session.scalars(sa.select(Scan.id)).all()) == 2
    member = browser(app, cast, "member").open("/me/refusals")
    assert "已计入" in member.text
    assert "河道清洁" in member.text
    assert "扫码已计入，+2 分" in member.open("/me/messages").text


def test_not_counted_needs_a_reason_and_the_person_reads_it(
    app: Flask, client: Client, cast: Cast, session: EventSession
) -> None:
    send(client, cast, session, "member")
    page = browser(app, cast, "organiser").open(f"{here(session)}/refusals")
    form = {"scan": waiting(app), "verdict": "no"}

    assert page.send(f"{here(session)}/refusals", form).status == 422
    assert "不计入要写原因" in page.text
    member = browser(app, cast, "member")
    assert "等负责人核对" in member.open("/me/refusals").text
    assert "0573-87001234" in member.text
    page.send(f"{here(session)}/refusals", {**form, "reason": "当天没有来"})

    assert "没有计入" in page.text
    assert "原因：当天没有来" in member.open("/me/refusals").text


def test_one_that_cannot_be_counted_holds_up_no_other(
    app: Flask, client: Client, cast: Cast, session: EventSession
) -> None:
    send(client, cast, session, "member")
    send(client, cast, session, "organiser")
    page = browser(app, cast, "organiser").open(f"{here(session)}/refusals")

    page.send(f"{here(session)}/refusals", {"scan": waiting(app), "verdict": "yes"})

    assert page.status == 409
    assert "陈立春: 自己的扫码" in page.text
    assert "已计入 1 人" in page.text
    assert "等核对的扫码" in browser(app, cast, "reviewer").open("/todo").text


def test_what_nothing_proves_says_that_a_second_person_approves(
    app: Flask, client: Client, cast: Cast, session: EventSession
) -> None:
    send(client, cast, session, "member", kind="poster")
    page = browser(app, cast, "organiser").open(f"{here(session)}/refusals")
    assert "没有凭证" in page.text

    page.send(f"{here(session)}/refusals", {"scan": waiting(app), "verdict": "yes"})

    assert "1 人转为人工补登" in page.text
    assert "等另一个人批准" in browser(app, cast, "member").open("/me/refusals").text
    assert "人工补登" in browser(app, cast, "reviewer").open("/todo").text


def test_who_stood_before_a_closed_door_is_seen_and_can_be_entered_by_hand(
    app: Flask, client: Client, cast: Cast, session: EventSession
) -> None:
    at = session.ends_at + 5 * HOUR
    with app.app_context():
        code = screen_code(vault().code_keys, session.id, screen_step(at))
    sent = {"code": code, "scanned_at": at.isoformat()}
    assert send(client, cast, session, "member", **sent)["code"] == "event_over"
    page = browser(app, cast, "organiser").open(f"{here(session)}/refusals")
    assert "签到时间已过" in page.text

    page.open(f"{here(session)}/hand?refusal={waiting(app)[0]}")

    assert ">林晓月</textarea>" in page.page
    assert "扫码没有计入：签到时间已过" in page.page


@pytest.mark.parametrize(
    ("who", "sees"), [("auditor", "林*"), ("reviewer", "林晓月"), ("desk", "")]
)
def test_who_only_looks_reads_masked_names_and_has_no_button(
    app: Flask, client: Client, cast: Cast, session: EventSession, who: str, sees: str
) -> None:
    send(client, cast, session, "member")
    page = browser(app, cast, who if sees else "second_member").open(f"{here(session)}/refusals")

    assert (page.status == 200) is bool(sees)
    assert sees in page.text
    assert ("确认计入" in page.text) is (who == "reviewer")


def test_a_program_lists_and_decides(
    app: Flask, client: Client, cast: Cast, session: EventSession
) -> None:
    sent = send(client, cast, session, "member", key="k")
    assert send(client, cast, session, "member", key="k")["id"] == sent["id"]
    organiser = cast.bearer("organiser")

    listed = client.get(f"/api/v1/events/{session.event_id}/refusals", headers=organiser)
    (item,) = listed.get_json()["items"]
    decision = f"/api/v1/refusals/{item['id']}/decision"
    own = client.post(decision, json={"counts": True}, headers=cast.bearer("member"))
    first = client.post(decision, json={"counts": True}, headers=organiser)
    second = client.post(decision, json={"counts": True}, headers=organiser)
    again = send(client, cast, session, "member", key="k")

    assert (item["name"], item["state"], item["trust"]) == ("林*", "in_review", "screen")
    assert own.status_code in {403, 404}
    assert first.get_json() == {"outcome": "counted", "points": 2}
    assert (second.status_code, second.get_json()["code"]) == (409, "already_decided")
    assert (again["status"], again["again"]) == (200, True)
