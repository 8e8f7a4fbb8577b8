"""The desk: whom a code or card means, and a queue that comes hours later, twice and cut."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.card_codes import card_code
from app.core.codes import personal_code, personal_step, poster_code
from app.core.db import db, transaction
from app.core.vault import vault
from app.events import check_in, desk
from app.events.answers import Taken
from app.events.errors import NotAPersonsCode
from app.events.models import Attendance, EventSession, Scan
from app.events.queries import sessions
from app.events.refusal_models import RefusedScan
from app.events.refusals import Refused
from app.events.scan_rows import Request
from app.organisations.models import Region
from app.records.models import Trust
from tests.support.cast import Cast, gather, published
from tests.support.scans import FOUNDED, MINUTE, NOW, count, refused, taken
from tests.support.visits import event


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def personal(cast: Cast, shown: datetime, who: str = "member") -> str:
    """What a volunteer's phone shows at a moment."""
    return personal_code(vault().code_keys, cast.people[who], personal_step(shown))


def card_of(cast: Cast, who: str = "member") -> str:
    """The code on somebody's printed card."""
    return card_code(vault().code_keys, cast.people[who], cast.person(who).card_number)


def scan(
    cast: Cast,
    session: EventSession,
    code: str,
    *,
    scanned_at: datetime | None = None,
    now: datetime,
    key: str = "",
) -> Taken | Refused:
    """The organiser's desk reads a code; it is sent now."""
    meant = desk.person_meant(
        cast.region_id,
        session.id,
        person_id=None,
        person_code=code,
        card="",
        scanned_at=scanned_at,
        now=now,
    )
    request = Request(
        key=key or uuid.uuid4().hex,
        person_id=meant.person_id,
        desk_session_id=session.id,
        scanned_at=scanned_at,
        doubt=meant.doubt,
        body={"code": code, "scanned_at": str(scanned_at)},
    )
    region = db.session.get_one(Region, cast.region_id)
    return check_in.take(request, region=region, by=cast.actor("organiser", now=now), now=now)


