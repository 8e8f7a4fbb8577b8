"""A big screen on the machine of a hall: taken up once, for a year and a month, in no name."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import handed, handed_acting, standing
from app.accounts import service as accounts
from app.accounts.actor import Actor
from app.accounts.handed import Taken
from app.accounts.handed_errors import DeviceCodeGone, TooManyDevices
from app.accounts.models import Role, RoleGrant
from app.accounts.permissions import MATRIX, Target, may
from app.audit.models import AuditEntry
from app.big_screen import devices
from app.big_screen.device_errors import ScreenOut
from app.big_screen.device_models import KIND, ScreenDevice
from app.big_screen.devices import LIFE, SCREENS
from app.big_screen.halls import HAND_OVER, SEE, hall
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.jobs import work
from tests.support.cast import Cast, gather
from tests.support.scans import FOUNDED, MINUTE, NOW

DAY = timedelta(days=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def offer(
    cast: Cast, who: str = "reviewer", node: str = "community", *, now: datetime = NOW
) -> ScreenDevice:
    """A big screen that somebody hands over."""
    return devices.hand_over(cast.node(node), name="大厅电视", by=cast.actor(who, now=now), now=now)


def take(cast: Cast, device: ScreenDevice, *, now: datetime = NOW) -> Taken[ScreenDevice]:
    code = handed.code_of(device)
    return handed.take_up(SCREENS, cast.region_id, code, now=now, address="192.0.2.7")


def acting(
    cast: Cast, taken: Taken[ScreenDevice], *, now: datetime = NOW, node: str = "community"
) -> Actor:
    """Who acts behind the cookie."""
    about = (KIND, cast.nodes[node])
    return handed_acting.acting(
        SCREENS, cast.region_id, taken.cookie, about=about, now=now, address="192.0.2.7"
    )


@pytest.mark.usefixtures("context")
class TestTakenUp:
    def test_it_sees_the_one_screen_and_may_do_nothing_in_its_givers_name(self, cast: Cast) -> None:
        by = acting(cast, take(cast, offer(cast)))

        assert hall(cast.nodes["community"], action=SEE, by=by).name == "杏园社区"
        assert by.grants == ()
        for node in ("community", "branch", "district"):
            target = Target(path=cast.node(node).path, person_id=by.person_id)
            assert not [action for action in MATRIX if may(by, action, target)]
        with pytest.raises(Forbidden):
            hall(cast.nodes["other_community"], action=SEE, by=by)
        with pytest.raises(Forbidden):
            hall(cast.nodes["community"], action=HAND_OVER, by=by)
        with pytest.raises(Forbidden):
            devices.hand_over(cast.node("community"), by=by, now=NOW)

    def test_once_and_within_ten_minutes(self, cast: Cast) -> None:
        device, late = offer(cast), offer(cast)
        take(cast, device)

        with pytest.raises(DeviceCodeGone):
            take(cast, device)
        with pytest.raises(DeviceCodeGone):
            take(cast, late, now=NOW + 10 * MINUTE)

    def test_neither_code_nor_secret_lie_in_the_table(self, cast: Cast) -> None:
        device = offer(cast)
        taken = take(cast, device)
        row = repr(db.session.execute(sa.select(ScreenDevice.__table__)).mappings().one())

        assert handed.code_of(device) not in row
        assert taken.cookie not in row
        assert repr(device.code_hash) in row

    def test_two_nodes_screens_are_two(self, cast: Cast) -> None:
        own = take(cast, offer(cast))
        take(cast, offer(cast, "other_reviewer", "other_community"))

        with pytest.raises(ScreenOut):
            acting(cast, own, node="other_community")


@pytest.mark.usefixtures("context")
class TestOut:
    def test_after_a_year_and_a_month(self, cast: Cast) -> None:
        taken = take(cast, offer(cast))

        assert acting(cast, taken, now=NOW + LIFE - MINUTE).device is not None
        with pytest.raises(ScreenOut):
            acting(cast, taken, now=NOW + LIFE)

    def test_taken_back(self, cast: Cast) -> None:
        taken = take(cast, offer(cast))
        handed.end(SCREENS, taken.device, by=cast.actor("reviewer", now=NOW), now=NOW)

        with pytest.raises(ScreenOut):
            acting(cast, taken)

    def test_when_its_giver_lost_the_role_though_he_may_still_see_it(self, cast: Cast) -> None:
        taken = take(cast, offer(cast))
        query = sa.select(RoleGrant).where(RoleGrant.person_id == cast.people["reviewer"])
        accounts.end_grant(db.session.scalars(query).one(), by=None, now=NOW)
        giver, node = cast.person("reviewer"), cast.node("community")
        accounts.grant(giver, Role.PARTY_WORKER, node, now=NOW, by=None)

        assert may(cast.actor("reviewer", now=NOW), SEE, Target(path=node.path))
        with pytest.raises(ScreenOut):
            acting(cast, taken)

    def test_when_its_giver_is_disabled(self, cast: Cast) -> None:
        taken = take(cast, offer(cast))
        by = cast.actor("upper", now=NOW)
        standing.disable(cast.people["reviewer"], by=by, now=NOW, reason="本人要求")

        with pytest.raises(ScreenOut):
            acting(cast, taken)

    def test_when_the_community_is_closed(self, cast: Cast) -> None:
        taken, waiting = take(cast, offer(cast)), offer(cast)
        cast.node("community").closed_on = local_day(NOW)

        with pytest.raises(ScreenOut):
            acting(cast, taken)
        with pytest.raises(DeviceCodeGone):
            take(cast, waiting)
        with pytest.raises(NotFound):
            offer(cast)


@pytest.mark.usefixtures("context")
class TestWho:
    @pytest.mark.parametrize(
        ("who", "node"),
        [
            ("reviewer", "community"),
            ("upper", "community"),
            ("upper", "street"),
            ("admin", "district"),
        ],
    )
    def test_hands_over_and_takes_back(self, cast: Cast, who: str, node: str) -> None:
        device = offer(cast, who, node)
        handed.end(SCREENS, device, by=cast.actor(who, now=NOW), now=NOW)

        assert (device.issued_by_id, device.ended_by_id) == (cast.people[who], cast.people[who])

    @pytest.mark.parametrize("who", ["party_worker", "auditor", "secretary", "other_reviewer"])
    def test_neither_hands_over_nor_takes_back(self, cast: Cast, who: str) -> None:
        with pytest.raises(Forbidden):
            offer(cast, who)
        with pytest.raises(Forbidden):
            handed.end(SCREENS, offer(cast), by=cast.actor(who, now=NOW), now=NOW)

    def test_nobody_where_there_is_no_hall(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            offer(cast, "upper", "branch")

    def test_twenty_at_a_time(self, cast: Cast) -> None:
        made = [offer(cast) for _ in range(handed.MOST_LIVE)]
        with pytest.raises(TooManyDevices):
            offer(cast)
        handed.end(SCREENS, made[0], by=cast.actor("reviewer", now=NOW), now=NOW)

        assert offer(cast).ended_at is None


@pytest.mark.usefixtures("context")
class TestLog:
    def test_handing_over_taking_up_and_back_are_noted_once(self, cast: Cast) -> None:
        taken = take(cast, offer(cast))
        for _ in range(2):
            handed.end(SCREENS, taken.device, by=cast.actor("upper", now=NOW), now=NOW)
        query = sa.select(AuditEntry).where(AuditEntry.subject_kind == "big_screen_device")
        found = db.session.scalars(query.order_by(AuditEntry.id)).all()

        assert [(each.action, each.actor_id) for each in found] == [
            ("device.handed_over", cast.people["reviewer"]),
            ("device.taken_up", None),
            ("device.ended", cast.people["upper"]),
        ]
        assert {each.organisation_id for each in found} == {cast.nodes["community"]}
        assert {each.details["given_by"] for each in found} == {str(cast.people["reviewer"])}
        assert {each.reason for each in found} == {"大厅电视"}
        assert found[1].address == "192.0.2.7"

    def test_it_goes_three_months_after_its_end(self, cast: Cast) -> None:
        ended, on, waited = take(cast, offer(cast)).device, take(cast, offer(cast)), offer(cast)
        handed.end(SCREENS, ended, by=cast.actor("reviewer", now=NOW), now=NOW + DAY)

        assert handed.prune(SCREENS, now=NOW + SCREENS.kept) == 0
        assert handed.prune(SCREENS, now=NOW + SCREENS.kept + 11 * MINUTE) == 1
        assert db.session.get(ScreenDevice, waited.id, populate_existing=True) is None
        assert handed.prune(SCREENS, now=NOW + SCREENS.kept + 2 * DAY) == 1
        assert db.session.scalars(sa.select(ScreenDevice.id)).all() == [on.device.id]
        assert handed.prune(SCREENS, now=NOW + LIFE + SCREENS.kept + MINUTE) == 1

    def test_the_nightly_job_takes_it(self, cast: Cast) -> None:
        gone = offer(cast).id
        due = NOW + SCREENS.kept + DAY
        work.prune(due, due)

        assert db.session.get(ScreenDevice, gone, populate_existing=True) is None
