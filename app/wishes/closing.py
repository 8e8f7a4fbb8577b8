"""办结 closing: the community audits, thanks and credits; and opens again what was not right."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.permissions import may, require
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import Forbidden
from app.organisations.models import Organisation
from app.points import queries as points
from app.points import service as ledger
from app.points.models import Reason
from app.points.valuing import Cause
from app.records import queries as records
from app.records import service as facts
from app.records.models import ServiceRecord, TimeClass, Trust
from app.records.service import NewRecord
from app.schemes.rules import in_force
from app.schemes.rules.values import Choices, Range
from app.wishes import board, claiming, delivering, letters, people, queries, telling
from app.wishes.claim_errors import OwnClaim, ReopenTooLate, ReopenUsed, StoryNeedsConsent
from app.wishes.errors import WrongOrder
from app.wishes.models import Claim, Letter, Participant, Wish
from app.wishes.moving import move, note
from app.wishes.rules.clocks import claim_due
from app.wishes.rules.findings import mask
from app.wishes.rules.machine import LABELS, STEPS, Verb
from app.wishes.rules.words import CATEGORIES


def close(wishes: Sequence[Wish], *, by: Actor, now: datetime, story: str = "") -> Sequence[Letter]:
    """Audit and close wishes, by somebody who did not claim them: credit all who took part and
    write one letter to each claimer, however many of its wishes are closed together.

    Raises `OwnClaim`, `WrongOrder`.
    """
    done: list[tuple[Wish, Claim]] = []
    for wish in wishes:
        require(by, "wish.close", queries.target(wish))
        claim = queries.live_claim(wish)
        if claim is None:
            raise WrongOrder(state=LABELS[wish.state], verb=STEPS[Verb.CLOSE].label)
        if queries.is_party_to(claim, by):
            raise OwnClaim
        move(
            wish,
            Verb.CLOSE,
            by_id=by.person_id,
            now=now,
            address=by.address,
            closed_at=now,
            story=mask(story)[:1000] if wish.may_quote else "",
        )
        claiming.end_claim(claim, wish, "closed", now=now)
        _credit(wish, claim, by=by, now=now)
        done.append((wish, claim))
    return letters.thank(done, by=by, now=now)


def tell_story(wish: Wish, story: str, *, by: Actor, now: datetime) -> None:
    """Tell everybody of a closed wish, where its person agreed to be quoted; "" takes it back.

    Raises `StoryNeedsConsent`.
    """
    require(by, "wish.close", queries.target(wish))
    if story and not wish.may_quote:
        raise StoryNeedsConsent
    wish.story = mask(story)[:1000]
    note(wish, "wish.story_told", by_id=by.person_id, now=now, address=by.address)


def reopen(wish: Wish, *, reason: str, by: Actor, now: datetime) -> None:
    """重新办理: the same claim lives again with a new time; what was credited is taken back.

    The resident or the contact person, within 30 days, once; further ones by staff. Raises
    `ReopenTooLate`, `ReopenUsed`, `Forbidden`.
    """
    is_staff = may(by, "wish.review", queries.target(wish))
    if not is_staff and not _may_reopen(wish, by):
        raise Forbidden
    own = board.limits_of(wish.community_id)
    claims = queries.claims_of(wish.id)
    if not claims or wish.closed_at is None:
        raise WrongOrder(state=LABELS[wish.state], verb=STEPS[Verb.REOPEN].label)
    if now > wish.closed_at + timedelta(days=own["reopen_days"]):
        raise ReopenTooLate(days=own["reopen_days"])
    if wish.reopenings and not is_staff:
        raise ReopenUsed
    claim = claims[-1]
    _take_back(wish, claim, by=by, now=now, reason=reason)
    move(
        wish,
        Verb.REOPEN,
        by_id=by.person_id,
        now=now,
        reason=reason,
        address=by.address,
        reopenings=wish.reopenings + 1,
        closed_at=None,
        confirmed_at=None,
        grade="",
    )
    claim.ended_at, claim.end_code, claim.end_reason = None, "", ""
    claim.delivered_at, claim.handed_over_at, claim.reminded = None, None, ["contact"]
    claim.due_at = claim_due(now, days=own["claim_days"], needed_by=None)
    db.session.flush()
    body = reason or "请联系社区问清哪里不合适，再补办一次。"
    telling.tell_claimer(claim, wish, f"心愿 {wish.said_number} 需要重新办理", now=now, body=body)


def _may_reopen(wish: Wish, by: Actor) -> bool:
    row = people.beneficiary(wish)
    is_resident = row is not None and row.person_id == by.person_id
    return is_resident or queries.may_contact(wish, by)


def _credit(wish: Wish, claim: Claim, *, by: Actor, now: datetime) -> None:
    """A service record for each who took part, at the scheme's item; never by cost."""
    for participant in delivering.participants(claim):
        person = accounts.person(wish.region_id, participant.person_id)
        host = _host(wish, participant)
        home_id, home_path = _home(person, wish, now=now)
        amount = _amount(wish, home_path, now=now)
        new = _record(wish, claim, person, home_id, host, amount, by=by)
        record = facts.append(new, now=now)
        cause = Cause(
            source=record.source,
            reason=Reason.AWARD,
            day=local_day(record.occurred_at),
            made_by_id=claim.made_by_id,
            approved_by_id=by.person_id,
            fact=records.as_fact(record),
        )
        ledger.book(wish.region_id, person.id, cause, now=now)
        telling.tell_person(person.id, wish, f"心愿 {wish.said_number} 已办结，积分已到账", now=now)


