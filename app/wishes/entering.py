"""登记心愿 entering: by the resident, or by a contact person on behalf with recorded consent."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.accounts.actor import Actor
from app.accounts.permissions import Target, may, require
from app.core.clock import local, local_day
from app.core.db import db
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.core.numbers import next_number
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import community_of
from app.organisations.service import require_open
from app.wishes import board, claiming, people, queries, telling
from app.wishes.errors import (
    CategoryUnknown,
    DayFar,
    DayPast,
    NotACommunity,
    PointsOutOfRange,
)
from app.wishes.models import Wish
from app.wishes.moving import move, note
from app.wishes.people import Agreement, Whom
from app.wishes.rules.clocks import is_far
from app.wishes.rules.findings import find, mask
from app.wishes.rules.machine import State, Verb, after
from app.wishes.rules.words import (
    CATEGORIES,
    TARGET_GROUPS,
    Source,
    Urgency,
    default_privacy,
)

#: where a wish may be registered: a community, a grid of it, a school, a team of social workers
PLACES = frozenset(
    {
        OrganisationKind.COMMUNITY,
        OrganisationKind.GRID,
        OrganisationKind.UNIT,
        OrganisationKind.TEAM,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody wishes. `points` in hundredths, where the poster sets them."""

    title: str
    text: str = ""
    category: str = "goods"
    target_group: str = ""
    needed_by: date | None = None
    urgency: Urgency = Urgency.YELLOW
    points: int | None = None


def post(
    place: Organisation,
    words: Words,
    *,
    by: Actor,
    now: datetime,
    source: Source = Source.SELF,
    whom: Whom | None = None,
    is_minor: bool = False,
    agreement: Agreement | None = None,
    batch: tuple[uuid.UUID, str] | None = None,
) -> Wish:
    """Write a wish down as a draft: the own one, or on behalf of somebody who agreed.

    Raises `ConsentMissing`, `GuardianMissing`, `BeneficiaryMissing`, `NotACommunity`, `DayPast`,
    `DayFar`, `CategoryUnknown`, `PointsOutOfRange`, `OrganisationClosed`.
    """
    require_open(place)
    community = community_of_place(place)
    is_own = source is Source.SELF
    action = "wish.post" if is_own else "wish.enter"
    require(by, action, Target(path=place.path, person_id=by.person_id if is_own else None))
    check_words(words, community.id, now=now)
    whom = people.whom_from(whom, is_own=is_own, title=words.title, text=words.text, by=by)
    consent = people.consent_of(
        agreement, is_own=is_own, is_minor=is_minor, guardian=whom.guardian, by=by, now=now
    )
    wish = _new(place, community, words, by=by, now=now, source=source, is_minor=is_minor)
    if batch is not None:
        wish.batch_id, wish.batch_label = batch
    db.session.add(wish)
    db.session.flush()
    people.keep(
        wish, whom, person_id=by.person_id if is_own else None, is_minor=is_minor, consent=consent
    )
    note(wish, "wish.drafted", by_id=by.person_id, now=now, address=by.address)
    return wish


def community_of_place(place: Organisation) -> Organisation:
    """The community of a place where wishes are registered. Raises `NotACommunity`."""
    community = community_of(place)
    if community is None or place.kind not in PLACES:
        raise NotACommunity(fields={"community_id": [NotACommunity.sentence]})
    return community


def check_words(words: Words, community_id: uuid.UUID, *, now: datetime) -> None:
    """Refuse what cannot be meant: unknown words, a day over or far off, points out of range."""
    if words.category not in CATEGORIES:
        raise CategoryUnknown(fields={"category": [CategoryUnknown.sentence]})
    if words.target_group and words.target_group not in TARGET_GROUPS:
        raise CategoryUnknown(fields={"target_group": [CategoryUnknown.sentence]})
    if board.is_past(words.needed_by, now=now):
        raise DayPast(fields={"needed_by": [DayPast.sentence]})
    if words.needed_by is not None and is_far(words.needed_by, today=local_day(now)):
        raise DayFar(fields={"needed_by": [DayFar.sentence]})
    if words.points is not None:
        check_points(words.points, community_id)


