"""The steps of a branch's year, each taken by somebody at a moment."""

from datetime import datetime

from app.accounts import service as accounts
from app.accounts.models import Role
from app.core.db import db, transaction
from app.organisations.models import Organisation
from app.review import concluding, objecting, service, signing, versions
from app.review.models import Objection, Review
from tests.review.year import OVER, PUBLISHED, YEAR
from tests.support.cast import Cast


def branch(cast: Cast) -> Organisation:
    return cast.node("branch")


def publish(cast: Cast, who: str = "secretary", now: datetime = PUBLISHED) -> None:
    with transaction():
        service.publish(branch(cast), YEAR, by=cast.actor(who, now=now), now=now)


def conclude(cast: Cast, now: datetime = OVER) -> None:
    with transaction():
        concluding.conclude(branch(cast), YEAR, by=cast.actor("secretary", now=now), now=now)


def sign(cast: Cast, who: str, now: datetime = OVER) -> None:
    with transaction():
        signing.sign(branch(cast), YEAR, by=cast.actor(who, now=now), now=now)


def review(cast: Cast) -> Review:
    found = service.found(branch(cast), YEAR)
    assert found is not None
    return found


def object_to(
    cast: Cast, who: str, about: str | None = None, now: datetime = PUBLISHED
) -> Objection:
    with transaction():
        return objecting.object_to(
            review(cast).id,
            "十一月的河道清洁没有算",
            by=cast.actor(who, now=now),
            now=now,
            person_id=cast.people[about] if about else None,
        )


def decide(cast: Cast, made: Objection, who: str, *, is_upheld: bool) -> None:
    with transaction():
        objecting.decide(
            made.id, "已核实", is_upheld=is_upheld, by=cast.actor(who, now=OVER), now=OVER
        )


def row(cast: Cast, who: str) -> tuple[int, int | None]:
    kept = versions.version(review(cast))
    assert kept is not None
    found = {each.person_id: each for each in versions.stored_rows(kept.id)}
    return found[cast.people[who]].points, found[cast.people[who]].rank


def without_committee(cast: Cast) -> None:
    """The branch has its secretary and nobody else."""
    with transaction():
        for grant in db.session.scalars(
            db.select(accounts.RoleGrant).where(accounts.RoleGrant.role == Role.COMMITTEE)
        ):
            grant.ended_at = PUBLISHED
