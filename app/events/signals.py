"""需核对 signals: what rules noticed waits for a person; nothing is blocked or taken back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.permissions import Target, may, reach, require
from app.audit import service as audit
from app.core.db import db
from app.events.doubt_errors import OwnSignal, SignalDecided, SignalNotFound
from app.events.models import Event
from app.events.signal_models import Signal, SignalState
from app.organisations.models import Organisation

#: of one list
MOST = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A signal with its event and host, and whether the reader may decide it."""

    signal: Signal
    event: Event
    host: Organisation
    #: whom it was counted of
    names: Sequence[str]
    may_decide: bool


def listed(actor: Actor, *, is_open: bool = True) -> Sequence[Listed]:
    """The signals of the nodes where the actor sees them, the newest first."""
    paths = reach(actor, "signal.see")
    if not paths:
        return []
    state = Signal.state == SignalState.OPEN
    query = (
        sa.select(Signal, Event, Organisation)
        .join(Event, Event.id == Signal.event_id)
        .join(Organisation, Organisation.id == Signal.organisation_id)
        .where(
            Signal.region_id == actor.region_id,
            state if is_open else ~state,
            sa.or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths)),
        )
        .order_by(Signal.id.desc())
        .limit(MOST)
    )
    return [
        Listed(signal, event, host, _names(signal), may_decide=_may_decide(signal, host, actor))
        for signal, event, host in db.session.execute(query)
    ]


def _names(signal: Signal) -> Sequence[str]:
    people = [uuid.UUID(each) for each in signal.facts.get("who", ())]
    return sorted(accounts.names(people).values())


def _may_decide(signal: Signal, host: Organisation, actor: Actor) -> bool:
    is_open = signal.state is SignalState.OPEN
    return (
        is_open
        and may(actor, "signal.decide", Target(path=host.path))
        and actor.person_id not in concerned(signal)
    )


def waiting_count(actor: Actor) -> int:
    """待办: how many the actor may decide."""
    if not reach(actor, "signal.decide"):
        return 0
    return sum(each.may_decide for each in listed(actor))


def concerned(signal: Signal) -> set[uuid.UUID]:
    """Whom a signal concerns; records that were merged count as one person."""
    people = (uuid.UUID(each) for each in signal.concerned)
    return {accounts.person(signal.region_id, each).id for each in people}


def decide(signal_id: uuid.UUID, *, acted: bool, reason: str, by: Actor, now: datetime) -> Signal:
    """Say what a signal means: there is a good reason, or something was done about it.

    Never by somebody whom it concerns. Raises `SignalNotFound`, `SignalDecided`, `OwnSignal`.
    """
    signal = db.session.get(Signal, signal_id)
    if signal is None or signal.region_id != by.region_id:
        raise SignalNotFound
    host = db.session.get_one(Organisation, signal.organisation_id)
    target = Target(path=host.path)
    require(by, "signal.decide", target, known=may(by, "signal.see", target))
    if by.person_id in concerned(signal):
        raise OwnSignal
    changed = db.session.execute(
        sa.update(Signal)
        .where(Signal.id == signal.id, Signal.state == SignalState.OPEN)
        .values(
            state=SignalState.ACTED if acted else SignalState.EXPLAINED,
            decided_by_id=by.person_id,
            decided_at=now,
            reason=reason[:300],
        )
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise SignalDecided
    audit.note(
        "signal.acted" if acted else "signal.explained",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="event",
        subject_id=signal.event_id,
        organisation_id=host.id,
        address=by.address,
        reason=reason,
        details={"signal": signal.id.hex, "code": signal.code},
    )
    return signal