def check_points(hundredths: int, community_id: uuid.UUID) -> None:
    """Raise `PointsOutOfRange` for points that the community does not let a poster set."""
    own = board.limits_of(community_id)
    is_free = own["points_rule"] == "poster"
    least, most = (own["points_least"], own["points_most"]) if is_free else (0, 0)
    if not (is_free and least * 100 <= hundredths <= most * 100):
        raise PointsOutOfRange(
            fields={"points": [PointsOutOfRange.sentence % {"least": least, "most": most}]},
            least=least,
            most=most,
        )


def _new(
    place: Organisation,
    community: Organisation,
    words: Words,
    *,
    by: Actor,
    now: datetime,
    source: Source,
    is_minor: bool,
) -> Wish:
    year = local(now).year
    is_contact = source is not Source.SELF
    return Wish(
        id=uuid7(),
        region_id=place.region_id,
        year=year,
        number=next_number(place.region_id, f"wish:{year}"),
        community_id=community.id,
        organisation_id=place.id,
        source=source,
        privacy=default_privacy(is_minor=is_minor or words.target_group == "child"),
        state=State.DRAFT,
        created_by_id=by.person_id,
        contact_id=by.person_id if is_contact else None,
        created_at=now,
        points=words.points,
        urgency=words.urgency,
        **wall_words(words),
    )


def wall_words(words: Words) -> dict[str, Any]:
    """What may stand on the wall: numbers, names of accounts and links masked."""
    return {
        "title": mask(words.title)[:80],
        "text": mask(words.text)[:1000],
        "found": sorted({each.kind.value for each in (*find(words.title), *find(words.text))}),
        "category": words.category,
        "target_group": words.target_group,
        "needed_by": words.needed_by,
    }


def change(wish: Wish, words: Words, *, by: Actor, now: datetime, whom: Whom | None = None) -> None:
    """Write a draft, or one that was given back, anew; by who wrote it."""
    _require_author(wish, by)
    after(wish.state, Verb.SUBMIT)  # what is under review, or was reviewed, stays as it is
    check_words(words, wish.community_id, now=now)
    for name, value in wall_words(words).items():
        setattr(wish, name, value)
    wish.urgency, wish.points = words.urgency, words.points
    row = people.beneficiary(wish)
    if row is not None:
        is_own = row.person_id == by.person_id
        known = whom or people.whom_of(row)
        raw = {"title": words.title, "text": words.text}
        people.change_whom(wish, people.whom_from(known, is_own=is_own, by=by, **raw))
    note(wish, "wish.changed", by_id=by.person_id, now=now, address=by.address)


def submit(wish: Wish, *, by: Actor, now: datetime, tells: bool = True) -> None:
    """Lay a wish before the community; its answer is due from now on.

    `tells` False: one message for a whole batch is enough.
    """
    _require_author(wish, by)
    move(
        wish,
        Verb.SUBMIT,
        by_id=by.person_id,
        now=now,
        address=by.address,
        submitted_at=now,
        review_due_at=board.review_due(wish, at=now),
        reminded=[],
    )
    if not tells:
        return
    telling.tell_office(
        wish.community_id,
        wish,
        f"有一个新心愿等待审核：{wish.said_number}",
        now=now,
        link=f"/manage/wishes/{wish.id}",
    )


def withdraw(wish: Wish, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Take a wish back: the resident any time before it is handed over, or the contact person."""
    _require_author(wish, by)
    claim = queries.live_claim(wish)
    move(wish, Verb.WITHDRAW, by_id=by.person_id, now=now, reason=reason, address=by.address)
    if claim is not None:
        claiming.end_claim(claim, wish, "withdrawn", reason=reason, now=now)
        telling.tell_claimer(
            claim,
            wish,
            f"心愿 {wish.said_number} 已由居民撤回",
            now=now,
            body="不用再准备了，谢谢。",
        )


def is_author(wish: Wish, by: Actor) -> bool:
    """Whether somebody may change, submit or withdraw it: its person, or a contact person there."""
    return queries.is_its_person(wish, by) or may(by, "wish.enter", queries.target(wish))


def _require_author(wish: Wish, by: Actor) -> None:
    if not is_author(wish, by):
        raise Forbidden
