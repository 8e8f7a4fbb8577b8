"""替同行的人签到: who has no phone is sent by who stands beside; a third one confirms."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core.codes import CodeKind, screen_step
from app.core.db import db
from app.core.errors import DomainError, TooMany
from app.core.tickets import new_ticket
from app.events import deciding, helping, refusal_queries
from app.events.deciding import Outcome
from app.events.doubt_errors import (
    ConsentMissing,
    HelpedAlready,
    HelpsEnough,
    NotCounted,
    NotFitting,
    OwnRefusal,
)
from app.events.errors import EventOver
from app.events.helping import MOST, TRIES, Companion
from app.events.models import Attendance, AttendanceMode, EventSession, Scan
from app.events.refusal_models import RefusalState, RefusedScan
from app.events.refusals import Refused
from app.organisations.models import Region
from app.records.models import ServiceRecord, TimeClass, Trust
from tests.support.cast import Cast, gather, published
from tests.support.doubts import told
from tests.support.scans import FOUNDED, MINUTE, NOW, count, send

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def help_in(
    cast: Cast,
    session: EventSession,
    whom: str = "member",
    *,
    by: str = "volunteer",
    now: datetime = NOW,
    kind: CodeKind = CodeKind.SCREEN,
    **changes: Any,
) -> Refused | DomainError:
    """The scan of somebody with four digits of the card and the full name, as a helper sends it."""
    person = cast.person(whom)
    said = {"card": person.card_number[-4:], "name": person.name, "agrees": True, **changes}
    step = screen_step(now) if kind is CodeKind.SCREEN else None
    ticket = new_ticket(session.id, kind, step=step, scanned_at=now)
    region = db.session.get_one(Region, cast.region_id)
    return helping.send(ticket, Companion(**said), region, by=cast.actor(by, now=now), now=now)


def kept_of(outcome: Refused | DomainError) -> RefusedScan:
    assert isinstance(outcome, Refused), outcome
    return db.session.get_one(RefusedScan, outcome.id)


def count_in(kept: RefusedScan, cast: Cast, who: str) -> deciding.Decided:
    now = NOW + 5 * MINUTE
    return deciding.count(kept.id, by=cast.actor(who, now=now), now=now)


def test_it_waits_with_both_names_and_counts_at_the_moment_of_the_screen_once_confirmed(
    cast: Cast,
) -> None:
    event, session = published(cast, NOW)

    kept = kept_of(help_in(cast, session))

    assert (kept.code, kept.way, kept.state) == ("helped", "helped", RefusalState.IN_REVIEW)
    assert (kept.person_id, kept.actor_id) == (cast.people["member"], cast.people["volunteer"])
    assert count(Attendance) == 0
    helper = cast.person("volunteer").name
    assert f"{helper}替您签到" in told(cast)[0].title
    (own,) = refusal_queries.own(cast.region_id, cast.people["member"], now=NOW + MINUTE)
    (weighed,) = refusal_queries.doubtful(event.id)
    assert own.helper == weighed.helper == helper
    written = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "attendance.helped")
    ).one()
    assert written.actor_id == cast.people["volunteer"]
    assert written.details["consent"] is True

    assert count_in(kept, cast, "organiser").outcome is Outcome.COUNTED

    scan = db.session.scalars(sa.select(Scan)).one()
    assert (scan.at, scan.trust) == (NOW, Trust.SCREEN)
    assert scan.actor_id == cast.people["volunteer"]
    record = db.session.scalars(sa.select(ServiceRecord)).one()
    assert (record.person_id, record.time_class) == (cast.people["member"], TimeClass.SCANNED)
    assert record.approved_by_id == cast.people["organiser"]


def test_neither_helper_nor_helped_confirms_even_as_the_leader(cast: Cast) -> None:
    _, session = published(cast, NOW)
    kept = kept_of(help_in(cast, session, by="organiser"))
    with pytest.raises(OwnRefusal):
        count_in(kept, cast, "organiser")
    other = kept_of(help_in(cast, session, "reviewer"))
    with pytest.raises(OwnRefusal):
        count_in(other, cast, "reviewer")

    assert count_in(kept, cast, "reviewer").outcome is Outcome.COUNTED


def test_a_poster_proves_no_moment_and_becomes_an_entry_for_a_second_person(cast: Cast) -> None:
    _, session = published(cast, NOW)
    kept = kept_of(help_in(cast, session, kind=CodeKind.POSTER))
    after = session.ends_at + MINUTE

    decided = deciding.count(kept.id, by=cast.actor("organiser", now=after), now=after)

    assert decided.outcome is Outcome.PROPOSED
    assert count(Attendance) == 0


def test_every_mismatch_is_answered_alike_and_soon_not_at_all(cast: Cast) -> None:
    _, session = published(cast, NOW)
    member, helper = cast.person("member"), cast.person("volunteer")
    wrong = [
        {"card": "0000"},
        {"name": "查无此人"},
        {"name": member.name[:-1]},
        {"card": cast.person("second_member").card_number},
        {"card": "%"},
        {"card": helper.card_number, "name": helper.name},
        {"card": member.card_number[-3:]},
    ]
    answers = [help_in(cast, session, **each) for each in wrong]
    assert {type(each) for each in answers} == {NotFitting}
    assert len({each.detail for each in answers if isinstance(each, DomainError)}) == 1
    for _ in range(TRIES - len(wrong)):
        help_in(cast, session, card="0000")
    with pytest.raises(TooMany):
        help_in(cast, session)
    assert count(RefusedScan) == 0


def test_without_consent_nothing_is_looked_up(cast: Cast) -> None:
    _, session = published(cast, NOW)

    with pytest.raises(ConsentMissing):
        help_in(cast, session, agrees=False)
    assert count(RefusedScan) == 0


def test_the_same_person_is_sent_once_and_told_once(cast: Cast) -> None:
    _, session = published(cast, NOW)
    first = kept_of(help_in(cast, session))

    again = help_in(cast, session)
    other = help_in(cast, session, by="second_member", now=NOW + MINUTE)

    assert kept_of(again).id == kept_of(other).id == first.id
    assert sum("替您签到" in each.title for each in told(cast)) == 1
    deciding.dismiss(first.id, reason="没有来", by=cast.actor("organiser"), now=NOW + MINUTE)
    refused = help_in(cast, session, now=NOW + 2 * MINUTE)
    assert isinstance(refused, Refused)
    assert isinstance(refused.error, NotCounted)
    assert "没有来" not in refused.error.detail


def test_who_has_a_record_is_not_sent(cast: Cast) -> None:
    _, session = published(cast, NOW)
    send(cast, session, now=NOW)

    assert isinstance(help_in(cast, session, now=NOW + MINUTE), HelpedAlready)


def test_one_helper_sends_three_and_another_one_goes_on(cast: Cast) -> None:
    _, session = published(cast, NOW)
    people = ["member", "second_member", "organiser", "reviewer"]
    for whom in people[:MOST]:
        kept_of(help_in(cast, session, whom))

    assert isinstance(help_in(cast, session, people[MOST]), HelpsEnough)
    assert count(RefusedScan) == MOST
    kept_of(help_in(cast, session, people[MOST], by="member"))


def test_leaving_is_sent_too_where_hours_count(cast: Cast) -> None:
    _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT, item="hours")
    came = kept_of(help_in(cast, session))
    left = kept_of(help_in(cast, session, now=NOW + 40 * MINUTE))

    assert came.id != left.id


def test_when_the_event_is_over_it_is_over_for_companions_too(cast: Cast) -> None:
    _, session = published(cast, NOW)
    late = session.ends_at + timedelta(hours=3)

    assert isinstance(help_in(cast, session, now=late), EventOver)
    assert count(RefusedScan) == 0
