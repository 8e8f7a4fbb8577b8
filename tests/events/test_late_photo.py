"""A picture of the rotating screen, uploaded when there is signal: its step proves the time."""

import uuid
from datetime import datetime, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, qr
from app.core.codes import address, screen_code, screen_step
from app.core.db import db, transaction
from app.core.vault import vault
from app.events.models import EventSession, Scan
from app.events.refusal_models import RefusalState, RefusedScan
from app.organisations.models import Region
from tests.conftest import Client
from tests.support.cast import Cast, gather, published
from tests.support.reader import Reader, newest_code, sms_file
from tests.support.snapshots import take
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    sms_file(app).unlink(missing_ok=True)
    return gather(app, ago=timedelta(days=30))


@pytest.fixture
def session(app: Flask, cast: Cast) -> EventSession:
    """A session of two hours that began yesterday."""
    return made(app, cast)


def made(app: Flask, cast: Cast, *, ago: timedelta = timedelta(days=1), **more: object):  # type: ignore[no-untyped-def]
    began = clock.now().replace(microsecond=0) - ago
    with app.app_context(), transaction():
        _, found = published(cast, began, **more)
        db.session.expunge(found)
        return found


def code_at(app: Flask, session: EventSession, at: datetime) -> str:
    with app.app_context():
        return screen_code(vault().code_keys, session.id, screen_step(at))


def upload(app: Flask, who: Reader, session: EventSession, at: datetime) -> Reader:
    photo = qr.png(address("http://weiguang.example", code_at(app, session, at)))
    return who.open("/scan").send("/scan/photo", {"album": (BytesIO(photo), "photo.png")})


def kept(app: Flask) -> list[RefusedScan]:
    with app.app_context():
        return list(db.session.scalars(sa.select(RefusedScan).order_by(RefusedScan.id)))


