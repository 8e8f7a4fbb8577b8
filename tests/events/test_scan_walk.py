"""Phones scan, repeat, sign out, come back late and in any order; a small model says what counts.

`SCAN_WALK=2000x50` walks further than every commit does (`make nightly`).
"""

import os
import random
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.accounts import queries as accounts
from app.accounts import sign_in
from app.accounts.models import SignIn, SignInKind
from app.core import clock
from app.core.clock import local_day
from app.core.codes import SCREEN_STEP, poster_code, screen_code, screen_step
from app.core.db import db, transaction
from app.core.vault import vault
from app.events import service as events
from app.events.models import Attendance, AttendanceMode, Event, Scan
from app.points import service as ledger
from app.points.models import Account, LedgerEntry, Reason
from app.points.valuing import Cause
from app.points.verification import verify
from app.records import service as facts
from app.records.models import RecordChange, ServiceRecord
from tests.events.scan_model import MINUTE, Hall, Model
from tests.load.test_all_at_once import evaluated
from tests.support.cast import gather, published
from tests.support.scans import FOUNDED, NOW

EXAMPLES, STEPS = (int(each) for each in os.environ.get("SCAN_WALK", "12x30").split("x"))
PEOPLE = ("member", "second_member")
HALLS = {"square": AttendanceMode.IN, "hall": AttendanceMode.IN_OUT}
PAUSES = (20, 6 * 60, 6 * 60, 25 * 60, 25 * 60, 70 * 60, 20 * 3600)
#: seconds between a phone's clock and the true one
SKEWS = (0, 0, 0, 90, -90, 600, -600)
#: seconds ago that the code was on the screen; None = a poster
AGES = (0, 0, 0, 20, 40, 400, None, None, None)


