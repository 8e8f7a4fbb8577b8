"""Messages reach a real server: signed, in order, again until they are taken, and then not."""

import logging
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, outgoing
from app.core.db import db, transaction
from app.notices.models import Notice
from app.notices.outbox import WAITS
from app.webhooks import collecting, sending, service
from app.webhooks.models import Delivery, Subscription, SubscriptionState
from app.webhooks.rules import Subject
from tests.support.cast import Cast, gather
from tests.support.receiver import Receiver, receiving
from tests.webhooks.scenes import (
    LOOPBACK,
    attempt,
    collect,
    scan,
    session_of,
    standing,
    subscribed,
    waiting,
)
from tests.webhooks.test_rules import example

SCANS = (Subject.CHECK_INS,)
PEOPLE = ("member", "second_member", "organiser")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setattr(collecting, "MARGIN", timedelta())
    made = gather(app, ago=timedelta(days=30))
    with app.app_context():
        yield made
        db.session.rollback()


def told(cast: Cast, url: str, people: tuple[str, ...] = PEOPLE) -> tuple[uuid.UUID, str]:
    """A subscription with a check-in of each that waits."""
    session_id = session_of(cast)
    key, secret = subscribed(cast, url, subjects=SCANS)
    for who in people:
        scan(cast, session_id, who)
    assert len(collect(key)) == len(people)
    return key, secret


def ids(key: uuid.UUID) -> list[str]:
    query = sa.select(Delivery.event_id).where(Delivery.subscription_id == key)
    found = [str(each) for each in db.session.scalars(query.order_by(Delivery.id))]
    db.session.rollback()
    return found


def test_what_arrives_is_signed_and_in_order(cast: Cast, receiver: Receiver) -> None:
    key, secret = told(cast, receiver.url)

    tried = attempt(key)

    assert [each.answer for each in tried] == ["200", "200", "200"]
    check, seen = example()["check"], set()
    read = [check(headers, body, secret, seen) for headers, body in receiver.got]  # type: ignore[operator]
    assert [each["id"] for each in read] == ids(key)
    assert [headers["X-Delivery"] for headers, _ in receiver.got] == ids(key)
    assert receiver.paths == ["/in?from=weiguang"] * 3
    assert waiting(key) == []
    assert attempt(key) == []


def test_nobody_is_named(cast: Cast, receiver: Receiver) -> None:
    key, secret = told(cast, receiver.url)
    attempt(key)

    sent = b"".join(body for _, body in receiver.got).decode()
    for who in PEOPLE:
        assert cast.person(who).name not in sent
    assert "138000" not in sent
    assert secret not in sent


def test_the_first_that_is_not_taken_holds_up_the_others(cast: Cast, receiver: Receiver) -> None:
    receiver.answers = [200, 500]
    key, _ = told(cast, receiver.url)
    now = clock.now()

    attempt(key, now=now)
    assert len(receiver.got) == 2
    assert len(waiting(key)) == 2
    assert attempt(key, now=now + WAITS[0] - timedelta(seconds=1)) == []

    attempt(key, now=now + WAITS[0])
    assert waiting(key) == []
    arrived = [each["id"] for each in receiver.messages]
    first, second, third = ids(key)
    # the second was tried twice, under one id
    assert arrived == [first, second, second, third]


def test_after_six_tries_it_pauses_and_the_administrators_are_told(
    cast: Cast, receiver: Receiver
) -> None:
    receiver.answers = [503] * 6
    key, _ = told(cast, receiver.url)
    now = clock.now()
    for wait in WAITS:
        assert [each.answer for each in attempt(key, now=now)] == ["503"]
        assert standing(key).next_try_at == now + wait
        now += wait
    attempt(key, now=now)

    found = standing(key)
    assert (found.state, found.paused_by_fault) == (SubscriptionState.PAUSED, "503")
    assert attempt(key, now=now + timedelta(days=30)) == []
    notices = db.session.scalars(sa.select(Notice).where(Notice.kind == sending.KIND)).all()
    assert {each.person_id for each in notices} == {cast.people["admin"], cast.people["volunteer"]}
    assert all(each.link == f"/admin/webhooks/{key}" for each in notices)


def test_what_waited_and_what_came_meanwhile_arrives_when_it_is_resumed(
    cast: Cast, receiver: Receiver
) -> None:
    key, _ = told(cast, receiver.url, ("member",))
    with transaction():
        service.pause(key, by=cast.actor("admin"), now=clock.now())
    session_id = session_of(cast)
    later = scan(cast, session_id, "second_member")
    assert len(collect(key)) == 1
    assert attempt(key) == []
    with transaction():
        service.resume(key, by=cast.actor("admin"), now=clock.now())

    collect(key)
    attempt(key)
    assert [each["id"] for each in receiver.messages] == ids(key)
    assert ids(key)[-1] == str(later)


