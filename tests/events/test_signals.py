"""需核对: each rule fires and does not, a person decides, and no point moves."""

import uuid
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.codes import screen_step
from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.core.tickets import new_photo_ticket
from app.events import closing, late_photo, signal_finding, signals
from app.events.doubt_errors import OwnSignal, SignalDecided
from app.events.models import AttendanceMode, Direction, Event, EventSession
from app.events.signal_models import Signal, SignalState
from app.organisations.models import Region
from tests.support.cast import Cast, gather, published
from tests.support.doubts import DAY
from tests.support.scans import FOUNDED, MINUTE, NOW, count, send, taken
from tests.support.snapshots import take

SECOND = timedelta(seconds=1)
CROWD = ("member", "second_member", "other_member", "volunteer", "stranger")
MARK = b"m" * 16


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def come(
    cast: Cast, session: EventSession, people: tuple[str, ...] = CROWD, **more: object
) -> None:
    """They check in ten seconds after one another."""
    for place, who in enumerate(people):
        fields = {"now": NOW + 10 * place * SECOND, **more}
        taken(send(cast, session, who, **fields))  # type: ignore[arg-type]


def found(event: Event, *, now: datetime = NOW + DAY) -> dict[str, dict[str, object]]:
    """What looking at an event comes to: reason code → facts."""
    signal_finding.note(signal_finding.of_event(event.id), now=now)
    return numbers()


def numbers() -> dict[str, dict[str, object]]:
    """Reason code → facts, but for who it was."""
    return {
        each.code: {name: fact for name, fact in each.facts.items() if name != "who"}
        for each in db.session.scalars(sa.select(Signal))
    }


def found_of_days(cast: Cast) -> dict[str, dict[str, object]]:
    """What looking at people's days comes to."""
    since = NOW - 9 * DAY
    signal_finding.note(signal_finding.of_days(cast.region_id, since=since), now=NOW + DAY)
    return numbers()


def settings(cast: Cast, **changes: int) -> None:
    region = db.session.get_one(Region, cast.region_id)
    region.settings = {**region.settings, **changes}
    db.session.flush()


@pytest.mark.usefixtures("context")
class TestReasons:
    def test_many_on_one_device_within_seconds(self, cast: Cast) -> None:
        event, session = published(cast, NOW)
        come(cast, session, CROWD[:3], device=MARK)

        assert found(event) == {"one_device": {"people": 3}}

    @pytest.mark.parametrize("device", [None, "own"])
    def test_not_on_devices_of_their_own(self, cast: Cast, device: str | None) -> None:
        event, session = published(cast, NOW)
        for who in CROWD:
            mark = cast.people[who].bytes if device else None
            taken(send(cast, session, who, now=NOW, device=mark))

        assert found(event) == {}

    def test_not_two_of_one_household_nor_three_over_an_hour(self, cast: Cast) -> None:
        event, session = published(cast, NOW)
        come(cast, session, CROWD[:2], device=MARK)
        taken(send(cast, session, "stranger", now=NOW + 30 * MINUTE, device=MARK))

        assert found(event) == {}

    @pytest.mark.parametrize(("apart", "expected"), [(1, True), (90, False)])
    def test_nearly_all_left_in_one_minute(self, cast: Cast, apart: int, expected: bool) -> None:
        event, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        come(cast, session)
        for place, who in enumerate(CROWD):
            at = NOW + 60 * MINUTE + apart * place * SECOND
            taken(send(cast, session, who, now=at, direction=Direction.OUT))

        facts = {"last_minute": {"people": 5, "of": 5}} if expected else {}
        assert found(event) == facts

    @pytest.mark.parametrize(("heads", "expected"), [(4, True), (5, False), (None, False)])
    def test_more_came_than_were_counted(
        self, cast: Cast, heads: int | None, expected: bool
    ) -> None:
        event, session = published(cast, NOW)
        come(cast, session)
        closing.settle(event, by=cast.actor("organiser"), now=NOW + DAY, heads=heads)

        facts = {"more_than_heads": {"came": 5, "heads": 4, "more": 1}} if expected else {}
        assert found(event) == facts

    @pytest.mark.parametrize(("people", "expected"), [(3, True), (2, False)])
    def test_check_ins_written_after_the_settlement(
        self, cast: Cast, people: int, expected: bool
    ) -> None:
        event, session = published(cast, NOW)
        come(cast, session, CROWD[:people], shown=NOW, scanned_at=NOW, now=NOW + 5 * MINUTE)
        event.settled_at = NOW + MINUTE
        db.session.flush()

        assert ("hours_after_settlement" in found(event)) is expected

    @pytest.mark.parametrize(("crowd", "expected"), [(5, True), (6, False)])
    def test_a_crowd_without_a_single_sign_up(self, cast: Cast, crowd: int, expected: bool) -> None:
        settings(cast, signal_crowd=crowd)
        event, session = published(cast, NOW)
        come(cast, session)

        assert ("sham_event" in found(event)) is expected

    @pytest.mark.parametrize(
        ("pictures", "codes"),
        [
            ((7, 7, 7), {"photo_reuse", "same_photo_code"}),
            ((7, -8, 0x0F0F0F0F0F0F0F0F), {"same_photo_code"}),
            ((None, None), set()),
        ],
    )
    def test_one_picture_and_one_screen_of_several(
        self, cast: Cast, pictures: tuple[int | None, ...], codes: set[str]
    ) -> None:
        event, session = published(cast, NOW)
        for who, picture in zip(CROWD, pictures, strict=False):
            hand_in(cast, session, who, picture)

        assert set(found(event)) == codes

    def test_more_than_twelve_hours_a_day(self, cast: Cast) -> None:
        long = {"attendance": AttendanceMode.IN_OUT, "starts_at": NOW, "ends_at": NOW + DAY / 2}
        _, session = published(cast, NOW, **long)
        taken(send(cast, session, now=NOW))
        taken(send(cast, session, now=NOW + DAY / 2))
        assert found_of_days(cast) == {}

        settings(cast, signal_day_hours=11)

        facts = found_of_days(cast)["over_12_hours"]
        assert (facts["minutes"], facts["events"]) == (720, 1)

    @pytest.mark.parametrize(("left", "minutes"), [(40, 20), (20, 0)])
    def test_two_places_at_once(self, cast: Cast, left: int, minutes: int) -> None:
        _, one = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        _, other = published(cast, NOW, attendance=AttendanceMode.IN_OUT, title="助老")
        for session, came, gone in ((one, 0, left), (other, 20, 60)):
            taken(send(cast, session, now=NOW + came * MINUTE))
            out = {"now": NOW + gone * MINUTE, "direction": Direction.OUT}
            taken(send(cast, session, **out))  # type: ignore[arg-type]

        facts = found_of_days(cast)

        assert facts.get("two_places", {}).get("minutes", 0) == minutes


