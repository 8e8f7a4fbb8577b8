"""Messages leave at least once, with longer and longer waits, and wake nobody up."""

import json
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, sms
from app.core.db import db, transaction
from app.core.errors import Busy
from app.core.sms import Sms
from app.notices import outbox
from app.notices.models import OutboxMessage, OutboxState
from app.organisations import service as organisations

#: noon in Shanghai
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
PHONE = "13800000001"


class Broken:
    """A gate that takes nothing."""

    def send(self, message: Sms) -> None:
        """Refuse."""
        raise Busy


class Kept:
    """A gate that remembers."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def send(self, message: Sms) -> None:
        """Take it."""
        self.texts.append(message.text)


def put(text: str, *, kind: str = "notice", now: datetime = NOON) -> uuid.UUID:
    """A message in the outbox of a new region."""
    with transaction():
        region = organisations.found_region(text, now=NOON, host=f"{uuid.uuid4().hex}.test")
        return outbox.enqueue(region.id, PHONE, text, kind=kind, now=now).id


def attempt(gate: sms.SmsGate, now: datetime) -> bool:
    """One message tried, as the job does it; whether there was one."""
    with transaction():
        leased = outbox.lease_next(now=now)
    if leased is None:
        return False
    fault = outbox.send(leased, gate)
    with transaction():
        outbox.note_outcome(leased.id, fault, now=now)
    return True


def message(message_id: uuid.UUID) -> OutboxMessage:
    """A message as it stands."""
    db.session.rollback()
    return db.session.get_one(OutboxMessage, message_id, populate_existing=True)


def test_a_message_is_sent_once(context: None) -> None:
    sent, gate = put("您好"), Kept()

    assert attempt(gate, NOON)
    assert not attempt(gate, NOON + timedelta(hours=1))

    assert gate.texts == ["您好"]
    assert (message(sent).state, message(sent).sent_at) == (OutboxState.SENT, NOON)


def test_the_number_is_not_in_the_table(context: None) -> None:
    sent = put("您好")

    assert PHONE.encode() not in message(sent).recipient_sealed


def test_a_failing_message_waits_longer_each_time_and_is_given_up(context: None) -> None:
    failing, now = put("您好", kind=outbox.CODE), NOON
    waits = []
    for _ in range(len(outbox.WAITS)):
        assert attempt(Broken(), now)
        waits.append(message(failing).next_try_at - now)
        assert not attempt(Broken(), now + waits[-1] - timedelta(seconds=1))
        now += waits[-1]
    assert attempt(Broken(), now)

    assert tuple(waits) == outbox.WAITS
    assert (message(failing).state, message(failing).last_error) == (OutboxState.GIVEN_UP, "Busy")
    assert not attempt(Kept(), now + timedelta(days=3))


def test_at_night_only_codes_leave(context: None) -> None:
    put("明天有活动", now=NIGHT)
    put("验证码 123456", kind=outbox.CODE, now=NIGHT)
    gate = Kept()

    assert attempt(gate, NIGHT)
    assert not attempt(gate, NIGHT)
    assert gate.texts == ["验证码 123456"]

    assert attempt(gate, NIGHT + timedelta(hours=10))
    assert gate.texts[1:] == ["明天有活动"]


@pytest.mark.parametrize(
    ("hour", "is_quiet"), [(20, False), (21, True), (0, True), (7, True), (8, False)]
)
def test_quiet_hours_are_those_of_shanghai(hour: int, is_quiet: bool) -> None:
    moment = datetime(2026, 11, 22, hour, tzinfo=clock.SHANGHAI)

    assert outbox.is_quiet(moment) is is_quiet


def test_a_sender_that_died_leaves_the_message_to_the_next(context: None) -> None:
    put("您好")
    with transaction():
        assert outbox.lease_next(now=NOON) is not None
    gate = Kept()

    assert not attempt(gate, NOON + timedelta(minutes=1))
    assert attempt(gate, NOON + timedelta(minutes=2))
    assert gate.texts == ["您好"]


def test_many_senders_share_the_messages(app: Flask) -> None:
    with app.app_context():
        for number in range(12):
            put(f"第{number}条")
    gates = [Kept() for _ in range(3)]

    def send_all(gate: Kept) -> Callable[[], None]:
        def work() -> None:
            with app.app_context():
                while attempt(gate, NOON):
                    pass

        return work

    threads = [threading.Thread(target=send_all(gate)) for gate in gates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(text for gate in gates for text in gate.texts) == sorted(
        f"第{number}条" for number in range(12)
    )


def test_the_job_sends_what_is_due_through_the_gate_of_the_settings(
    app: Flask, folder: Path
) -> None:
    file = Path(app.config["SMS_FILE"])
    before = len(file.read_text("utf-8").splitlines()) if file.exists() else 0
    with app.app_context():
        put("您好", kind=outbox.CODE, now=clock.now())

    outcome = app.test_cli_runner().invoke(args=["job", "deliver"])

    assert outcome.output == "sent 1, failed 0\n"
    line = json.loads(file.read_text("utf-8").splitlines()[before])
    assert (line["phone"], line["text"]) == (PHONE, "您好")


def test_what_left_long_ago_is_forgotten_and_what_waits_is_not(context: None) -> None:
    put("一")
    waiting = put("二", now=NOON + timedelta(days=60))
    attempt(Kept(), NOON)
    with transaction():
        assert outbox.prune(now=NOON + timedelta(days=31)) == 1

    assert db.session.scalars(sa.select(OutboxMessage.id)).all() == [waiting]
