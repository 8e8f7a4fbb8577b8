"""心愿墙的规定 board: what a community decided for its own wish board."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.calendar import add_working_days
from app.core.clock import day_end, local_day
from app.core.db import db
from app.organisations.models import Organisation
from app.wishes.models import Wish, WishSettings
from app.wishes.rules import limits
from app.wishes.rules.limits import LIMITS
from app.wishes.rules.words import Urgency


def limits_of(community_id: uuid.UUID) -> Mapping[str, Any]:
    """Every limit of a community's wish board."""
    row = db.session.get(WishSettings, community_id)
    own = row.values if row is not None else {}
    return {limit.name: limits.value(own, limit.name) for limit in LIMITS}


def set_limit(
    community: Organisation, name: str, text: str, many: list[str], *, by: Actor, now: datetime
) -> None:
    """Decide one limit; what is under way keeps the deadlines that were set.

    Raises `SettingInvalid`; `KeyError` for a limit there is not.
    """
    require(by, "wish.limits", Target(path=community.path))
    after = limits.read(name, text.strip(), many)
    row = db.session.get(WishSettings, community.id)
    if row is None:
        row = WishSettings(organisation_id=community.id, values={})
        db.session.add(row)
    before = limits.value(row.values, name)
    row.values = {**row.values, name: after}
    row.changed_by_id, row.changed_at = by.person_id, now
    audit.note(
        "wish.limit_set",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=community.id,
        organisation_id=community.id,
        address=by.address,
        details={"limit": name, "before": before, "after": after},
    )
    db.session.flush()


def working_days(region_id: int, at: datetime, days: int) -> datetime:
    """The end of the n-th working day after a moment; deadlines are stored when they are set."""
    return day_end(add_working_days(region_id, local_day(at), days))


def review_due(wish: Wish, *, at: datetime) -> datetime:
    """When the community has to answer: red in hours, yellow in working days, blue at once."""
    own = limits_of(wish.community_id)
    if wish.urgency is Urgency.RED:
        return at + timedelta(hours=own["red_hours"])
    if wish.urgency is Urgency.BLUE:
        return day_end(local_day(at))
    return working_days(wish.region_id, at, own["review_days"])


def is_past(day: date | None, *, now: datetime) -> bool:
    """Whether a day is over in Shanghai."""
    return day is not None and day < local_day(now)