class Walk(RuleBasedStateMachine):
    """Two people with phones, two events, one clock."""

    app: ClassVar[Flask]
    database: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW - 85 * MINUTE
        self.true_now, clock.now = clock.now, lambda: self.now
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.database.renew()
        self.cast = gather(self.app, now=FOUNDED)
        self.tokens: dict[str, str | None] = {}
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.waiting: dict[str, list[dict[str, Any]]] = {who: [] for who in PEOPLE}
        self.ids: dict[tuple[str, str, str], str] = {}
        self.shown: dict[str, datetime | None] = {}
        halls = {}
        with self.app.app_context(), transaction():
            self.sessions, self.events = {}, {}
            for name, mode in HALLS.items():
                event, session = published(self.cast, NOW, attendance=mode)
                self.sessions[name], self.events[name] = session.id, event.id
                halls[name] = Hall(
                    session.starts_at, session.ends_at, mode is AttendanceMode.IN_OUT
                )
            self.keys = vault().code_keys
        self.model = Model(halls)
        for who in PEOPLE:
            self._sign_in(who)

    def teardown(self) -> None:
        """Give the clock back."""
        clock.now = self.true_now  # type: ignore[assignment]
        with self.app.app_context():
            db.session.remove()

    def _sign_in(self, who: str) -> None:
        with self.app.app_context(), transaction():
            actor = accounts.actor(self.cast.person(who), now=self.now)
            self.tokens[who], _ = sign_in.begin(actor, SignInKind.API, now=self.now)

    def _code(self, hall: str, shown: datetime | None) -> str:
        if shown is None:
            code = poster_code(self.keys, self.sessions[hall])
            self.shown[code] = None
        else:
            step = screen_step(shown)
            code = screen_code(self.keys, self.sessions[hall], step)
            self.shown[code] = datetime.fromtimestamp(step * SCREEN_STEP, NOW.tzinfo)
        return code

    def _body(self, hall: str, data: st.DataObject) -> dict[str, Any]:
        """A scan as the phone makes it now, with a clock that may be wrong."""
        age = data.draw(st.sampled_from(AGES))
        shown = None if age is None else self.now - timedelta(seconds=age)
        skew = data.draw(st.sampled_from(SKEWS))
        body = {"code": self._code(hall, shown), "key": uuid.uuid4().hex[:12], "hall": hall}
        if skew or data.draw(st.booleans()):
            body["scanned_at"] = (self.now + timedelta(seconds=skew)).isoformat()
        return body

    def _expected(self, who: str, body: dict[str, Any]) -> str:
        claimed = datetime.fromisoformat(body["scanned_at"]) if "scanned_at" in body else None
        return self.model.send(
            who,
            body["hall"],
            key=body["key"],
            body={name: value for name, value in body.items() if name != "key"},
            shown=self.shown[body["code"]],
            claimed=claimed,
            now=self.now,
        )

    def _post(self, who: str, path: str, body: dict[str, Any]) -> Any:
        header = {"Authorization": f"Bearer {self.tokens[who]}"}
        return self.app.test_client().post(path, json=body, headers=header)

    def _send(self, who: str, body: dict[str, Any]) -> None:
        wire = {name: value for name, value in body.items() if name != "hall"}
        if self.tokens[who] is None:
            assert self._post(who, "/api/v1/check-ins", wire).status_code == 401
            return
        expected = self._expected(who, body)
        answer = self._post(who, "/api/v1/check-ins", wire)
        self._compare(who, body, expected, answer.status_code, answer.json)

    def _compare(
        self, who: str, body: dict[str, Any], expected: str, status: int, said: dict[str, Any]
    ) -> None:
        if expected not in {"new", "again"}:
            assert said["code"] == expected, said
            return
        assert (status, said["again"]) == ((201, False) if expected == "new" else (200, True)), said
        place = (who, body["hall"], said["direction"])
        assert self.ids.setdefault(place, said["id"]) == said["id"]
        assert datetime.fromisoformat(said["at"]) == self.model.scans[place]

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), hall=st.sampled_from(tuple(HALLS)))
    def scan(self, data: st.DataObject, who: str, hall: str) -> None:
        """A fresh scan, sent at once."""
        body = self._body(hall, data)
        self.sent.append((who, body))
        self._send(who, body)

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """The same request once more: by its sender, by another, or with another body."""
        if not self.sent:
            return
        who, body = data.draw(st.sampled_from(self.sent))
        how = data.draw(st.sampled_from(("same", "same", "other person", "other body")))
        if how == "other person":
            who = next(each for each in PEOPLE if each != who)
        elif how == "other body":
            body = {**body, "code": self._code(body["hall"], self.now)}
        self._send(who, body)

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), hall=st.sampled_from(tuple(HALLS)))
    def scan_without_signal(self, data: st.DataObject, who: str, hall: str) -> None:
        """A scan that waits in the phone."""
        body = self._body(hall, data)
        body.setdefault("scanned_at", self.now.isoformat())
        self.waiting[who].append(body)

    @rule(who=st.sampled_from(PEOPLE), dice=st.randoms(use_true_random=False))
    def flush(self, who: str, dice: random.Random) -> None:
        """Everything that waits, in any order, some of it twice; it stays until answered."""
        queue = self.waiting[who] + self.waiting[who][:1]
        if not queue or self.tokens[who] is None:
            return
        dice.shuffle(queue)
        expected = [self._expected(who, body) for body in queue]
        wire = [{n: v for n, v in body.items() if n != "hall"} for body in queue]
        answer = self._post(who, "/api/v1/check-ins/batch", {"items": wire})
        assert answer.status_code == 200, answer.json
        for body, code, item in zip(queue, expected, answer.json["items"], strict=True):
            assert item["key"] == body["key"]
            self._compare(who, body, code, item["status"], item["answer"])
        if dice.random() < 0.7:
            self.waiting[who] = []

    @rule(who=st.sampled_from(PEOPLE))
    def sign_out(self, who: str) -> None:
        """The session ends on the server; what waits in the phone stays."""
        if self.tokens[who] is None:
            self._sign_in(who)
            return
        with self.app.app_context(), transaction():
            mine = SignIn.person_id == self.cast.people[who]
            db.session.execute(sa.update(SignIn).where(mine).values(ended_at=self.now))
        self.tokens[who] = None

    @rule(seconds=st.sampled_from(PAUSES))
    def wait(self, seconds: int) -> None:
        """Time goes by."""
        if self.now - NOW < timedelta(days=4):
            self.now += timedelta(seconds=seconds)

    @rule(hall=st.sampled_from(tuple(HALLS)), dice=st.integers(0, 9))
    def cancel(self, hall: str, dice: int) -> None:
        """The event is called off, now and then and while it is not over."""
        place = self.model.halls[hall]
        is_used = any(where == hall for _, where, _ in self.model.scans)
        if dice > 2 or place.is_cancelled or is_used or self.now >= place.ends_at:
            return
        with self.app.app_context(), transaction():
            event = db.session.get_one(Event, self.events[hall])
            events.cancel(
                event, reason="下雨", by=self.cast.actor("organiser", now=self.now), now=self.now
            )
        place.is_cancelled = True

    @rule(dice=st.integers(0, 3))
    def reverse(self, dice: int) -> None:
        """The latest record turns out to be wrong: the fact is voided, the scans stay."""
        with self.app.app_context(), transaction():
            voided = sa.select(RecordChange.record_id)
            query = sa.select(ServiceRecord).where(ServiceRecord.id.not_in(voided))
            record = db.session.scalars(query.order_by(ServiceRecord.id.desc())).first()
            if dice or record is None:
                return
            facts.void(record, by_id=None, now=self.now, reason="误计")
            cause = Cause(record.source, Reason.VOIDED, local_day(record.occurred_at))
            ledger.book(self.cast.region_id, record.person_id, cause, now=self.now)

    @invariant()
    def what_stands_is_what_the_model_says(self) -> None:
        """Scans, minutes, records; sums = totals = evaluation; the chain is whole."""
        with self.app.app_context():
            places = {session: hall for hall, session in self.sessions.items()}
            names = {self.cast.people[who]: who for who in PEOPLE}
            rows = db.session.execute(
                sa.select(Attendance, Scan).join(Scan, Scan.attendance_id == Attendance.id)
            ).all()
            stood = {
                (names[a.person_id], places[a.session_id], s.direction.value): s.at for a, s in rows
            }
            assert stood == self.model.scans
            assert len(rows) == len(stood)
            whole = {
                (who, hall): minutes
                for who in PEOPLE
                for hall in HALLS
                if (minutes := self.model.minutes(who, hall)) is not None
            }
            recorded = {
                (
                    names[record.person_id],
                    places[uuid.UUID(record.occasion.split("/")[1])],
                ): record.minutes
                for record in db.session.scalars(sa.select(ServiceRecord))
            }
            assert recorded == whole
            self._sums_agree()

    def _sums_agree(self) -> None:
        lines = db.session.scalar(sa.select(sa.func.sum(LedgerEntry.amount))) or 0
        totals = db.session.scalar(sa.select(sa.func.sum(Account.total))) or 0
        assert lines == totals == evaluated(self.cast)
        assert verify(self.cast.region_id).first_bad is None


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_whatever_phones_send_scans_count_as_the_model_says(
    request: pytest.FixtureRequest, engine: str
) -> None:
    Walk.app, Walk.database = request.getfixturevalue(f"{engine}_app")
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
