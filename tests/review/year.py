"""A branch's year 2025 in the cast's town: who belongs to it, what they did, and when."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask

from app.accounts import membership, service
from app.accounts.models import MembershipKind, MemberStage, Role
from app.core.db import db, transaction
from app.review.models import Exemption, ExemptReason
from tests.points.facts import serve
from tests.support.cast import CHAOCHENG, Cast, gather
from tests.support.scenes import lived

YEAR = "2025"
BEGINNING = datetime(2025, 1, 5, 2, tzinfo=UTC)
#: the default cut-off is the last day of the year, and a week later nothing more is entered
LOCKED = datetime(2026, 1, 7, 16, tzinfo=UTC)
PUBLISHED = datetime(2026, 1, 8, 2, tzinfo=UTC)
#: five working days later the notice is over; 15 January is its last day
OVER = datetime(2026, 1, 16, 2, tzinfo=UTC)

#: who → name, further members of the branch
MORE = {"young": "姚春分", "old": "柏清秋", "mover": "穆立冬", "gone": "辛处暑"}


def at(month: int, day: int, hour: int = 2) -> datetime:
    """A moment of the year."""
    return datetime(2025, month, day, hour, tzinfo=UTC)


def town(app: Flask, document: str = CHAOCHENG) -> Cast:
    """The cast with a probationary member, an exempt one, one who came in June, one who left."""

    def live() -> Cast:
        cast = gather(app, document, now=BEGINNING)
        with app.app_context(), transaction():
            _fill(cast)
        return cast

    return lived(app, ("a branch before its year", document), live)


def _fill(cast: Cast) -> None:
    for number, (who, name) in enumerate(MORE.items()):
        person = service.register(cast.region_id, name, now=BEGINNING, phone=f"139000{number:05d}")
        cast.people[who] = person.id
    _join(cast, "young", "branch", stage=MemberStage.PROBATIONARY)
    _join(cast, "old", "branch")
    _join(cast, "mover", "other_branch")
    _join(cast, "gone", "branch")
    service.grant(
        cast.person("second_member"), Role.COMMITTEE, cast.node("branch"), now=BEGINNING, by=None
    )
    _move(cast, "mover", "branch", date(2025, 6, 10))
    _move(cast, "gone", "other_branch", date(2025, 9, 1))
    exempt(cast, "old")


def _join(cast: Cast, who: str, node: str, *, stage: MemberStage = MemberStage.FULL) -> None:
    service.join(
        cast.person(who),
        cast.node(node),
        MembershipKind.PARTY,
        from_on=date(2022, 7, 1),
        stage=stage,
    )


def _move(cast: Cast, who: str, node: str, on: date) -> None:
    now = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    membership.transfer(
        cast.people[who], cast.nodes[node], by=cast.actor("upper", now=now), now=now, on=on
    )


def exempt(cast: Cast, who: str, *, from_on: date = date(2025, 1, 1)) -> Exemption:
    """A member who is too old to take part."""
    made = Exemption(
        region_id=cast.region_id,
        person_id=cast.people[who],
        organisation_id=cast.nodes["branch"],
        reason=ExemptReason.AGE,
        from_on=from_on,
        made_by_id=cast.people["secretary"],
        made_at=BEGINNING,
    )
    db.session.add(made)
    db.session.flush()
    return made


def served(cast: Cast) -> None:
    """What they did: the secretary most, two with the same, the mover at both branches."""
    for who, month, points in (
        ("secretary", 3, 900), ("secretary", 4, 900), ("member", 3, 700), ("member", 5, 300),
        ("second_member", 5, 1000), ("organiser", 8, 200), ("young", 9, 1000), ("old", 2, 100),
        ("mover", 7, 400),
    ):  # fmt: skip
        moment = at(month, 6)
        serve(cast, who, moment, points=points, now=moment + timedelta(hours=1))
    moment = at(3, 7)
    serve(cast, "mover", moment, home="other_branch", points=500, now=moment)
    serve(cast, "member", at(6, 1), minutes=125, now=at(6, 1, 6))
