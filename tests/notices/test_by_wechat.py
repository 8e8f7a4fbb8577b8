"""Messages to who bound his WeChat leave there, by SMS where that fails, and never at night."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import binding, standing
from app.core import clock
from app.core.db import db, transaction
from app.core.wechat import WechatGate
from app.notices import by_wechat, outbox, queries, service
from app.notices.models import OutboxMessage, OutboxState
from tests.support.cast import PEOPLE, Cast, gather
from tests.support.wechat import SITE, Account, service_account, switched_on

#: noon, and ten in the evening, in Shanghai
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TITLE, TEXT = "您的心愿有人认领了", "【微光】您的心愿有人认领了。和顺药房会和您联系。"
OPENID = "oFollower"
PHONE = f"138000{list(PEOPLE).index('member'):05d}"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def account(app: Flask) -> Iterator[Account]:
    with service_account() as running, switched_on(app, running), app.app_context():
        yield running
        db.session.rollback()


@pytest.fixture
def gate(account: Account) -> WechatGate:
    return account.gate()


@pytest.fixture
def bound(cast: Cast, account: Account) -> Cast:
    """The cast, with one who bound his WeChat."""
    with transaction():
        binding.bind(OPENID, by=cast.actor("member"), now=NOON)
    return cast


def tell(cast: Cast, who: str = "member", *, now: datetime = NOON, **more: str) -> None:
    """A notice that also leaves."""
    told = {"kind": "wish", "title": TITLE, "body": "和顺药房会和您联系。", "sms": TEXT, **more}
    with transaction():
        service.send(cast.region_id, now=now, person_id=cast.people[who], **told)  # type: ignore[arg-type]


def attempt(gate: WechatGate | None, now: datetime) -> bool:
    """One message tried by WeChat, as the job does it; whether there was one."""
    with transaction():
        leased = by_wechat.lease_next(now=now)
    if leased is None:
        return False
    outcome = by_wechat.send(leased, gate)
    with transaction():
        by_wechat.note_outcome(leased.id, outcome, now=now)
    return True


def rows() -> list[tuple[str, OutboxState]]:
    """Channel and state of what left or waits, the oldest first."""
    db.session.rollback()
    query = sa.select(OutboxMessage.channel, OutboxMessage.state).order_by(OutboxMessage.id)
    return [(channel, state) for channel, state in db.session.execute(query)]


def by_sms(now: datetime) -> str:
    """The text of the short message that would leave next, and to which number."""
    with transaction():
        leased = outbox.lease_next(now=now)
    return f"{leased.message.phone} {leased.message.text}" if leased else ""


def test_who_is_bound_is_told_by_wechat_and_in_the_inbox(
    bound: Cast, gate: WechatGate, account: Account
) -> None:
    tell(bound, link="/wishes/7")

    assert attempt(gate, NOON)
    assert not attempt(gate, NOON + timedelta(hours=1))

    (message,) = account.sent
    assert (message["touser"], message["url"]) == (OPENID, f"{SITE}/wishes/7")
    assert message["data"]["thing1"] == {"value": TITLE}
    assert "和顺药房" not in json.dumps(message, ensure_ascii=False)
    assert rows() == [("wechat", OutboxState.SENT)]
    assert queries.unread(bound.actor("member")) == 1


def test_who_is_not_bound_is_told_by_sms(bound: Cast, gate: WechatGate) -> None:
    tell(bound, "second_member")

    assert not attempt(gate, NOON)
    assert rows() == [("sms", OutboxState.WAITING)]


def test_without_the_settings_all_leave_by_sms(app: Flask, bound: Cast) -> None:
    app.extensions["wechat"] = None
    tell(bound)

    assert by_sms(NOON) == f"{PHONE} {TEXT}"
    assert rows() == [("sms", OutboxState.WAITING)]


def test_a_code_never_goes_by_wechat(bound: Cast) -> None:
    tell(bound, kind=outbox.CODE)

    assert rows() == [("sms", OutboxState.WAITING)]


def test_a_notice_without_a_text_for_sms_stays_in_the_inbox(bound: Cast) -> None:
    tell(bound, sms="")

    assert rows() == []
    assert queries.unread(bound.actor("member")) == 1


def test_without_a_link_it_leads_to_the_inbox(
    bound: Cast, gate: WechatGate, account: Account
) -> None:
    tell(bound)
    attempt(gate, NOON)

    assert account.sent[0]["url"] == f"{SITE}/me/messages"


def test_neither_receiver_nor_person_is_readable_in_the_outbox(bound: Cast) -> None:
    tell(bound)

    row = db.session.scalars(sa.select(OutboxMessage)).one()
    kept = row.recipient_sealed + json.dumps(row.payload).encode()
    for word in (OPENID, PHONE, str(bound.people["member"])):
        assert word.encode() not in kept


@pytest.mark.parametrize("errcode", [40003, 43004, 43101, 40037])
def test_what_wechat_refuses_for_good_leaves_by_sms_at_once(
    bound: Cast, gate: WechatGate, account: Account, errcode: int
) -> None:
    tell(bound)
    account.answers = [errcode]

    attempt(gate, NOON)

    assert rows() == [("wechat", OutboxState.GIVEN_UP), ("sms", OutboxState.WAITING)]
    assert by_sms(NOON) == f"{PHONE} {TEXT}"
    assert not attempt(gate, NOON + timedelta(days=1))


def test_a_refused_message_to_somebody_without_a_phone_is_given_up(
    bound: Cast, gate: WechatGate, account: Account
) -> None:
    with transaction():
        standing.change_phone(bound.people["member"], None, by=bound.actor("member"), now=NOON)
    tell(bound)
    account.answers = [43101]

    attempt(gate, NOON)

    assert rows() == [("wechat", OutboxState.GIVEN_UP)]


@pytest.mark.parametrize("is_down", [False, True], ids=["45009", "no answer"])
def test_what_passes_is_tried_at_longer_and_longer_waits_then_by_sms(
    bound: Cast, gate: WechatGate, account: Account, is_down: bool
) -> None:
    # early enough that no wait ends in the quiet hours
    now = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    tell(bound, now=now)
    if is_down:
        account.broken = b"<html>502</html>"
    account.answers = [45009] * 6
    waits = []
    for _ in outbox.WAITS:
        assert attempt(gate, now)
        row = db.session.scalars(sa.select(OutboxMessage)).one()
        waits.append(row.next_try_at - now)
        # the last wait ends at night: there the message waits on for the morning
        now += waits[-1] if len(waits) < len(outbox.WAITS) else timedelta(days=1)
        assert not attempt(gate, row.next_try_at - timedelta(seconds=1))
    assert attempt(gate, now)

    assert tuple(waits) == outbox.WAITS
    assert rows() == [("wechat", OutboxState.GIVEN_UP), ("sms", OutboxState.WAITING)]
    assert by_sms(now) == f"{PHONE} {TEXT}"


def test_a_message_refused_once_arrives_with_the_next_try(
    bound: Cast, gate: WechatGate, account: Account
) -> None:
    tell(bound)
    account.answers = [45009]

    attempt(gate, NOON)
    attempt(gate, NOON + outbox.WAITS[0])

    assert rows() == [("wechat", OutboxState.SENT)]
    assert len({each["client_msg_id"] for each in account.sent}) == 1


def test_nobody_is_woken_up_by_wechat_either(
    bound: Cast, gate: WechatGate, account: Account
) -> None:
    tell(bound, now=NIGHT)

    assert not attempt(gate, NIGHT)
    assert not attempt(gate, NIGHT + timedelta(hours=9, minutes=59))
    assert attempt(gate, NIGHT + timedelta(hours=10))
    assert len(account.sent) == 1


def test_who_unbinds_gets_what_waits_by_sms(
    bound: Cast, gate: WechatGate, account: Account
) -> None:
    tell(bound)
    with transaction():
        binding.unbind(by=bound.actor("member"), now=NOON)

    attempt(gate, NOON)

    assert account.asked == []
    assert by_sms(NOON) == f"{PHONE} {TEXT}"


def test_what_waits_when_the_channel_is_switched_off_leaves_by_sms(bound: Cast) -> None:
    tell(bound)

    attempt(None, NOON)

    assert by_sms(NOON) == f"{PHONE} {TEXT}"


def run(app: Flask, job: str) -> str:
    """A job by hand, as the scheduler runs it; what waits may leave at this very hour."""
    with transaction():
        db.session.execute(sa.update(OutboxMessage).values(kind=outbox.CODE))
    return app.test_cli_runner().invoke(args=["job", job]).output


def test_the_jobs_take_each_channel_by_itself(app: Flask, bound: Cast, account: Account) -> None:
    before = clock.now() - timedelta(minutes=5)
    tell(bound, now=before)
    tell(bound, "second_member", now=clock.now())
    account.broken = b"<html>502</html>"
    file = Path(app.config["SMS_FILE"])
    file.unlink(missing_ok=True)

    assert run(app, "deliver") == "sent 1, failed 0\n"
    assert account.asked == []
    assert [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()] == [TEXT]

    assert run(app, "deliver_wechat") == "sent 0, failed 1\n"
    account.broken = b""
    assert rows()[0] == ("wechat", OutboxState.WAITING)


def test_while_wechat_is_away_the_rest_is_left_untried(
    app: Flask, bound: Cast, account: Account
) -> None:
    for _ in range(5):
        tell(bound, now=clock.now())
    account.broken = b"<html>502</html>"

    assert run(app, "deliver_wechat") == "sent 0, failed 3\n"
    account.broken = b""
    assert run(app, "deliver_wechat") == "sent 2, failed 0\n"


def test_refusals_do_not_stop_a_run(app: Flask, bound: Cast, account: Account) -> None:
    for _ in range(5):
        tell(bound, now=clock.now())
    account.answers = [43101] * 4

    assert run(app, "deliver_wechat") == "sent 1, failed 4\n"


def test_a_message_is_known_to_wechat_by_its_row(
    bound: Cast, gate: WechatGate, account: Account
) -> None:
    tell(bound)
    attempt(gate, NOON)

    row = db.session.scalars(sa.select(OutboxMessage)).one()
    assert uuid.UUID(hex=account.sent[0]["client_msg_id"]) == row.id