def test_a_picture_of_yesterday_goes_to_the_leader_and_counts_at_its_own_time(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    at = session.starts_at + HOUR
    member = upload(app, browser(app, cast, "member"), session, at)
    assert member.path == "/scan/late"
    assert "照片的时间" in member.text
    assert "河道清洁" in member.text
    assert kept(app) == []

    member.send("/scan/late")

    assert "已交给负责人核对" in member.text
    (one,) = kept(app)
    assert (one.code, one.way, one.state) == ("late_photo", "photo", RefusalState.IN_REVIEW)
    assert timedelta(0) <= at - (one.proved_at or at) < timedelta(seconds=15)
    here = f"/manage/events/{session.event_id}/refusals"
    organiser = browser(app, cast, "organiser").open(here)
    assert "上传照片 · 动态码证明" in organiser.text
    organiser.send(here, {"scan": str(one.id), "verdict": "yes"})
    with app.app_context():
        scan = db.session.scalars(sa.select(Scan)).one()
    assert (scan.at, scan.trust.value) == (one.proved_at, "screen")
    assert "+2 分" in member.open("/me/messages").text


def test_pressing_twice_and_uploading_again_waits_once(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    at = session.starts_at + HOUR
    member = browser(app, cast, "member")
    for _ in range(2):
        page = upload(app, member, session, at)
        page.send("/scan/late")

    assert "已交给负责人核对" in member.text
    assert len(kept(app)) == 1


def test_a_picture_that_was_not_counted_is_not_laid_before_the_leader_again(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    at = session.starts_at + HOUR
    member = upload(app, browser(app, cast, "member"), session, at).send("/scan/late")
    here = f"/manage/events/{session.event_id}/refusals"
    form = {"scan": str(kept(app)[0].id), "verdict": "no", "reason": "当天没有来"}
    browser(app, cast, "organiser").open(here).send(here, form)

    upload(app, member, session, at).send("/scan/late")

    assert "负责人核对后没有计入：当天没有来" in member.text
    assert len(kept(app)) == 1


def test_opening_the_page_changes_nothing(app: Flask, cast: Cast, session: EventSession) -> None:
    member = upload(app, browser(app, cast, "member"), session, session.starts_at + HOUR)
    with app.app_context():
        before = take()

    for method in ("get", "head", "options"):
        getattr(member.client, method)("/scan/late")

    with app.app_context():
        assert take() == before
    assert kept(app) == []


def test_an_old_address_that_was_passed_on_stays_expired_and_says_what_a_picture_can_do(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    code = code_at(app, session, session.starts_at + HOUR)
    member = browser(app, cast, "member").open(f"/s/{code}")

    assert member.status == 410
    assert "这个码已过期" in member.text
    assert "72 小时内" in member.text
    assert member.open("/scan").send("/scan", {"code": code}).status == 410
    assert member.open("/scan/late").status == 410


def test_who_is_not_signed_in_signs_in_and_the_picture_is_still_there(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    visitor = upload(app, browser(app, cast, ""), session, session.starts_at + HOUR)
    assert "登录后交给负责人" in visitor.text
    assert visitor.client.post("/scan/late").status_code in {302, 400}

    visitor.sign_in("13700000009", "新来的", sms=sms_file(app), then="/scan/late")
    assert newest_code(sms_file(app), "13700000009")
    visitor.send("/scan/late")

    assert "已交给负责人核对" in visitor.text
    assert len(kept(app)) == 1


def test_one_picture_of_two_people_is_taken_and_said_to_the_leader(
    app: Flask, cast: Cast, session: EventSession
) -> None:
    at = session.starts_at + HOUR
    for who in ("member", "second_member"):
        upload(app, browser(app, cast, who), session, at).send("/scan/late")

    page = browser(app, cast, "organiser").open(f"/manage/events/{session.event_id}/refusals")

    assert page.text.count("看着像同一张照片，2 人") == 2
    assert [each.state for each in kept(app)] == [RefusalState.IN_REVIEW] * 2


@pytest.mark.parametrize(
    ("ago", "minutes", "code"),
    [(24, 60, "late_photo"), (74, 60, "too_late_offline"), (24, 300, "photo_outside")],
)
def test_too_old_or_outside_the_window_goes_to_the_leader_with_its_reason(
    app: Flask, cast: Cast, ago: int, minutes: int, code: str
) -> None:
    session = made(app, cast, ago=ago * HOUR)
    at = session.starts_at + timedelta(minutes=minutes)

    member = upload(app, browser(app, cast, "member"), session, at)
    member.send("/scan/late")

    assert [each.code for each in kept(app)] == [code]
    assert "等负责人核对" in member.open("/me/refusals").text


def test_where_an_event_brings_many_points_a_later_picture_is_not_taken(
    app: Flask, client: Client, cast: Cast, session: EventSession
) -> None:
    with app.app_context(), transaction():
        region = db.session.get_one(Region, cast.region_id)
        region.settings = {**region.settings, "offline_most_points": 1}
    at = session.starts_at + HOUR

    member = upload(app, browser(app, cast, "member"), session, at)
    assert "要当场扫码，不收事后上传的照片" in member.text
    assert "交给负责人确认" not in member.text
    member.send("/scan/late")
    body = {"key": uuid.uuid4().hex, "code": code_at(app, session, at)}
    sent = {**body, "scanned_at": at.isoformat()}
    answer = client.post("/api/v1/check-ins", json=sent, headers=cast.bearer("volunteer"))

    states = [(each.code, each.state.value) for each in kept(app)]
    assert states == [("photo_not_taken", "refused"), ("offline_not_taken", "in_review")]
    assert answer.status_code == 202
    assert "要当场扫码" in answer.get_json()["message"]


def test_a_scan_kept_without_signal_counts_at_once_where_its_step_proves_the_time(
    app: Flask, client: Client, cast: Cast, session: EventSession
) -> None:
    at = session.starts_at + HOUR
    body = {"key": "k", "code": code_at(app, session, at), "scanned_at": at.isoformat()}

    answer = client.post("/api/v1/check-ins", json=body, headers=cast.bearer("member"))

    assert (answer.status_code, answer.get_json()["points"]) == (201, 2)
    assert kept(app) == []


def test_a_code_of_a_screen_that_was_not_shown_yet_is_no_later_picture(
    app: Flask, cast: Cast
) -> None:
    session = made(app, cast, ago=timedelta(0))

    member = upload(app, browser(app, cast, "member"), session, clock.now() + HOUR)

    assert member.status == 410
    assert member.path.startswith("/s/")


def test_who_is_in_already_is_told_so(app: Flask, cast: Cast) -> None:
    session = made(app, cast, ago=timedelta(minutes=20))
    member = browser(app, cast, "member")
    member.open(f"/s/{code_at(app, session, clock.now())}").send("/check-ins")

    upload(app, member, session, clock.now() - timedelta(minutes=10)).send("/scan/late")

    assert "您已经签到过了" in member.text
    assert kept(app) == []
