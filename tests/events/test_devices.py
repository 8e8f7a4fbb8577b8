"""A screen or a desk on a machine: taken up once, in somebody's name, until 72 hours after."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import handed, handed_acting, standing
from app.accounts import service as accounts
from app.accounts.actor import Actor
from app.accounts.handed import Taken
from app.accounts.handed_errors import DeviceCodeGone, TooManyDevices
from app.accounts.models import PersonState, Role, RoleGrant
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import Forbidden
from app.core.tickets import sign_device
from app.core.vault import vault
from app.events import devices
from app.events import service as events
from app.events.device_acting import EVENT_DEVICES
from app.events.device_errors import DeviceOut, NothingToHandOver
from app.events.device_models import DeviceKind, EventDevice
from app.events.models import Event, EventState
from tests.support.cast import Cast, gather, plan, published
from tests.support.scans import FOUNDED, MINUTE, NOW

ENDS = NOW + 90 * MINUTE
HOURS = timedelta(hours=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


@pytest.fixture
def event(context: None, cast: Cast) -> Event:
    """An event of the branch that is on."""
    return published(cast, NOW)[0]


def offer(cast: Cast, event: Event, who: str = "organiser", **more: object) -> EventDevice:
    """A desk that somebody hands over."""
    kind = more.pop("kind", DeviceKind.DESK)
    assert isinstance(kind, DeviceKind)
    by = cast.actor(who, now=NOW)
    return devices.hand_over(event, kind, by=by, now=NOW, **more)  # type: ignore[arg-type]


def take(cast: Cast, device: EventDevice, *, now: datetime = NOW) -> Taken[EventDevice]:
    return handed.take_up(
        EVENT_DEVICES, cast.region_id, handed.code_of(device), now=now, address="192.0.2.7"
    )


def acting(
    cast: Cast,
    taken: Taken[EventDevice],
    *,
    now: datetime = NOW,
    kind: str = "desk",
    event: Event | None = None,
) -> Actor:
    """Who acts behind the cookie."""
    return handed_acting.acting(
        EVENT_DEVICES,
        cast.region_id,
        taken.cookie,
        about=(kind, event.id if event else taken.device.event_id),
        now=now,
        address="192.0.2.7",
    )


class TestTakenUp:
    def test_it_acts_in_the_name_of_its_giver_with_the_rights_of_one_desk(
        self, cast: Cast, event: Event
    ) -> None:
        by = acting(cast, take(cast, offer(cast, event, name="入口平板")))

        assert by.person_id == cast.people["organiser"]
        assert by.device is not None
        assert (by.device.about_id, by.device.kind, by.device.name) == (
            event.id,
            "desk",
            "入口平板",
        )
        assert [(grant.role, grant.event_id) for grant in by.grants] == [(Role.DESK, event.id)]

    def test_once(self, cast: Cast, event: Event) -> None:
        device = offer(cast, event)
        take(cast, device)

        with pytest.raises(DeviceCodeGone):
            take(cast, device)

    def test_within_ten_minutes(self, cast: Cast, event: Event) -> None:
        late, early = offer(cast, event), offer(cast, event)

        with pytest.raises(DeviceCodeGone):
            take(cast, late, now=NOW + 10 * MINUTE)
        assert take(cast, early, now=NOW + 9 * MINUTE).device.taken_at is not None

    def test_not_with_a_code_of_nobody_or_one_that_was_taken_back(
        self, cast: Cast, event: Event
    ) -> None:
        device = offer(cast, event)
        handed.end(EVENT_DEVICES, device, by=cast.actor("organiser", now=NOW), now=NOW)

        with pytest.raises(DeviceCodeGone):
            take(cast, device)
        with pytest.raises(DeviceCodeGone):
            handed.take_up(EVENT_DEVICES, cast.region_id, "0000000000", now=NOW, address="")

    def test_not_in_another_region(self, cast: Cast, event: Event) -> None:
        code = handed.code_of(offer(cast, event))

        with pytest.raises(DeviceCodeGone):
            handed.take_up(EVENT_DEVICES, cast.region_id + 1, code, now=NOW, address="")

    def test_neither_code_nor_secret_lie_in_the_table(self, cast: Cast, event: Event) -> None:
        device = offer(cast, event)
        taken = take(cast, device)
        row = repr(db.session.execute(sa.select(EventDevice.__table__)).mappings().one())

        assert handed.code_of(device) not in row
        assert taken.cookie not in row
        assert repr(device.code_hash) in row


class TestOut:
    def test_72_hours_after_the_end(self, cast: Cast, event: Event) -> None:
        taken = take(cast, offer(cast, event))

        assert acting(cast, taken, now=ENDS + 72 * HOURS - MINUTE).device is not None
        with pytest.raises(DeviceOut):
            acting(cast, taken, now=ENDS + 72 * HOURS)

    def test_taken_back(self, cast: Cast, event: Event) -> None:
        taken = take(cast, offer(cast, event))
        handed.end(EVENT_DEVICES, taken.device, by=cast.actor("organiser", now=NOW), now=NOW)

        with pytest.raises(DeviceOut):
            acting(cast, taken)

    def test_when_its_giver_lost_the_role(self, cast: Cast, event: Event) -> None:
        taken = take(cast, offer(cast, event))
        query = sa.select(RoleGrant).where(RoleGrant.person_id == cast.people["organiser"])
        accounts.end_grant(db.session.scalars(query).one(), by=None, now=NOW)

        with pytest.raises(DeviceOut):
            acting(cast, taken)

    def test_when_its_giver_is_disabled(self, cast: Cast, event: Event) -> None:
        taken = take(cast, offer(cast, event))
        by = cast.actor("reviewer", now=NOW)
        standing.disable(cast.people["organiser"], by=by, now=NOW, reason="本人要求")

        assert cast.person("organiser").state is PersonState.DISABLED
        with pytest.raises(DeviceOut):
            acting(cast, taken)

    def test_when_the_event_is_called_off(self, cast: Cast, event: Event) -> None:
        taken = take(cast, offer(cast, event))
        events.cancel(event, reason="下雨", by=cast.actor("organiser", now=NOW), now=NOW)

        with pytest.raises(DeviceOut):
            acting(cast, taken)

    def test_elsewhere_and_as_something_else(self, cast: Cast, event: Event) -> None:
        taken = take(cast, offer(cast, event))
        other = published(cast, NOW, title="另一场")[0]

        with pytest.raises(DeviceOut):
            acting(cast, taken, event=other)
        with pytest.raises(DeviceOut):
            acting(cast, taken, kind="screen")

    def test_with_a_cookie_that_was_changed_or_never_made(self, cast: Cast, event: Event) -> None:
        taken = take(cast, offer(cast, event))
        other = take(cast, offer(cast, event))
        swapped = taken.cookie[:60] + other.cookie[60:]

        for cookie in ("", "x", taken.cookie + "x", swapped):
            with pytest.raises(DeviceOut):
                acting(cast, Taken(taken.device, cookie))

    def test_before_it_was_taken_up_nothing_acts(self, cast: Cast, event: Event) -> None:
        device = offer(cast, event)
        forged = sign_device(vault().code_keys, device.id, "")

        with pytest.raises(DeviceOut):
            acting(cast, Taken(device, forged))


class TestWho:
    @pytest.mark.parametrize("who", ["organiser", "reviewer"])
    @pytest.mark.parametrize("kind", list(DeviceKind))
    def test_hands_over(self, cast: Cast, event: Event, who: str, kind: DeviceKind) -> None:
        assert offer(cast, event, who, kind=kind).issued_by_id == cast.people[who]

    @pytest.mark.parametrize("who", ["member", "secretary", "upper", "other_organiser"])
    def test_hands_over_nothing(self, cast: Cast, event: Event, who: str) -> None:
        with pytest.raises(Forbidden):
            offer(cast, event, who)

    @pytest.mark.parametrize("who", ["organiser", "reviewer", "secretary", "upper"])
    def test_takes_back(self, cast: Cast, event: Event, who: str) -> None:
        device = offer(cast, event, "reviewer")
        handed.end(EVENT_DEVICES, device, by=cast.actor(who, now=NOW), now=NOW)

        assert device.ended_by_id == cast.people[who]

    @pytest.mark.parametrize("who", ["member", "other_organiser", "other_reviewer"])
    def test_takes_back_nothing(self, cast: Cast, event: Event, who: str) -> None:
        with pytest.raises(Forbidden):
            handed.end(EVENT_DEVICES, offer(cast, event), by=cast.actor(who, now=NOW), now=NOW)

    def test_who_runs_one_desk_takes_back_the_own_device_alone(
        self, cast: Cast, event: Event
    ) -> None:
        helper = cast.person("member")
        node = cast.node("branch")
        accounts.grant(helper, Role.DESK, node, now=NOW, by=None, event_id=event.id)
        own, other = offer(cast, event, "member"), offer(cast, event)
        handed.end(EVENT_DEVICES, own, by=cast.actor("member", now=NOW), now=NOW)

        assert own.ended_at == NOW
        with pytest.raises(Forbidden):
            handed.end(EVENT_DEVICES, other, by=cast.actor("member", now=NOW), now=NOW)

    def test_a_device_hands_nothing_on(self, cast: Cast, event: Event) -> None:
        by = acting(cast, take(cast, offer(cast, event)))

        with pytest.raises(Forbidden):
            devices.hand_over(event, DeviceKind.DESK, by=by, now=NOW)


class TestLimits:
    def test_twenty_that_work_or_may_still_be_taken_up(self, cast: Cast, event: Event) -> None:
        made = [offer(cast, event) for _ in range(handed.MOST_LIVE)]
        with pytest.raises(TooManyDevices):
            offer(cast, event)
        handed.end(EVENT_DEVICES, made[0], by=cast.actor("organiser", now=NOW), now=NOW)

        assert offer(cast, event).ended_at is None

    def test_a_code_that_nobody_took_counts_no_more(self, cast: Cast, event: Event) -> None:
        for _ in range(handed.MOST_LIVE):
            offer(cast, event)
        by, later = cast.actor("organiser", now=NOW), NOW + 11 * MINUTE

        assert devices.hand_over(event, DeviceKind.SCREEN, by=by, now=later).taken_at is None

    def test_nothing_is_handed_over_of_what_is_not_on(self, cast: Cast, event: Event) -> None:
        by = cast.actor("organiser", now=NOW)
        draft = events.propose(cast.node("branch"), plan(NOW), by=by, now=NOW)
        event.state = EventState.ARCHIVED

        for each, now in ((draft, NOW), (event, NOW), (published(cast, NOW)[0], ENDS + 72 * HOURS)):
            with pytest.raises(NothingToHandOver):
                devices.hand_over(each, DeviceKind.DESK, by=by, now=now)


@pytest.mark.usefixtures("context")
class TestLog:
    def test_handing_over_taking_up_and_back_are_noted_once(self, cast: Cast, event: Event) -> None:
        taken = take(cast, offer(cast, event, name="入口平板"))
        by = cast.actor("reviewer", now=NOW)
        for _ in range(2):
            handed.end(EVENT_DEVICES, taken.device, by=by, now=NOW)
        query = sa.select(AuditEntry).where(AuditEntry.subject_kind == "event_device")
        found = db.session.scalars(query.order_by(AuditEntry.id)).all()

        assert [(each.action, each.actor_id) for each in found] == [
            ("device.handed_over", cast.people["organiser"]),
            ("device.taken_up", None),
            ("device.ended", cast.people["reviewer"]),
        ]
        assert {each.details["given_by"] for each in found} == {str(cast.people["organiser"])}
        assert {each.reason for each in found} == {"入口平板"}
        assert found[1].address == "192.0.2.7"

    def test_it_goes_long_after_its_time(self, cast: Cast, event: Event) -> None:
        device = offer(cast, event)
        over = device.expires_at + EVENT_DEVICES.kept

        assert handed.prune(EVENT_DEVICES, now=over) == 0
        assert handed.prune(EVENT_DEVICES, now=over + MINUTE) == 1
        assert db.session.scalars(sa.select(EventDevice.id)).all() == []
