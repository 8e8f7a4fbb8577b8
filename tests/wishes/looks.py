"""Looks at whom a wish is for, as tests take them: who sees what, and what the log says."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import DomainError
from app.organisations import service as organisations
from app.organisations.models import OrganisationKind
from app.wishes import looking
from app.wishes.claim_errors import ChildNeedsApproval
from app.wishes.claiming import Offer, claim
from app.wishes.looking import Seen, look
from app.wishes.models import Partner, PartnerState, Wish
from app.wishes.reviewing import Review
from app.wishes.rules.words import Privacy
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.scans import NOW
from tests.wishes import verbs

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, B, C = Privacy.A, Privacy.B, Privacy.C
OFFICE = "0573-87001234"
WHOLE = ("赵阿桂", "13711112222", "桂花新村7幢302室")
#: name, phone, address and the number to call instead, for the claimer after the release
OPEN = {A: (*WHOLE, OFFICE), B: ("赵*", "", "", OFFICE), C: ("", "", "", OFFICE)}


def town(app: Flask) -> Cast:
    """The town of the walks with a second grid next door."""
    made = verbs.town(app)
    other = organisations.found(
        made.region_id,
        OrganisationKind.GRID,
        "杏园二网格",
        opened_on=date(2020, 1, 1),
        parent=made.node("community"),
    )
    made.nodes["other_grid"] = other.id
    verbs.newcomer(made, "other_grid", "田秋分", Role.GRID_WORKER, "other_grid")
    return made


def held(cast: Cast, level: Privacy, *, partner: str = "") -> Wish:
    """A wish of the old lady at a level, claimed by the unit, with a partner who said yes."""
    wish = make.published(cast, NOW, review=Review(privacy=level))
    partners = (cast.nodes[partner],) if partner else ()
    made, _ = claim(
        wish, Offer(key="a", partners=partners), by=cast.actor("unit", now=NOW), now=NOW
    )
    for each in db.session.scalars(sa.select(Partner).where(Partner.claim_id == made.id)):
        each.state = PartnerState.ACCEPTED
    db.session.flush()
    return wish


def release(cast: Cast, wish: Wish) -> None:
    """Staff opens the contact data."""
    looking.open_contact(wish, by=cast.actor("reviewer", now=NOW), now=NOW)


def looks() -> list[tuple[str, str]]:
    """Reason and reader of every look in the log."""
    query = sa.select(AuditEntry.reason, AuditEntry.details).where(
        AuditEntry.action == "wish.looked"
    )
    return [(reason, details["what"]) for reason, details in db.session.execute(query)]


def see(cast: Cast, wish: Wish, who: str, *, at: datetime = NOW, reason: str = "送米") -> Seen:
    """One look."""
    return look(wish, reason=reason, by=cast.actor(who, now=NOW), now=at)


def expect_refused(
    cast: Cast, wish: Wish, who: str, error: type[DomainError], *, at: datetime = NOW
) -> None:
    """A look that shows nothing, claims none in the log, and had no button."""
    before = looks()
    with pytest.raises(error) as refused:
        see(cast, wish, who, at=at)
    assert type(refused.value) is error
    assert looks() == before
    if error is not ChildNeedsApproval:
        assert not looking.may_look(wish, cast.actor(who, now=NOW), now=at)


def contact(seen: Seen) -> tuple[str, str, str, str]:
    """What was shown of the person."""
    return seen.name, seen.phone, seen.address, seen.office_phone
