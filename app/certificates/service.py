"""服务证明的动作 service: asking for one, issuing, declining, taking it back."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.certificates import queries
from app.certificates.errors import (
    CertificateNotFound,
    NothingToCertify,
    OwnCertificate,
    SpanWrong,
    WrongStep,
)
from app.certificates.models import Certificate, Issuer
from app.certificates.queries import ISSUE
from app.certificates.rules import STATE_LABELS, CertificateKind, CertificateState, Span
from app.certificates.writing import says, write
from app.core.clock import local_day
from app.core.db import db, insert_once
from app.core.ids import uuid7
from app.notices import service as notices
from app.organisations.models import Organisation
from app.organisations.queries import community_of, organisation
from app.records.queries import same_human

KIND = "certificate"
ASK = "certificate.ask"
#: why an earlier one of the same days no longer counts
REPLACED = "同一段时间另开了新的一份"


def ask(issuer_id: uuid.UUID, span: Span, *, by: Actor, now: datetime) -> tuple[Certificate, bool]:
    """Ask an issuer for one's own hours of some days; tells whether it is a new wish.

    An issuer that is entitled decides it; of any other the platform's own sheet is there at once.
    What is asked for again is the same one, while its figures are.

    Raises `SpanWrong`, `NothingToCertify`, `OrganisationNotFound`.
    """
    require(by, ASK, Target(person_id=by.person_id))
    if not span.since <= span.until <= local_day(now):
        raise SpanWrong(fields={"until": [SpanWrong.sentence]})
    issuer = organisation(by.region_id, issuer_id)
    served = queries.services(by.region_id, by.person_id, queries.hosts(issuer), span)
    if not served:
        raise NothingToCertify(issuer=issuer.name)
    live = _live(by.person_id, issuer, span)
    if live is not None and (live.state is CertificateState.ASKED or says(live, served)):
        return live, False
    if live is not None:
        _end(live, REPLACED, by=by, now=now)
    made, is_new = _begin(by.person_id, issuer, span, now=now)
    if not is_new:
        return made, False
    if made.kind is CertificateKind.SHEET:
        write(made, issuer, served, by=None, remarks="", now=now)
    else:
        _tell_office(issuer, by, now=now)
    note("certificate.asked", made, by=by, now=now)
    return made, True


def withdraw(made: Certificate, *, by: Actor, now: datetime) -> None:
    """Take back what was asked for and is not issued yet; nothing stays. Raises `WrongStep`."""
    _require_state(made, CertificateState.ASKED)
    note("certificate.withdrawn", made, by=by, now=now)
    db.session.delete(made)
    db.session.flush()


def issue(made: Certificate, *, remarks: str, by: Actor, now: datetime) -> None:
    """Issue what was asked for, with the hours as they are recorded now.

    Raises `WrongStep`, `OwnCertificate`, `NothingToCertify` where the hours were voided since.
    """
    _lock(made)
    _require_state(made, CertificateState.ASKED)
    issuer = db.session.get_one(Organisation, made.issuer_id)
    require(by, ISSUE, Target(path=issuer.path))
    if is_own(made.person_id, by):
        raise OwnCertificate
    span = Span(made.since, made.until)
    served = queries.services(made.region_id, made.person_id, queries.hosts(issuer), span)
    if not served:
        raise NothingToCertify(issuer=issuer.name)
    write(made, issuer, served, by=by, remarks=remarks, now=now)
    note("certificate.issued", made, by=by, now=now)
    _tell(made, f"{made.title}已出具：{made.said_number}", now=now)


def issue_to(
    person_id: uuid.UUID,
    issuer: Organisation,
    hosted_by: Sequence[uuid.UUID],
    span: Span,
    *,
    by: Actor,
    now: datetime,
) -> Certificate | None:
    """Issue to one of everybody; the one that stands if it says the same, None for oneself.

    What the person asked for meanwhile is answered by it.
    """
    if is_own(person_id, by):
        return None
    served = queries.services(issuer.region_id, person_id, hosted_by, span)
    live = _live(person_id, issuer, span)
    if live is not None and live.state is CertificateState.ISSUED:
        if says(live, served):
            return live
        _end(live, REPLACED, by=by, now=now)
        live = None
    if not served:
        return None
    made, _ = (live, False) if live is not None else _begin(person_id, issuer, span, now=now)
    if made.state is CertificateState.ASKED:
        write(made, issuer, served, by=by, remarks="", now=now)
        note("certificate.issued", made, by=by, now=now)
        _tell(made, f"{made.title}已出具：{made.said_number}", now=now)
    return made


def decline(made: Certificate, reason: str, *, by: Actor, now: datetime) -> None:
    """Refuse what was asked for, and say why. Raises `WrongStep`."""
    _lock(made)
    _require_state(made, CertificateState.ASKED)
    require(by, ISSUE, Target(path=db.session.get_one(Organisation, made.issuer_id).path))
    made.state, made.declined_at = CertificateState.DECLINED, now
    made.ended_by_id, made.reason = by.person_id, reason
    note("certificate.declined", made, by=by, now=now, reason=reason)
    _tell(made, f"没有出具{made.title}", now=now, body=reason)
    db.session.flush()


def revoke(made: Certificate, reason: str, *, by: Actor, now: datetime) -> None:
    """Take back an issued one: from now on the check says so. Raises `WrongStep`."""
    _lock(made)
    _require_state(made, CertificateState.ISSUED)
    require(by, ISSUE, Target(path=db.session.get_one(Organisation, made.issuer_id).path))
    _end(made, reason, by=by, now=now)
    note("certificate.revoked", made, by=by, now=now, reason=reason)
    _tell(made, f"{made.title} {made.said_number} 已撤回", now=now, body=reason)


def is_own(person_id: uuid.UUID, by: Actor) -> bool:
    """Whether a person is the actor, also by a record that was merged into his."""
    return by.person_id in set(db.session.scalars(same_human(person_id)))


def _live(person_id: uuid.UUID, issuer: Organisation, span: Span) -> Certificate | None:
    query = sa.select(Certificate).where(
        Certificate.person_id.in_(same_human(person_id)),
        Certificate.issuer_id == issuer.id,
        Certificate.since == span.since,
        Certificate.until == span.until,
        Certificate.state.in_([CertificateState.ASKED, CertificateState.ISSUED]),
    )
    return db.session.scalars(query.order_by(Certificate.id).limit(1).with_for_update()).first()


def _begin(
    person_id: uuid.UUID, issuer: Organisation, span: Span, *, now: datetime
) -> tuple[Certificate, bool]:
    is_entitled = db.session.get(Issuer, issuer.id) is not None
    values = {
        "id": uuid7(),
        "region_id": issuer.region_id,
        "person_id": person_id,
        "issuer_id": issuer.id,
        "kind": CertificateKind.CERTIFICATE if is_entitled else CertificateKind.SHEET,
        "state": CertificateState.ASKED,
        "since": span.since,
        "until": span.until,
        "asked_at": now,
        "content": {},
        "text": "",
        "reason": "",
    }
    is_new = insert_once(Certificate, values)
    found = _live(person_id, issuer, span)
    if found is None:
        raise CertificateNotFound
    return found, is_new


def _end(made: Certificate, reason: str, *, by: Actor, now: datetime) -> None:
    made.state, made.revoked_at = CertificateState.REVOKED, now
    made.ended_by_id, made.reason = by.person_id, reason
    db.session.flush()


def _lock(made: Certificate) -> None:
    query = sa.select(Certificate).where(Certificate.id == made.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _require_state(made: Certificate, state: CertificateState) -> None:
    if made.state is not state:
        raise WrongStep(state=STATE_LABELS[made.state])


def _tell_office(issuer: Organisation, by: Actor, *, now: datetime) -> None:
    office = community_of(issuer) or issuer
    notices.send(
        issuer.region_id,
        KIND,
        "有人申请志愿服务记录证明",
        now=now,
        organisation_id=office.id,
        body=issuer.name,
        link="/manage/certificates",
    )


def _tell(made: Certificate, title: str, *, now: datetime, body: str = "") -> None:
    notices.send(
        made.region_id,
        KIND,
        title,
        now=now,
        person_id=made.person_id,
        body=body,
        link=f"/me/certificates/{made.id}",
    )


def note(action: str, made: Certificate, *, by: Actor, now: datetime, reason: str = "") -> None:
    audit.note(
        action,
        region_id=made.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="certificate",
        subject_id=made.id,
        organisation_id=made.issuer_id,
        address=by.address,
        reason=reason,
        details={"number": made.said_number, "kind": made.kind.value},
    )
    db.session.flush()
