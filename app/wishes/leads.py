"""线索 leads: a steward hands over a door and one sentence; a contact person goes and asks."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, reach, require
from app.audit import service as audit
from app.core.db import db
from app.core.ids import uuid7
from app.core.vault import vault
from app.notices import service as notices
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import community_of, organisation, within
from app.wishes.entering import PLACES
from app.wishes.errors import NotACommunity
from app.wishes.models import Lead, LeadState, Wish
from app.wishes.unit_errors import LeadDone, LeadNotFound

SEALED = "wish_leads.sealed"
KIND = "lead"


@dataclass(frozen=True, slots=True)
class Read:
    """A lead as the contact person reads it."""

    lead: Lead
    door: str
    sentence: str
    place: str


def hand_over(place: Organisation, *, door: str, sentence: str, by: Actor, now: datetime) -> Lead:
    """Tell the grid's contact person that somebody might need something. A steward writes no wish.

    Stewards hold their post at a branch's 党员中心户 or a community; the grid is of the same one.
    """
    if place.kind not in PLACES:
        raise NotACommunity(fields={"place_id": [NotACommunity.sentence]})
    require(by, "wish.lead", Target(path=place.path, more_paths=_near(by, place)))
    lead = Lead(
        id=uuid7(),
        region_id=place.region_id,
        organisation_id=place.id,
        sealed=vault().sealing.seal(json.dumps([door, sentence], ensure_ascii=False), SEALED),
        state=LeadState.OPEN,
        made_by_id=by.person_id,
        made_at=now,
    )
    db.session.add(lead)
    db.session.flush()
    _note(lead, "lead.made", by=by, now=now)
    notices.send(
        place.region_id,
        KIND,
        "红管家交来一条线索，请去看看",
        now=now,
        organisation_id=place.id,
        link="/manage/leads",
    )
    return lead


def places_for(by: Actor) -> Sequence[Organisation]:
    """The grids from which a steward may hand over a lead; a community that has none is its own."""
    nodes = sa.select(Organisation).where(
        Organisation.region_id == by.region_id, Organisation.path.in_(reach(by, "wish.lead"))
    )
    communities = {each.id: each for each in map(community_of, db.session.scalars(nodes)) if each}
    found: list[Organisation] = []
    for community in communities.values():
        grids = within(by.region_id, community.path, kinds=[OrganisationKind.GRID])
        found += grids or [community]
    return found


def _near(by: Actor, place: Organisation) -> tuple[str, ...]:
    """The nodes at which the actor is a steward within the same community."""
    community = community_of(place) or place
    return tuple(path for path in reach(by, "wish.lead") if path.startswith(community.path))


def waiting(by: Actor, *, limit: int = 200) -> Sequence[Read]:
    """The open leads in the grids of a contact person, the oldest first. Each look is logged by
    the face that shows them."""
    paths = reach(by, "wish.enter")
    if not paths:
        return []
    query = (
        sa.select(Lead, Organisation.name)
        .join(Organisation, Organisation.id == Lead.organisation_id)
        .where(
            Lead.region_id == by.region_id,
            Lead.state == LeadState.OPEN,
            sa.or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths)),
        )
        .order_by(Lead.id)
        .limit(limit)
    )
    return [_read(lead, name) for lead, name in db.session.execute(query)]


def note_look(reads: Sequence[Read], *, by: Actor, now: datetime) -> None:
    """Write down that somebody read doors and sentences: one line, however many there were."""
    audit.note(
        "lead.looked",
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="lead",
        subject_id=reads[0].lead.id if len(reads) == 1 else None,
        address=by.address,
        reason="办理线索",
        details={"leads": [str(read.lead.id) for read in reads]},
    )


def own(by: Actor, *, limit: int = 50) -> Sequence[tuple[Lead, str]]:
    """What a steward handed over, with the place's name, the newest first; nothing is unsealed."""
    query = (
        sa.select(Lead, Organisation.name)
        .join(Organisation, Organisation.id == Lead.organisation_id)
        .where(Lead.made_by_id == by.person_id)
        .order_by(Lead.id.desc())
        .limit(limit)
    )
    return [(lead, name) for lead, name in db.session.execute(query)]


def lead(lead_id: uuid.UUID, *, by: Actor) -> Read:
    """One lead for a contact person of its place. Raises `LeadNotFound`."""
    found = db.session.get(Lead, lead_id)
    if found is None or found.region_id != by.region_id:
        raise LeadNotFound
    place = organisation(by.region_id, found.organisation_id)
    require(by, "wish.enter", Target(path=place.path), known=False)
    return _read(found, place.name)


def settle(read: Read, wish: Wish | None, *, by: Actor, now: datetime) -> None:
    """Note what came of a lead: a wish, or that none was wanted; the steward hears of it."""
    found = read.lead
    if found.state is not LeadState.OPEN:
        raise LeadDone
    found.state = LeadState.WISH if wish is not None else LeadState.NO_WISH
    found.wish_id = wish.id if wish is not None else None
    found.handled_by_id, found.handled_at = by.person_id, now
    _note(found, "lead.settled", by=by, now=now)
    said = "已登记心愿" if wish is not None else "已上门了解，暂时没有心愿"
    notices.send(
        found.region_id,
        KIND,
        f"谢谢您的线索：{said}",
        now=now,
        person_id=found.made_by_id,
        link="/leads",
    )


def _read(found: Lead, place: str) -> Read:
    door, sentence = json.loads(vault().sealing.unseal(found.sealed, SEALED))
    return Read(found, door, sentence, place)


def _note(found: Lead, action: str, *, by: Actor, now: datetime) -> None:
    audit.note(
        action,
        region_id=found.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="lead",
        subject_id=found.id,
        organisation_id=found.organisation_id,
        address=by.address,
    )
    db.session.flush()
