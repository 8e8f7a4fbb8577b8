"""申诉的查询 queries: one's own requests, those one may decide, and what is open in a branch."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.permissions import Target, may, reach
from app.appeals import rules, subjects
from app.appeals.errors import AppealNotFound
from app.appeals.matter import Subject, humans
from app.appeals.models import Appeal
from app.appeals.rules import PENDING, Outcome, State
from app.core.db import db
from app.organisations.models import Organisation
from app.records.queries import same_human

ASK, ENTER, SEE, DECIDE = "check.ask", "check.enter", "check.see", "check.decide"


@dataclass(frozen=True, slots=True)
class Case:
    """A request with the node that decides, whose it is, and what was decided first."""

    appeal: Appeal
    node: Organisation
    asker: Person
    first: Appeal | None = None
    first_node: Organisation | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The nodes that have to do with it."""
        return tuple(each.path for each in (self.node, self.first_node) if each is not None)

    def is_late(self, today: date) -> bool:
        """Whether the day of its next step is over."""
        appeal = self.appeal
        return rules.is_late(
            appeal.state, accept_by=appeal.accept_by, decide_by=appeal.decide_by, today=today
        )

    @property
    def asked_at(self) -> datetime:
        """When it was asked first."""
        return (self.first or self.appeal).opened_at

    @property
    def due_on(self) -> date | None:
        """The day of its next step."""
        appeal = self.appeal
        return rules.due_on(appeal.state, accept_by=appeal.accept_by, decide_by=appeal.decide_by)


_FIRST = aliased(Appeal, name="first")
_FIRST_NODE = aliased(Organisation, name="first_node")
_CASES = (
    sa.select(Appeal, Organisation, Person, _FIRST, _FIRST_NODE)
    .join(Organisation, Organisation.id == Appeal.organisation_id)
    .join(Person, Person.id == Appeal.asker_id)
    .outerjoin(_FIRST, _FIRST.id == Appeal.of_id)
    .outerjoin(_FIRST_NODE, _FIRST_NODE.id == _FIRST.organisation_id)
    .execution_options(populate_existing=True)
)


def case(region_id: int, appeal_id: uuid.UUID) -> Case:
    """One request, whoever asks. Raises `AppealNotFound`."""
    query = _CASES.where(Appeal.id == appeal_id, Appeal.region_id == region_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise AppealNotFound
    return Case(*row)


def is_own(found: Case, actor: Actor) -> bool:
    """Whether it is the actor's own question, under whichever of his records."""
    return humans([found.appeal.asker_id]) == {actor.person_id}


def own(actor: Actor, appeal_id: uuid.UUID) -> Case:
    """One of one's own requests. Raises `AppealNotFound`."""
    found = case(actor.region_id, appeal_id)
    if not is_own(found, actor):
        raise AppealNotFound
    return found


def sees(found: Case, actor: Actor, action: str = SEE) -> bool:
    """Whether it is a matter of a node that the actor looks after."""
    return any(may(actor, action, Target(path=path)) for path in found.paths)


def seen(actor: Actor, appeal_id: uuid.UUID) -> Case:
    """A request of a node that the actor looks after. Raises `AppealNotFound`."""
    found = case(actor.region_id, appeal_id)
    if not sees(found, actor):
        raise AppealNotFound
    return found


def known(actor: Actor, appeal_id: uuid.UUID) -> Case:
    """A request that is one's own or one's node's. Raises `AppealNotFound`."""
    found = case(actor.region_id, appeal_id)
    if not is_own(found, actor) and not sees(found, actor):
        raise AppealNotFound
    return found


def subject_of(found: Case) -> Subject:
    """What a request is about, as it stands now."""
    appeal = found.appeal
    return subjects.subject(
        appeal.region_id,
        appeal.subject_kind,
        appeal.subject_id,
        asker_id=appeal.asker_id,
        before=found.asked_at,
    )


def parties(found: Case, subject: Subject) -> frozenset[uuid.UUID]:
    """Who must not decide: who asked or wrote it down, had a hand in it, or decided before."""
    appeal, first = found.appeal, found.first
    before = [first.accepted_by_id, first.decided_by_id] if first is not None else []
    return subject.operators | humans([appeal.asker_id, appeal.entered_by_id, *before])


def may_decide(found: Case, subject: Subject, actor: Actor) -> bool:
    """Whether the actor may accept and decide it."""
    target = Target(path=found.node.path)
    return may(actor, DECIDE, target) and actor.person_id not in parties(found, subject)


def own_list(actor: Actor, *, limit: int, after: uuid.UUID | None = None) -> Sequence[Case]:
    """One's own requests, the newest first."""
    query = _CASES.where(
        Appeal.region_id == actor.region_id,
        Appeal.asker_id.in_(same_human(actor.person_id)),
    )
    if after is not None:
        query = query.where(Appeal.id < after)
    rows = db.session.execute(query.order_by(Appeal.id.desc()).limit(limit))
    return [Case(*row) for row in rows]


def own_pending(actor: Actor) -> int:
    """How many of one's own wait for an answer."""
    query = sa.select(sa.func.count()).where(
        Appeal.region_id == actor.region_id,
        Appeal.asker_id.in_(same_human(actor.person_id)),
        Appeal.state.in_(PENDING),
    )
    return int(db.session.scalar(query) or 0)


def _within(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths))


