"""积分办法的动作 service: entering a scheme and publishing its versions."""

import hashlib
import uuid
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.audit import service as audit
from app.core.db import db
from app.core.ids import uuid7
from app.organisations.models import Organisation
from app.schemes.document import parse
from app.schemes.models import Scheme, SchemeState, SchemeVersion


def publish(
    organisation: Organisation,
    document: str,
    *,
    by: Actor | None,
    now: datetime,
    state: SchemeState = SchemeState.ACTIVE,
    approved_by_id: uuid.UUID | None = None,
) -> SchemeVersion:
    """Publish a text as the next version of its scheme at an organisation.

    The scheme is known by its key; a published text is never changed. Raises `InvalidScheme`.
    """
    rules = parse(document)
    scheme = _scheme(organisation, rules.key, title=rules.title, state=state)
    version = SchemeVersion(
        id=uuid7(),
        region_id=organisation.region_id,
        scheme_id=scheme.id,
        number=_next_number(scheme.id),
        document=document,
        sha256=hashlib.sha256(document.encode()).digest(),
        from_on=rules.effective_from or date.min,
        published_by_id=by.person_id if by else None,
        approved_by_id=approved_by_id,
        published_at=now,
    )
    db.session.add(version)
    audit.note(
        "scheme.published",
        region_id=organisation.region_id,
        actor_id=by.person_id if by else None,
        now=now,
        subject_kind="scheme",
        subject_id=scheme.id,
        organisation_id=organisation.id,
        details={"version": version.number, "sha256": version.sha256.hex()},
    )
    db.session.flush()
    return version


def _scheme(organisation: Organisation, key: str, *, title: str, state: SchemeState) -> Scheme:
    """The scheme of an organisation with this key, begun if there is none."""
    query = sa.select(Scheme).where(
        Scheme.region_id == organisation.region_id,
        Scheme.organisation_id == organisation.id,
        Scheme.code == key,
    )
    found = db.session.scalars(query).one_or_none()
    if found is not None:
        found.title, found.state = title, state
        return found
    begun = Scheme(
        id=uuid7(),
        region_id=organisation.region_id,
        organisation_id=organisation.id,
        code=key,
        title=title,
        state=state,
    )
    db.session.add(begun)
    db.session.flush()
    return begun


def _next_number(scheme_id: uuid.UUID) -> int:
    newest = sa.select(sa.func.max(SchemeVersion.number)).where(
        SchemeVersion.scheme_id == scheme_id
    )
    return int(db.session.scalar(newest) or 0) + 1
