"""知会 telling: who hears of a step of a wish, in the inbox and, where it matters, by SMS.

What people wrote goes along with its numbers and doors masked: inboxes are kept, and shared.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from app.core.clock import local_day
from app.core.db import db
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import way_up
from app.wishes.models import Claim, Wish
from app.wishes.rules.findings import mask

KIND = "wish"


def tell_person(
    person_id: uuid.UUID | None,
    wish: Wish,
    title: str,
    *,
    now: datetime,
    body: str = "",
    link: str = "",
    sms: bool = False,
) -> None:
    """A message to one person; nobody is told where there is no account."""
    if person_id is None:
        return
    body = mask(body)
    notices.send(
        wish.region_id,
        KIND,
        title,
        now=now,
        person_id=person_id,
        body=body,
        link=link or f"/wishes/{wish.id}",
        sms=f"【微光】{title}。{body}"[:300] if sms else "",
    )


def tell_office(
    organisation_id: uuid.UUID,
    wish: Wish,
    title: str,
    *,
    now: datetime,
    body: str = "",
    link: str = "",
) -> None:
    """A message to an organisation: whoever speaks for it reads it."""
    notices.send(
        wish.region_id,
        KIND,
        title,
        now=now,
        organisation_id=organisation_id,
        body=mask(body),
        link=link or f"/wishes/{wish.id}",
    )


def tell_street(wish: Wish, *, now: datetime) -> None:
    """Ask what stands above the community to help with a wish that nobody has claimed."""
    community = db.session.get_one(Organisation, wish.community_id)
    if community.parent_id is None:
        return
    days = (local_day(now) - local_day(wish.open_since or now)).days
    tell_office(
        way_up(community)[-2].id,
        wish,
        f"请协调：{community.name}的心愿 {wish.said_number}",
        now=now,
        body=f"{wish.title}（等了 {days} 天）",
        link=f"/manage/wishes/{wish.id}",
    )


def tell_claimer(
    claim: Claim,
    wish: Wish,
    title: str,
    *,
    now: datetime,
    body: str = "",
    partners: Iterable[uuid.UUID] = (),
    sms: bool = False,
) -> None:
    """A message to the unit, its partners and the person who made the claim."""
    link = f"/claims/{claim.id}"
    for organisation_id in filter(None, (claim.organisation_id, *partners)):
        tell_office(organisation_id, wish, title, now=now, body=body, link=link)
    tell_person(claim.made_by_id, wish, title, now=now, body=body, link=link, sms=sms)
