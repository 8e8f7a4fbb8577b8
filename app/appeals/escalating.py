"""上级复核 escalating: one further step to the parent, once, within its days."""

import uuid
from datetime import datetime

from app.accounts.actor import Actor
from app.appeals import corrections, moving, queries, telling
from app.appeals.errors import (
    EscalatedAlready,
    EscalatedTooLate,
    NothingAbove,
    NothingToEscalate,
)
from app.appeals.models import Appeal
from app.appeals.rules import Outcome, State
from app.appeals.words import Said, said, seal
from app.core.clock import local_day
from app.core.errors import DomainError
from app.core.words import day


def refusal_of(appeal: Appeal, *, has_parent: bool, now: datetime) -> DomainError | None:
    """Why the parent cannot be asked about a decision now; None where it can.

    Who was right may ask as well, where what was to put it right was turned down.
    """
    if appeal.instance != 1 or queries.further(appeal) is not None:
        return EscalatedAlready()
    if appeal.state is not State.DECIDED or appeal.escalate_until is None:
        return NothingToEscalate()
    if appeal.outcome is Outcome.UPHELD and corrections.stands(appeal):
        return NothingToEscalate()
    if local_day(now) > appeal.escalate_until:
        return EscalatedTooLate(day=day(appeal.escalate_until))
    return None if has_parent else NothingAbove()


def escalate(appeal_id: uuid.UUID, words: str, *, by: Actor, now: datetime) -> Appeal:
    """Ask the parent to look again; somebody decides there who did not decide before.

    Raises `EscalatedAlready`, `EscalatedTooLate`, `NothingToEscalate`, `NothingAbove`.
    """
    found = queries.own(by, appeal_id)
    first, parent_id = found.appeal, found.node.parent_id
    refusal = refusal_of(first, has_parent=parent_id is not None, now=now)
    if refusal is not None:
        raise refusal
    copied = (
        "year", "number", "asker_id", "subject_kind", "subject_id", "occurred_on", "open_until",
        "photo", "thumbnail",
    )  # fmt: skip
    values = {name: getattr(first, name) for name in copied}
    values |= {
        "instance": 2,
        "of_id": first.id,
        "organisation_id": parent_id,
        "said_sealed": seal(Said(words, said(first).wish)),
    }
    second = moving.insert(values, key=f"second:{first.id}", region_id=by.region_id, now=now)
    if second is None:
        raise EscalatedAlready
    telling.asked(second, by=by, now=now)
    return second
