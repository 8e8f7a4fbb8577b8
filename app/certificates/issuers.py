"""出具单位 issuers: who is entitled to issue certificates, entered with its ground."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, reach, require
from app.audit import service as audit
from app.certificates.errors import NoIssuer
from app.certificates.models import Issuer
from app.certificates.rules import CERTIFIES, MAY_BE_ENTITLED
from app.core.db import db, like_pattern
from app.core.phones import normalise_phone
from app.organisations.models import Organisation
from app.organisations.queries import organisation

ENTITLE = "certificate.entitle"
#: shown at once
MANY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is entered of an issuer."""

    full_name: str
    person_in_charge: str
    phone: str
    basis: str


def candidates(by: Actor, *, words: str = "") -> Sequence[tuple[Organisation, Issuer | None]]:
    """Those within reach that could issue, in the order of the tree, with their entry.

    Without words the communities and what stands above them, and whatever is entitled; with words
    teams and units of such a name as well. At most `MANY`.
    """
    found = sa.or_(Organisation.kind.in_(CERTIFIES), Issuer.organisation_id.is_not(None))
    if words:
        found = sa.and_(
            Organisation.kind.in_(MAY_BE_ENTITLED),
            Organisation.name.like(like_pattern(words), escape="!"),
        )
    below = [Organisation.path.startswith(path, autoescape=True) for path in reach(by, ENTITLE)]
    query = (
        sa.select(Organisation, Issuer)
        .outerjoin(Issuer, Issuer.organisation_id == Organisation.id)
        .where(
            Organisation.region_id == by.region_id,
            Organisation.closed_on.is_(None),
            sa.or_(sa.false(), *below),
            found,
        )
        .order_by(Issuer.organisation_id.is_(None), Organisation.path)
        .limit(MANY)
    )
    return [(row.Organisation, row.Issuer) for row in db.session.execute(query)]


def one(organisation_id: uuid.UUID, *, by: Actor) -> tuple[Organisation, Issuer | None]:
    """One of them with its entry. Raises `NotFound`, `NoIssuer`."""
    node = organisation(by.region_id, organisation_id)
    require(by, ENTITLE, Target(path=node.path), known=False)
    if node.kind not in MAY_BE_ENTITLED:
        raise NoIssuer
    return node, db.session.get(Issuer, node.id)


def entitle(organisation_id: uuid.UUID, entry: Entry, *, by: Actor, now: datetime) -> Issuer:
    """Enter an organisation that may issue, or change its entry.

    Raises `NotFound`, `NoIssuer`, `ContactPhoneInvalid`.
    """
    node, found = one(organisation_id, by=by)
    phone = normalise_phone(entry.phone, landline=True)
    if found is None:
        found = Issuer(organisation_id=node.id, region_id=node.region_id)
        db.session.add(found)
    found.full_name, found.person_in_charge = entry.full_name, entry.person_in_charge
    found.phone, found.basis = phone, entry.basis
    found.set_at, found.set_by_id = now, by.person_id
    _note("certificate.entitled", node, entry.basis, by=by, now=now)
    return found


def end(organisation_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """From now on only sheets for reference; what was issued stays good."""
    node, _ = one(organisation_id, by=by)
    gone = db.session.execute(sa.delete(Issuer).where(Issuer.organisation_id == node.id))
    if gone.rowcount:  # type: ignore[attr-defined]
        _note("certificate.entitlement_ended", node, "", by=by, now=now)


def _note(action: str, node: Organisation, basis: str, *, by: Actor, now: datetime) -> None:
    audit.note(
        action,
        region_id=node.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="organisation",
        subject_id=node.id,
        organisation_id=node.id,
        address=by.address,
        reason=basis,
    )
    db.session.flush()