def _record(
    wish: Wish,
    claim: Claim,
    person: Person,
    home_id: uuid.UUID,
    host: Organisation,
    amount: int | None,
    *,
    by: Actor,
) -> NewRecord:
    return NewRecord(
        region_id=wish.region_id,
        person_id=person.id,
        home_organisation_id=home_id,
        organisation_id=host.id,
        source=source_of(wish, person.id),
        title=f"微心愿 {wish.said_number}：{wish.title}",
        occasion=f"wish:{wish.id.hex}.{wish.reopenings}",
        item=board.limits_of(wish.community_id)["points_item"],
        category=wish.category,
        occurred_at=claim.delivered_at or claim.claimed_at,
        amount=amount,
        attributes={"wish_category": wish.category} if wish.category in CATEGORIES else {},
        time_class=TimeClass.HAND,
        trust=Trust.STEWARD,
        made_by_id=claim.made_by_id,
        approved_by_id=by.person_id,
    )


def source_of(wish: Wish, person_id: uuid.UUID) -> str:
    """What ledger and records call it: the wish, its round, the person."""
    return f"wish:{wish.id.hex}.{wish.reopenings}/{person_id.hex}"


def _amount(wish: Wish, home_path: str, *, now: datetime) -> int | None:
    """The amount that the wish sets, where the scheme's item lets an amount be chosen."""
    ruling = points.ruling_for(wish.region_id, home_path)
    version = in_force(ruling.rules, local_day(now)) if ruling is not None else None
    if wish.points is None or version is None:
        return None
    item = version.items.get(board.limits_of(wish.community_id)["points_item"])
    if item is None or not isinstance(item.value, Range | Choices):
        return None
    return wish.points if item.value.holds(wish.points) else None


def _host(wish: Wish, participant: Participant) -> Organisation:
    host_id = participant.organisation_id or wish.community_id
    return db.session.get_one(Organisation, host_id)


def _home(person: Person, wish: Wish, *, now: datetime) -> tuple[uuid.UUID, str]:
    """Where a person is at home: branch, else residence, else the wish's community."""
    home = accounts.home_on(person.id, local_day(now))
    if home is not None:
        return home.organisation_id, home.path
    community = db.session.get_one(Organisation, wish.community_id)
    return community.id, community.path


def _take_back(wish: Wish, claim: Claim, *, by: Actor, now: datetime, reason: str) -> None:
    """Void the records of the round that is opened again, and book the opposite."""
    sources = [source_of(wish, each.person_id) for each in delivering.participants(claim)]
    query = sa.select(ServiceRecord).where(
        ServiceRecord.region_id == wish.region_id, ServiceRecord.source.in_(sources)
    )
    for record in db.session.scalars(query).all():
        said = reason or f"心愿 {wish.said_number} 重新办理"
        facts.void(record, by_id=by.person_id, now=now, reason=said)
        cause = Cause(
            source=record.source,
            reason=Reason.VOIDED,
            day=local_day(record.occurred_at),
            made_by_id=by.person_id,
        )
        ledger.book(wish.region_id, record.person_id, cause, now=now)
