"""备料 preparing: under what a branch's year is computed, and whom it looks at."""

import uuid
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core.clock import local_day
from app.core.db import db
from app.organisations.models import Organisation, OrganisationKind
from app.points import queries as points
from app.points.standing import named_period
from app.review.computing import NO_END, Assessee, Terms
from app.review.errors import NoScheme, NotABranch, PeriodUnknown
from app.review.facts import same_humans
from app.review.models import Review, ReviewEntry, ReviewRow, ReviewState, ReviewVersion
from app.review.population import Belonging, population
from app.review.timetable import Days
from app.schemes import queries as schemes
from app.schemes.models import SchemeVersion
from app.schemes.queries import Ruling
from app.schemes.rules import Period, Version


def ruling_of(branch: Organisation) -> Ruling:
    """The scheme that speaks for a branch. Raises `NotABranch`, `NoScheme`."""
    if branch.kind is not OrganisationKind.BRANCH:
        sentence = NotABranch.sentence % {"organisation": branch.name}
        raise NotABranch(organisation=branch.name, fields={"organisation_id": [sentence]})
    return ruling_above(branch)


def ruling_above(node: Organisation) -> Ruling:
    """The scheme that speaks for any node. Raises `NoScheme`."""
    ruling = points.ruling_for(node.region_id, node.path)
    if ruling is None:
        raise NoScheme
    return ruling


def judged(
    branch: Organisation, review: Review | None, period: str, *, now: datetime
) -> tuple[Ruling, Period]:
    """Under which scheme a branch's year stands, and its period: what was published stays under
    its own, whichever speaks for the branch now. Raises `NotABranch`, `NoScheme`, `PeriodUnknown`.
    """
    if review is not None and review.version:
        ruling = schemes.ruling(review.region_id, review.scheme_id)
    else:
        ruling = ruling_of(branch)
    return ruling, period_of(ruling, period, now=now)


def period_of(ruling: Ruling, label: str, *, now: datetime) -> Period:
    """The period that is named so under a scheme. Raises `PeriodUnknown`."""
    found = named_period(ruling, label, now=now)
    if found is None or found.starts_on > local_day(now):
        raise PeriodUnknown(period=label)
    return found


def terms(
    branch: Organisation, ruling: Ruling, period: Period, days: Days, *, known_until: datetime
) -> Terms:
    """Under what a branch is computed: the versions that were published by a moment."""
    query = sa.select(SchemeVersion).where(SchemeVersion.scheme_id == ruling.id)
    known = {
        version.id: version
        for version in db.session.scalars(query)
        if version.published_at <= known_until
    }
    used = [each for each in ruling.versions if each.id in known] or list(ruling.versions[:1])
    return Terms(
        region_id=branch.region_id,
        organisation_id=branch.id,
        path=ruling.path,
        versions=tuple(each.rules for each in used),
        schemes=tuple((each.number, _hash(each.id)) for each in used),
        period=period,
        cut_off=days.cut_off,
        top_part=days.top_part,
        top_whole=days.top_whole,
    )


def _hash(version_id: uuid.UUID) -> str:
    return db.session.get_one(SchemeVersion, version_id).sha256.hex()


def assessees(
    branch: Organisation, terms: Terms, *, known_until: datetime, review: Review | None
) -> tuple[list[Assessee], dict[uuid.UUID, str]]:
    """Everybody of the branch's year with what the sheet may ask of each, and their 党小组."""
    people = population(branch, terms.period, on=terms.cut_off)
    ids = [each.person_id for each in people]
    humans = same_humans(branch.region_id, ids)
    entered = entries(review.id) if review is not None else {}
    held = levels_held(branch.region_id, ids, before=terms.period)
    found = [
        Assessee(
            person_id=each.person_id,
            stage=each.stage.value,
            inputs=_inputs(
                each,
                humans[each.person_id],
                entered.get(each.person_id, {}),
                held.get(each.person_id, ""),
                terms.version,
            ),
            known_until=known_until,
            left_out=each.left_out,
            remarks=_remarks(each),
        )
        for each in people
    ]
    return found, {each.person_id: each.party_group for each in people}


def _inputs(
    each: Belonging,
    people: Sequence[uuid.UUID],
    entered: Mapping[str, str],
    held: str,
    rules: Version,
) -> dict[str, Any]:
    return {
        "people": [one.hex for one in people],
        "category": each.member.category,
        "age": each.member.age,
        "attributes": _of(entered, rules.member_attributes),
        "numbers": _of(entered, rules.member_numbers),
        "held": held,
        "exempt": [
            [first.isoformat(), NO_END if last == date.max else last.isoformat()]
            for first, last in each.member.exempt
        ],
    }


def _of(entered: Mapping[str, str], names: Container[str]) -> dict[str, str]:
    return {name: text for name, text in entered.items() if name in names}


def _remarks(each: Belonging) -> tuple[str, ...]:
    if each.joined_on is None or each.left_out:
        return ()
    return (f"{'moved_in' if each.came_from else 'joined'}:{each.joined_on.isoformat()}",)


def entries(review_id: uuid.UUID) -> dict[uuid.UUID, dict[str, str]]:
    """What the meeting said of members: person → name → value."""
    query = sa.select(ReviewEntry).where(ReviewEntry.review_id == review_id)
    found: dict[uuid.UUID, dict[str, str]] = {}
    for each in db.session.scalars(query.order_by(ReviewEntry.person_id, ReviewEntry.name)):
        found.setdefault(each.person_id, {})[each.name] = each.value
    return found


def levels_held(
    region_id: int, people: Sequence[uuid.UUID], *, before: Period
) -> dict[uuid.UUID, str]:
    """The level of each person in the newest frozen year before a period."""
    query = (
        sa.select(ReviewRow.person_id, ReviewRow.level)
        .join(ReviewVersion, ReviewVersion.id == ReviewRow.version_id)
        .join(
            Review,
            sa.and_(Review.id == ReviewVersion.review_id, Review.version == ReviewVersion.number),
        )
        .where(
            Review.region_id == region_id,
            Review.state == ReviewState.FROZEN,
            ReviewVersion.cut_off < before.starts_on,
            ReviewRow.person_id.in_(people),
        )
        .order_by(ReviewVersion.cut_off)
    )
    return {person_id: level for person_id, level in db.session.execute(query)}  # noqa: C416
