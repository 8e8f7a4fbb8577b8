"""看见 seeing: a request as a reader may see it: names, words, what he may do."""

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.actor import Actor
from app.appeals import corrections, deciding, escalating, queries, words
from app.appeals.corrections import Correction
from app.appeals.errors import SubjectNotFound
from app.appeals.matter import Subject
from app.appeals.models import Appeal
from app.appeals.queries import DECIDE, Case
from app.appeals.rules import PENDING
from app.appeals.words import Said
from app.core.clock import local_day
from app.core.masking import mask_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request with what one reader is shown of it and may do about it."""

    case: Case
    #: None where the thing itself is no longer there
    subject: Subject | None
    asker: str
    is_own: bool
    is_late: bool
    due_on: date | None
    may_decide: bool
    #: a party to it, who would decide otherwise
    is_party: bool
    may_withdraw: bool
    may_escalate: bool
    #: whether the words and the pictures are for this reader: not for an auditor
    says_words: bool
    said: Said
    reason: str
    #: what was answered first, where the parent looks again
    first_reason: str
    further: Appeal | None
    correction: Correction | None
    choices: tuple[Correction, ...]


def seen(found: Case, actor: Actor, *, now: datetime) -> Seen:
    """What one reader is shown of a request that he may know of."""
    appeal, first, today = found.appeal, found.first, local_day(now)
    is_own = queries.is_own(found, actor)
    decides = queries.sees(found, actor, DECIDE)
    subject = subject_or_none(found)
    pending = appeal.state in PENDING
    may_decide = pending and subject is not None and queries.may_decide(found, subject, actor)
    refusal = escalating.refusal_of(appeal, has_parent=found.node.parent_id is not None, now=now)
    return Seen(
        case=found,
        subject=subject,
        asker=found.asker.name if is_own or decides else mask_name(found.asker.name),
        is_own=is_own,
        is_late=found.is_late(today),
        due_on=found.due_on,
        may_decide=may_decide,
        is_party=pending and decides and not may_decide,
        may_withdraw=is_own and pending,
        may_escalate=is_own and refusal is None,
        says_words=is_own or decides,
        said=words.said(appeal) if is_own or decides else Said(),
        reason=words.reason(appeal) if is_own or decides else "",
        first_reason=words.reason(first) if first and (is_own or decides) else "",
        further=queries.further(appeal),
        correction=corrections.named(appeal),
        choices=tuple(deciding.choices(found, subject)) if may_decide and subject else (),
    )


def subject_or_none(found: Case) -> Subject | None:
    """What a request is about, where it is still there."""
    try:
        return queries.subject_of(found)
    except SubjectNotFound:
        return None
