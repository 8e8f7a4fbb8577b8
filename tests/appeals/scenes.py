"""An event that is over, with one who came, one who never scanned out, one who was refused."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.accounts import approvals
from app.accounts.models import Approval
from app.appeals import deciding, service
from app.appeals.deciding import Decision
from app.appeals.models import Appeal
from app.appeals.rules import Outcome, SubjectKind
from app.appeals.service import Question
from app.core import clock
from app.core.db import db, transaction
from app.core.files import Store, open_store
from app.events import hand, hand_credit, retiming
from app.events.hand import Ground, Served
from app.events.models import Attendance, AttendanceMode, Event, EventSession, Evidence
from app.events.refusal_models import RefusedScan
from app.points.models import Account, LedgerEntry
from app.review.locking import closed_year
from tests.support.cast import Cast, gather, published
from tests.support.scans import refused, send, taken

WORDS = "我九点就到了，签到写的是十点"
HOUR = timedelta(hours=1)


@dataclass
class Scene:
    """The town, the event, and what stands of whom."""

    cast: Cast
    folder: Path
    event_id: uuid.UUID
    session_id: uuid.UUID
    #: when all of it was over
    now: datetime
    attendances: dict[str, uuid.UUID] = field(default_factory=dict)
    refused_id: uuid.UUID | None = None

    @property
    def store(self) -> Store:
        """Where pictures lie."""
        return open_store("", folder=self.folder)

    def session(self) -> EventSession:
        """The event's session."""
        return db.session.get_one(EventSession, self.session_id)


def held(app: Flask, folder: Path, *, ago: timedelta = timedelta()) -> Scene:
    """An event of the branch from 3.5 to 1.5 hours ago, or so much earlier."""
    now = clock.now() - ago
    then = now - 3 * HOUR
    cast = gather(app, ago=ago + timedelta(days=30))
    with app.app_context(), transaction():
        event, session = published(cast, then, attendance=AttendanceMode.IN_OUT, item="hours")
        scene = Scene(cast, folder, event.id, session.id, now)
        for who in ("member", "second_member"):
            taken(send(cast, session, who, now=then))
        taken(send(cast, session, "member", now=then + HOUR))
        code = refused(send(cast, session, "other_member", now=then, code="w1.nonsense"))
        assert code == "code_unknown"
        kept = db.session.scalars(sa.select(RefusedScan)).one()
        kept.session_id, scene.refused_id = session.id, kept.id
        for each in db.session.scalars(sa.select(Attendance)):
            who = next(name for name, one in cast.people.items() if one == each.person_id)
            scene.attendances[who] = each.id
    return scene


def question(scene: Scene, who: str, **changes: Any) -> Question:
    """What somebody doubts; his attendance unless something else is said."""
    values: dict[str, Any] = {
        "kind": SubjectKind.ATTENDANCE,
        "subject_id": scene.attendances.get(who, scene.session_id),
        "words": WORDS,
        "key": str(uuid.uuid4()),
    }
    return Question(**{**values, **changes})


def ask(
    scene: Scene, who: str, *, now: datetime | None = None, **changes: Any
) -> tuple[Appeal, bool]:
    """Ask for a check, in a transaction."""
    at = now or scene.now
    with transaction():
        return service.ask(
            question(scene, who, **changes),
            by=scene.cast.actor(who, now=at),
            now=at,
            years=closed_year,
            store=scene.store,
        )


def asked(scene: Scene, who: str, *, now: datetime | None = None, **changes: Any) -> uuid.UUID:
    """The id of a request just made."""
    return ask(scene, who, now=now, **changes)[0].id


def decide(
    scene: Scene,
    appeal_id: uuid.UUID,
    who: str,
    outcome: Outcome = Outcome.DISMISSED,
    *,
    correction: str = "",
    now: datetime | None = None,
) -> Appeal:
    """Answer a request, in a transaction."""
    at = now or scene.now
    with transaction():
        return deciding.decide(
            appeal_id,
            Decision(outcome=outcome, reason="查过签到表了", correction=correction),
            by=scene.cast.actor(who, now=at),
            now=at,
            years=closed_year,
        )


def accept(scene: Scene, appeal_id: uuid.UUID, who: str, *, now: datetime | None = None) -> Appeal:
    """Take a request on, in a transaction."""
    at = now or scene.now
    with transaction():
        return deciding.accept(appeal_id, by=scene.cast.actor(who, now=at), now=at)


def write_in(scene: Scene, who: str, *, by: str = "reviewer", now: datetime | None = None) -> str:
    """A hand entry for somebody; how a decision names it."""
    at = now or scene.now + timedelta(minutes=1)
    with transaction():
        session = scene.session()
        event = db.session.get_one(Event, scene.event_id)
        served = Served(scene.cast.people[who], session.starts_at, session.ends_at)
        ground = Ground(evidence=Evidence.PAPER, reason="纸签到表上有他")
        by_whom = scene.cast.actor(by, now=at)
        entry = hand.propose(event, session, [served], ground, by=by_whom, now=at)
    return f"hand:{entry.id}"


def approve(scene: Scene, who: str, *, approved: bool = True) -> None:
    """Decide the hand entry that waits."""
    at = scene.now + timedelta(minutes=2)
    with transaction():
        waiting = db.session.scalars(sa.select(Approval).order_by(Approval.id.desc())).first()
        assert waiting is not None
        by = scene.cast.actor(who, now=at)
        approvals.decide(waiting, approved=approved, by=by, now=at)
        follow = {hand.KIND: hand_credit.carry_out, hand.TIMES: retiming.carry_out}
        follow[waiting.kind](waiting, by=by, now=at)


def line_of(scene: Scene, who: str) -> LedgerEntry:
    """The newest line of somebody."""
    query = (
        sa.select(LedgerEntry)
        .join(Account, Account.id == LedgerEntry.account_id)
        .where(Account.person_id == scene.cast.people[who])
        .order_by(LedgerEntry.id.desc())
    )
    found = db.session.scalars(query).first()
    assert found is not None
    return found