def hand_in(cast: Cast, session: EventSession, who: str, picture: int | None) -> None:
    """A picture of one step of the screen, a day later."""
    now = NOW + DAY
    step = screen_step(NOW)
    ticket = new_photo_ticket(session.id, step=step, picture=picture, read_at=now)
    region = db.session.get_one(Region, cast.region_id)
    late_photo.hand_in(ticket, region, by=cast.actor(who, now=now), now=now)


@pytest.fixture
def signal(app: Flask, context: None, cast: Cast) -> Signal:
    """Three of one device."""
    event, session = published(cast, NOW)
    come(cast, session, CROWD[:3], device=MARK)
    assert found(event)
    return db.session.scalars(sa.select(Signal)).one()


def decide(signal: Signal, cast: Cast, who: str, *, acted: bool = False) -> Signal:
    by = cast.actor(who, now=NOW + DAY)
    return signals.decide(signal.id, acted=acted, reason="一家三口", by=by, now=NOW + DAY)


class TestPeople:
    def test_a_signal_moves_no_point_and_is_noted_once(self, cast: Cast, signal: Signal) -> None:
        before = elsewhere()
        event = db.session.get_one(Event, signal.event_id)

        decide(signal, cast, "reviewer", acted=True)
        found(event, now=NOW + 2 * DAY)

        assert elsewhere() == before
        assert count(Signal) == 1
        db.session.refresh(signal)
        assert (signal.state, signal.reason) == (SignalState.ACTED, "一家三口")

    def test_of_two_who_decide_one_wins(self, cast: Cast, signal: Signal) -> None:
        decide(signal, cast, "reviewer")

        with pytest.raises(SignalDecided):
            decide(signal, cast, "upper")

    def test_facts_hold_ids_and_numbers_and_no_names(self, cast: Cast, signal: Signal) -> None:
        people = {str(cast.people[each]) for each in (*CROWD[:3], "organiser")}

        assert numbers() == {"one_device": {"people": 3}}
        assert set(signal.facts["who"]) == people - {str(cast.people["organiser"])}
        assert set(signal.concerned) == people

    def test_whom_it_concerns_does_not_decide(self, cast: Cast, signal: Signal) -> None:
        signal.concerned = [*signal.concerned, str(cast.people["reviewer"])]
        db.session.flush()

        assert signals.waiting_count(cast.actor("reviewer")) == 0
        with pytest.raises(OwnSignal):
            decide(signal, cast, "reviewer")

    @pytest.mark.parametrize(
        ("who", "sees", "error"),
        [
            ("auditor", 1, Forbidden),
            ("other_reviewer", 0, NotFound),
            ("organiser", 0, NotFound),
            ("member", 0, NotFound),
        ],
    )
    def test_who_sees_and_who_decides(
        self, cast: Cast, signal: Signal, who: str, sees: int, error: type[Exception]
    ) -> None:
        assert len(signals.listed(cast.actor(who))) == sees
        assert signals.waiting_count(cast.actor(who)) == 0
        with pytest.raises(error):
            decide(signal, cast, who)
        with pytest.raises(NotFound):
            signals.decide(uuid.uuid4(), acted=True, reason="没有", by=cast.actor("upper"), now=NOW)


def elsewhere() -> dict[str, object]:
    """Every row but the signals themselves and the log of who decided."""
    own = {"signals", "audit_entries"}
    return {table.name: rows for table, rows in take() if table.name not in own}