def queue(
    actor: Actor, *, limit: int, after: tuple[date, uuid.UUID] | None = None
) -> Sequence[Case]:
    """What waits at the nodes that the actor looks after, the nearest day first: late ones lead."""
    paths = reach(actor, SEE)
    if not paths:
        return []
    due = sa.case((Appeal.state == State.OPEN, Appeal.accept_by), else_=Appeal.decide_by)
    query = _CASES.where(
        Appeal.region_id == actor.region_id, Appeal.state.in_(PENDING), _within(paths)
    )
    if after is not None:
        day, appeal_id = after
        query = query.where(sa.or_(due > day, sa.and_(due == day, Appeal.id > appeal_id)))
    rows = db.session.execute(query.order_by(due, Appeal.id).limit(limit))
    return [Case(*row) for row in rows]


def decided(actor: Actor, *, limit: int) -> Sequence[Case]:
    """What was decided or withdrawn lately at the nodes that the actor looks after."""
    paths = reach(actor, SEE)
    if not paths:
        return []
    query = _CASES.where(
        Appeal.region_id == actor.region_id, Appeal.state.not_in(PENDING), _within(paths)
    )
    rows = db.session.execute(query.order_by(Appeal.ended_at.desc(), Appeal.id.desc()).limit(limit))
    return [Case(*row) for row in rows]


def waiting(actor: Actor, *, today: date) -> tuple[int, int]:
    """How many wait for the actor's decision, and how many of them are late; not the own."""
    paths = reach(actor, DECIDE)
    if not paths:
        return 0, 0
    query = (
        sa.select(Appeal.state, Appeal.accept_by, Appeal.decide_by)
        .join(Organisation, Organisation.id == Appeal.organisation_id)
        .where(
            Appeal.region_id == actor.region_id,
            Appeal.state.in_(PENDING),
            Appeal.asker_id.not_in(same_human(actor.person_id)),
            sa.or_(Appeal.entered_by_id.is_(None), Appeal.entered_by_id != actor.person_id),
            _within(paths),
        )
    )
    rows = db.session.execute(query).all()
    late = sum(
        rules.is_late(state, accept_by=accept_by, decide_by=decide_by, today=today)
        for state, accept_by, decide_by in rows
    )
    return len(rows), late


def further(appeal: Appeal) -> Appeal | None:
    """What the parent was asked about a decision."""
    return db.session.scalars(sa.select(Appeal).where(Appeal.of_id == appeal.id)).one_or_none()


def pending_of(
    region_id: int, people: Collection[uuid.UUID], *, since: date, until: date
) -> list[Appeal]:
    """What is undecided of these people about days of a stretch, both included."""
    human = sa.func.coalesce(Person.merged_into_id, Person.id)
    query = (
        sa.select(Appeal)
        .join(Person, Person.id == Appeal.asker_id)
        .where(
            Appeal.region_id == region_id,
            human.in_(people),
            Appeal.occurred_on.between(since, until),
            Appeal.state.in_(PENDING),
        )
        .order_by(Appeal.id)
    )
    return list(db.session.scalars(query))


def righted(region_id: int, *, since: date, until: date, answered_from: datetime) -> set[uuid.UUID]:
    """Who was right, if only partly, about days of a stretch in an answer since a moment."""
    query = sa.select(Appeal.asker_id).where(
        Appeal.region_id == region_id,
        Appeal.occurred_on.between(since, until),
        Appeal.outcome.in_((Outcome.UPHELD, Outcome.PARTLY)),
        Appeal.ended_at >= answered_from,
    )
    return set(db.session.scalars(query))
