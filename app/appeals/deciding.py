"""核查 deciding: somebody who had no hand in it takes a request on and answers it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.appeals import corrections, moving, queries, rules, telling, words
from app.appeals.errors import CorrectionNeeded, OwnMatter
from app.appeals.matter import Subject
from app.appeals.models import Appeal
from app.appeals.queries import DECIDE, Case
from app.appeals.rules import Outcome, Verb
from app.appeals.years import Step, Years


def _decidable(appeal_id: uuid.UUID, by: Actor) -> tuple[Case, Subject]:
    """A request that the actor may decide. Raises `AppealNotFound`, `Forbidden`, `OwnMatter`."""
    found = queries.known(by, appeal_id)
    if not queries.is_own(found, by):
        require(by, DECIDE, Target(path=found.node.path))
    subject = queries.subject_of(found)
    if by.person_id in queries.parties(found, subject):
        raise OwnMatter
    return found, subject


def accept(appeal_id: uuid.UUID, *, by: Actor, now: datetime) -> Appeal:
    """Take it on: somebody looks into it until the stored day. Raises `OwnMatter`, `WrongStep`."""
    found, _ = _decidable(appeal_id, by)
    moving.move(found.appeal, Verb.ACCEPT, accepted_by_id=by.person_id, accepted_at=now)
    telling.accepted(found.appeal, by=by, now=now)
    return found.appeal


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer; who is right names the act that puts it right (`hand:<id>`, `record:<id>` …)."""

    outcome: Outcome
    reason: str
    correction: str = ""


def decide(
    appeal_id: uuid.UUID, decision: Decision, *, by: Actor, now: datetime, years: Years
) -> Appeal:
    """Answer a request. Raises `OwnMatter`, `CorrectionNeeded`, `WrongStep`."""
    found, subject = _decidable(appeal_id, by)
    appeal = found.appeal
    act = _correction(found, subject, decision)
    values: dict[str, object] = {
        # whoever decides at once accepts as well
        "accepted_by_id": sa.func.coalesce(Appeal.accepted_by_id, by.person_id),
        "accepted_at": sa.func.coalesce(Appeal.accepted_at, now),
        "decided_by_id": by.person_id,
        "ended_at": now,
        "outcome": decision.outcome,
        "reason_sealed": words.seal_reason(decision.reason),
        "correction_kind": act.kind.value if act else "",
        "correction_id": act.id if act else None,
        "escalate_until": rules.escalate_until(now) if appeal.instance == 1 else None,
    }
    moving.move(appeal, Verb.DECIDE, **values)
    telling.decided(appeal, by=by, now=now)
    closed = years(appeal.region_id, found.asker.id, appeal.occurred_on, now)
    if act is not None and closed is not None and closed.step is Step.FROZEN:
        node_id = closed.corrected_by_id or appeal.organisation_id
        telling.supplement(appeal, node_id, period=closed.period, link=closed.link, now=now)
    return appeal


def _correction(found: Case, subject: Subject, decision: Decision) -> corrections.Correction | None:
    if not rules.needs_correction(decision.outcome):
        return None
    offered = {each.name: each for each in choices(found, subject)}
    if decision.correction not in offered:
        raise CorrectionNeeded(fields={"correction": [CorrectionNeeded.sentence]})
    return offered[decision.correction]


def choices(found: Case, subject: Subject) -> list[corrections.Correction]:
    """The acts that a decision about this request may name."""
    return corrections.choices(found.appeal, subject, since=found.asked_at, first=found.first)
