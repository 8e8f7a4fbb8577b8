"""参评范围 population: everybody who belonged to a branch in a period, each exactly once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Membership, MembershipKind, MemberStage, Person, PersonState
from app.core.db import db
from app.organisations.models import Organisation
from app.review.models import Exemption
from app.schemes.rules import Member, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """One person of a branch's year; `left_out` is a code ("" = takes part).

    `joined_on` is the first day at this branch where it lies inside the period, `came_from` says
    whether another branch held the 组织关系 before.
    """

    person_id: uuid.UUID
    name: str
    party_group: str
    stage: MemberStage
    member: Member
    left_out: str = ""
    joined_on: date | None = None
    came_from: bool = False


@dataclass(slots=True)
class _Spans:
    """The memberships of one person that touch the period, here and elsewhere."""

    person: Person
    here: list[Membership] = field(default_factory=list)
    elsewhere: list[Membership] = field(default_factory=list)


def population(branch: Organisation, period: Period, *, on: date) -> Sequence[Belonging]:
    """Everybody whose 组织关系 was at the branch on a day of the period up to `on`.

    Who holds it there on that day takes part, with whatever was earned elsewhere; who moved on,
    left, is exempt or has no account any more is named with the reason. Ordered by person.
    """
    spans = _spans(branch, period, on=on)
    exempt = _exemptions(spans, period, on=on)
    return [
        _belonging(each, exempt.get(person_id, ()), period, on=on)
        for person_id, each in sorted(spans.items())
    ]


def _spans(branch: Organisation, period: Period, *, on: date) -> dict[uuid.UUID, _Spans]:
    here = (
        sa.select(Membership.person_id)
        .where(Membership.organisation_id == branch.id, *_touching(period, on=on))
        .distinct()
    )
    query = (
        sa.select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.region_id == branch.region_id,
            Membership.person_id.in_(here),
            Person.state != PersonState.MERGED,
            *_touching(period, on=on),
        )
        .order_by(Membership.person_id, Membership.from_on)
    )
    found: dict[uuid.UUID, _Spans] = {}
    for membership, person in db.session.execute(query):
        spans = found.setdefault(person.id, _Spans(person))
        is_here = membership.organisation_id == branch.id
        (spans.here if is_here else spans.elsewhere).append(membership)
    return found


def _touching(period: Period, *, on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Membership.kind == MembershipKind.PARTY,
        Membership.from_on <= on,
        sa.or_(Membership.to_on.is_(None), Membership.to_on >= period.starts_on),
    )


def _exemptions(
    people: Mapping[uuid.UUID, _Spans], period: Period, *, on: date
) -> dict[uuid.UUID, list[Exemption]]:
    query = sa.select(Exemption).where(
        Exemption.person_id.in_(list(people)),
        Exemption.ended_at.is_(None),
        Exemption.from_on <= on,
        sa.or_(Exemption.to_on.is_(None), Exemption.to_on >= period.starts_on),
    )
    found: dict[uuid.UUID, list[Exemption]] = {}
    for each in db.session.scalars(query.order_by(Exemption.from_on, Exemption.id)):
        found.setdefault(each.person_id, []).append(each)
    return found


def _belonging(
    spans: _Spans, exempt: Sequence[Exemption], period: Period, *, on: date
) -> Belonging:
    person, last = spans.person, spans.here[-1]
    first = _first_day(spans.here)
    joined_on = first if first > period.starts_on else None
    return Belonging(
        person_id=person.id,
        name=person.name,
        party_group=last.party_group,
        stage=last.stage,
        member=Member(
            category=last.category,
            stage=last.stage.value,
            is_party_member=True,
            age=on.year - person.birth_year if person.birth_year else None,
            exempt=tuple((each.from_on, each.to_on or date.max) for each in exempt),
        ),
        left_out=_left_out(spans, exempt, on=on),
        joined_on=joined_on,
        came_from=any(each.from_on < first for each in spans.elsewhere),
    )


def _first_day(here: Sequence[Membership]) -> date:
    """Since when the person has been here without a break before the last day."""
    first = here[-1].from_on
    for earlier in reversed(here[:-1]):
        if earlier.to_on is None or (first - earlier.to_on).days > 1:
            break
        first = earlier.from_on
    return first


def _left_out(spans: _Spans, exempt: Sequence[Exemption], *, on: date) -> str:
    last = spans.here[-1]
    if last.to_on is not None and last.to_on < on:
        has_moved = any(each.from_on > last.to_on for each in spans.elsewhere)
        return "moved" if has_moved else "left"
    if spans.person.state is PersonState.DISABLED:
        return "disabled"
    if spans.person.state is PersonState.ERASED:
        return "erased"
    held = [each for each in exempt if each.to_on is None or each.to_on >= on]
    return f"exempt:{held[-1].reason.value}" if held else ""