@pytest.mark.usefixtures("context")
class TestPersonalCodes:
    @pytest.mark.parametrize("age", [0, 29, 61])
    def test_a_code_counts_while_it_is_shown_and_a_moment_longer(
        self, cast: Cast, age: int
    ) -> None:
        _, session = published(cast, NOW)
        outcome = scan(cast, session, personal(cast, NOW), now=NOW + timedelta(seconds=age))
        assert taken(outcome).trust is Trust.STEWARD

    def test_a_picture_of_a_code_is_stale_after_a_minute(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        outcome = scan(cast, session, personal(cast, NOW), now=NOW + timedelta(seconds=63))
        assert refused(outcome) == "code_expired"
        assert count(Attendance) == 0

    def test_claiming_an_earlier_minute_makes_no_stale_code_fresh(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        now = NOW + timedelta(seconds=180)
        outcome = scan(cast, session, personal(cast, NOW), scanned_at=NOW + 1.2 * MINUTE, now=now)
        assert refused(outcome) == "code_expired"

    @pytest.mark.parametrize("later", [timedelta(hours=3), timedelta(hours=71, minutes=59)])
    def test_a_queue_that_comes_hours_later_counts_at_the_time_of_the_scan(
        self, cast: Cast, later: timedelta
    ) -> None:
        _, session = published(cast, NOW)
        outcome = scan(cast, session, personal(cast, NOW), scanned_at=NOW, now=NOW + later)
        assert taken(outcome).at == NOW
        assert db.session.scalars(sa.select(Scan)).one().remarks == ["offline"]

    @pytest.mark.parametrize(
        ("shown_off", "later", "code"),
        [
            (timedelta(seconds=-119), timedelta(hours=3), ""),
            (timedelta(minutes=-4), timedelta(hours=3), "clock_implausible"),
            (timedelta(minutes=4), timedelta(hours=3), "clock_implausible"),
            (timedelta(), timedelta(hours=72, minutes=1), "too_late_offline"),
            (timedelta(minutes=5), timedelta(minutes=-5), "clock_implausible"),
        ],
    )
    def test_a_time_that_does_not_fit_the_code_is_looked_at_and_not_lost(
        self, cast: Cast, shown_off: timedelta, later: timedelta, code: str
    ) -> None:
        _, session = published(cast, NOW)
        shown = personal(cast, NOW + shown_off)
        outcome = scan(cast, session, shown, scanned_at=NOW, now=NOW + later)
        if not code:
            assert taken(outcome).at == NOW
            return
        assert refused(outcome) == code
        kept = db.session.scalars(sa.select(RefusedScan)).one()
        assert (kept.person_id, kept.state.value) == (cast.people["member"], "in_review")
        assert kept.scanned_at == min(NOW, NOW + later)

    def test_what_waits_for_a_person_is_kept_once_however_often_it_is_sent(
        self, cast: Cast
    ) -> None:
        _, session = published(cast, NOW)
        stale = personal(cast, NOW - 9 * MINUTE)
        for hours in (3, 4, 5):
            now = NOW + timedelta(hours=hours)
            scan(cast, session, stale, scanned_at=NOW, now=now, key="one")
        scan(cast, session, stale, scanned_at=NOW, now=NOW + timedelta(hours=5), key="another")
        assert count(RefusedScan) == 2

    def test_a_code_of_a_session_is_none_of_a_person(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        with pytest.raises(NotAPersonsCode):
            scan(cast, session, poster_code(vault().code_keys, session.id), now=NOW)
        assert count(RefusedScan) == 0


@pytest.mark.usefixtures("context")
class TestCards:
    def test_a_card_counts_at_a_desk_on_any_day_as_face_to_face(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        assert taken(scan(cast, session, card_of(cast), now=NOW)).trust is Trust.STEWARD

    def test_a_card_counts_from_a_queue_too(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        later = NOW + timedelta(hours=9)
        assert taken(scan(cast, session, card_of(cast), scanned_at=NOW, now=later)).at == NOW

    def test_nobody_checks_in_with_his_own_card(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        request = Request(
            key="own", person_id=cast.people["member"], code=card_of(cast), body={"code": "card"}
        )
        region = db.session.get_one(Region, cast.region_id)
        by = cast.actor("member", now=NOW)
        outcome = check_in.take(request, region=region, by=by, now=NOW)
        assert refused(outcome) == "code_unknown"
        assert session.id
        assert count(Attendance) == 0

    def test_a_lost_card_ends_with_its_number_and_the_new_one_counts(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        lost = card_of(cast)
        cast.person("member").card_number = "12345678"
        db.session.flush()
        outcome = scan(cast, session, lost, now=NOW)
        assert refused(outcome) == "card_ended"
        assert taken(scan(cast, session, card_of(cast), now=NOW)).trust is Trust.STEWARD


class TestQueue:
    """The batch that a desk sends, as programs see it."""

    def send(
        self, app: Flask, cast: Cast, items: list[dict[str, Any]], who: str = "organiser"
    ) -> Any:
        answer = app.test_client().post(
            "/api/v1/check-ins/batch", json={"items": items}, headers=cast.bearer(who)
        )
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()["items"]

    def item(self, session_id: uuid.UUID, **named: Any) -> dict[str, Any]:
        at = clock.now().isoformat()
        return {"key": uuid.uuid4().hex, "session_id": str(session_id), "scanned_at": at, **named}

    def test_each_answer_names_whom_the_desk_meant(self, app: Flask) -> None:
        cast = gather(app)
        event_id = event(app, cast)
        with app.app_context():
            session_id, card = sessions(event_id)[0].id, card_of(cast)
            stale = personal(cast, clock.now() - timedelta(hours=5))
        ago = (clock.now() - 10 * MINUTE).isoformat()

        good, doubtful = self.send(
            app,
            cast,
            [
                self.item(session_id, person_code=card),
                self.item(session_id, person_code=stale, scanned_at=ago),
            ],
        )

        assert (good["status"], good["answer"]["name"]) == (201, "林晓月")
        # who is there already is answered kindly, whatever is wrong with the code
        assert (doubtful["status"], doubtful["answer"]["name"]) == (200, "林晓月")

    def test_the_same_answer_comes_again_although_the_card_was_replaced(self, app: Flask) -> None:
        cast = gather(app)
        event_id = event(app, cast)
        with app.app_context():
            session_id, card = sessions(event_id)[0].id, card_of(cast)
        item = self.item(session_id, person_code=card)
        (first,) = self.send(app, cast, [item])
        with app.app_context(), transaction():
            cast.person("member").card_number = "12345678"

        (second,) = self.send(app, cast, [item])

        assert (first["status"], second["status"]) == (201, 200)
        assert second["answer"]["id"] == first["answer"]["id"]
        assert second["answer"]["name"] == "林晓月"

    def test_a_scan_of_somebody_without_the_desk_is_refused_without_a_name(
        self, app: Flask
    ) -> None:
        cast = gather(app)
        event_id = event(app, cast)
        with app.app_context():
            session_id, card = sessions(event_id)[0].id, card_of(cast)

        (answer,) = self.send(app, cast, [self.item(session_id, person_code=card)], "volunteer")

        assert (answer["status"], answer["answer"].get("name")) == (403, None)