def test_a_sender_that_died_leaves_the_messages_to_the_next_under_the_same_ids(
    cast: Cast, receiver: Receiver
) -> None:
    key, _ = told(cast, receiver.url, ("member",))
    now = clock.now()
    with transaction():
        leased = sending.lease(key, now=now)
    assert leased is not None
    sending.send(leased, LOOPBACK)

    assert attempt(key, now=now) == []
    attempt(key, now=now + sending.LEASE)

    assert len(receiver.got) == 2
    assert len({each["id"] for each in receiver.messages}) == 1


def test_one_that_was_removed_is_sent_nothing_and_has_no_secret(
    cast: Cast, receiver: Receiver
) -> None:
    key, _ = told(cast, receiver.url)
    with transaction():
        service.remove(key, by=cast.actor("admin"), now=clock.now())

    assert attempt(key) == []
    assert waiting(key) == []
    assert receiver.got == []
    assert standing(key).secret_sealed is None


def test_a_new_secret_signs_from_the_next_message_on(cast: Cast, receiver: Receiver) -> None:
    key, old = told(cast, receiver.url, ("member",))
    with transaction():
        new = service.renew_secret(key, by=cast.actor("admin"), now=clock.now())
    attempt(key)

    check = example()["check"]
    assert new != old
    assert check(*receiver.got[0], new, set())["kind"] == "check_in.recorded"  # type: ignore[operator]
    with pytest.raises(ValueError):
        check(*receiver.got[0], old, set())  # type: ignore[operator]


def test_the_secret_is_sealed_and_never_logged(
    cast: Cast, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answers = [500]
    key, secret = told(cast, receiver.url)
    with transaction():
        leased = sending.lease(key, now=clock.now())

    assert leased is not None
    assert secret not in repr(leased)
    assert secret not in caplog.text
    tables = [Subscription.__table__, Delivery.__table__]
    stored = repr([db.session.execute(sa.select(table)).all() for table in tables])
    assert secret not in stored


def test_the_job_collects_and_sends_and_one_failing_holds_up_no_other(
    app: Flask, cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WEBHOOK_NETWORKS", LOOPBACK)
    session_id = session_of(cast)
    key, _ = subscribed(cast, receiver.url, subjects=SCANS)
    for who in PEOPLE:
        scan(cast, session_id, who)
    with transaction():
        broken = db.session.get_one(Subscription, key)
        values = {c.name: getattr(broken, c.name) for c in Subscription.__table__.columns}
        values |= {"id": uuid.uuid4(), "secret_sealed": b"no seal", "url": "http://127.0.0.1:9/"}
        db.session.execute(sa.insert(Subscription).values(values))
    db.session.remove()

    outcome = app.test_cli_runner().invoke(args=["job", "webhooks"])

    assert outcome.output.endswith("subscriptions 2, sent 3\n")
    assert len(receiver.got) == 3


def test_what_was_sent_is_forgotten_after_a_week(cast: Cast, receiver: Receiver) -> None:
    receiver.answers = [200, 500]
    key, _ = told(cast, receiver.url)
    attempt(key)
    with transaction():
        assert sending.prune(now=clock.now() + timedelta(days=6)) == 0
        assert sending.prune(now=clock.now() + timedelta(days=8)) == 1

    assert len(waiting(key)) == 2


def test_an_answer_that_leads_elsewhere_is_not_followed(cast: Cast, receiver: Receiver) -> None:
    receiver.answers = [302]
    key, _ = told(cast, receiver.url, ("member",))

    assert [each.answer for each in attempt(key)] == ["302"]
    assert len(receiver.got) == 1
    assert len(waiting(key)) == 1


def test_an_answer_that_drips_is_cut(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "LONGEST", 0.5)
    receiver.pause = 0.2
    key, _ = told(cast, receiver.url, ("member",))
    began = clock.now()

    (tried,) = attempt(key)
    assert not tried.is_taken
    assert clock.now() - began < timedelta(seconds=3)


def test_an_address_that_turned_inward_is_refused_at_the_next_message(
    cast: Cast, receiver: Receiver
) -> None:
    key, _ = told(cast, receiver.url, ("member",))
    with transaction():
        leased = sending.lease(key, now=clock.now())
    assert leased is not None

    assert [each.answer for each in sending.send(leased, ())] == ["address_refused"]
    assert receiver.got == []
