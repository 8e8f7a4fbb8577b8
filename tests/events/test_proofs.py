"""How presence is proved: rotating codes, posters, tickets, later scans, desks, full events."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.codes import CodeKind, poster_code, screen_step, typed_code, typed_slot
from app.core.db import db
from app.core.errors import Forbidden, TooMany
from app.core.tickets import new_ticket
from app.core.vault import vault
from app.events import check_in
from app.events.answers import Taken
from app.events.models import Attendance, EventSession, Scan, SignUpRule
from app.events.refusals import Refused
from app.events.scan_rows import Request
from app.organisations.models import Region
from app.records.models import Trust
from tests.support.cast import Cast, gather, published
from tests.support.scans import FOUNDED, MINUTE, NOW, count, refused, send, taken


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


@pytest.mark.usefixtures("context")
class TestProofs:
    def test_a_picture_of_the_screen_is_refused_after_a_minute(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        outcome = send(cast, session, now=NOW, shown=NOW - MINUTE)
        assert refused(outcome) == "code_expired"
        assert count(Attendance) == 0

    def test_the_step_before_still_counts(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        shown = NOW - timedelta(seconds=15)
        assert taken(send(cast, session, now=NOW, shown=shown)).trust is Trust.SCREEN

    def test_a_poster_counts_inside_the_window_as_a_poster(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        code = poster_code(vault().code_keys, session.id)
        assert taken(send(cast, session, now=NOW, code=code)).trust is Trust.POSTER

    def test_a_ticket_keeps_the_scan_time_through_sign_in(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        scanned = NOW - 15 * MINUTE
        ticket = new_ticket(
            session.id, CodeKind.SCREEN, step=screen_step(scanned), scanned_at=scanned
        )
        assert taken(send(cast, session, now=NOW, code="", ticket=ticket)).at == scanned

    @pytest.mark.parametrize(
        ("ago", "step_off", "code"),
        [
            (60, 0, ""),
            (60, 3, "clock_implausible"),
            (73 * 60, 0, "too_late_offline"),
            (-10, 0, "clock_implausible"),
        ],
    )
    def test_offline_scans_prove_their_time_by_the_step(
        self, cast: Cast, ago: int, step_off: int, code: str
    ) -> None:
        _, session = published(cast, NOW)
        now = NOW + max(ago, 0) * MINUTE
        scanned = now - ago * MINUTE
        shown = scanned - step_off * MINUTE
        outcome = send(cast, session, now=now, shown=shown, scanned_at=scanned)
        assert (refused(outcome) if code else "") == code
        assert (taken(outcome).at == scanned) if not code else count(Attendance) == 0

    def test_ten_wrong_typed_codes_are_enough(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        right = typed_code(vault().code_keys, session.id, typed_slot(NOW))
        wrong = f"{(int(right) + 1) % 1_000_000:06d}"
        for _ in range(10):
            assert refused(send(cast, session, now=NOW, code=wrong)) == "code_unknown"
        with pytest.raises(TooMany):
            send(cast, session, now=NOW, code=right)

    def test_a_desk_proves_face_to_face(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        outcome = desk(cast, session, "organiser")
        assert taken(outcome).trust is Trust.STEWARD

    @pytest.mark.parametrize("who", ["other_organiser", "second_member", "other_reviewer"])
    def test_a_desk_of_another_event_is_no_desk(self, cast: Cast, who: str) -> None:
        _, session = published(cast, NOW)
        with pytest.raises(Forbidden):
            desk(cast, session, who)


def desk(cast: Cast, session: EventSession, who: str) -> Taken | Refused:
    """Somebody checks the member in at a desk."""
    request = Request(
        key="desk",
        person_id=cast.people["member"],
        desk_session_id=session.id,
        body={"person_id": str(cast.people["member"])},
    )
    region = db.session.get_one(Region, cast.region_id)
    return check_in.take(request, region=region, by=cast.actor(who, now=NOW), now=NOW)


@pytest.mark.usefixtures("context")
class TestPlaces:
    def test_a_full_event_never_turns_away_who_is_there(self, cast: Cast) -> None:
        _, session = published(cast, NOW, capacity=1, signup=SignUpRule.OPTIONAL)
        taken(send(cast, session, "member", now=NOW))
        second = taken(send(cast, session, "second_member", now=NOW))
        scan = db.session.scalars(sa.select(Scan).where(Scan.id == second.id)).one()
        assert set(scan.remarks) == {"walk_in", "over_capacity"}

    def test_without_walk_ins_only_those_signed_up_come_in(self, cast: Cast) -> None:
        _, session = published(cast, NOW, signup=SignUpRule.REQUIRED, takes_walk_ins=False)
        assert refused(send(cast, session, now=NOW)) == "not_signed_up"
