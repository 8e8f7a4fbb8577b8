"""服务证明的查询 queries: whose hours an issuer may certify, and the certificates there are."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.permissions import Target, may, reach
from app.certificates.errors import CertificateNotFound
from app.certificates.models import Certificate, Issuer
from app.certificates.rules import CERTIFIES, NOTICE, CertificateState, Span, nearest
from app.core.clock import day_end, day_start, local_day
from app.core.db import db
from app.events.rules import CATEGORIES
from app.organisations.models import Organisation
from app.organisations.queries import way_down, within, within_ever
from app.records.models import RecordText, ServiceRecord, TimeClass
from app.records.queries import IS_VOID, same_human

#: the rows of the matrix
SEE, ISSUE = "certificate.see", "certificate.issue"
#: what is said of a fulfilled wish: its title could tell of whose it was
WISH = "完成微心愿"
#: the words beside a record
ITS_TEXT = sa.and_(
    RecordText.region_id == ServiceRecord.region_id,
    RecordText.year == ServiceRecord.year,
    RecordText.record_id == ServiceRecord.id,
)


@dataclass(frozen=True, slots=True)
class Service:
    """One service as it stands on a certificate."""

    day: date
    title: str
    category: str
    minutes: int
    time_class: TimeClass


@dataclass(frozen=True, slots=True)
class Certifiable:
    """What one issuer could certify of a person: how many services, how many minutes."""

    issuer: Organisation
    times: int
    minutes: int


def issuers(region_id: int) -> Mapping[uuid.UUID, Issuer]:
    """Those entitled in a region, by organisation."""
    query = sa.select(Issuer).where(Issuer.region_id == region_id)
    return {each.organisation_id: each for each in db.session.scalars(query)}


def counted(region_id: int, span: Span | None = None) -> list[sa.ColumnElement[bool]]:
    """That a record is volunteer hours that stand, of some days or of any."""
    found: list[sa.ColumnElement[bool]] = [
        ServiceRecord.region_id == region_id,
        ServiceRecord.counts_as_hours.is_(True),
        ServiceRecord.minutes > 0,
        ~IS_VOID,
    ]
    if span is not None:
        found += [
            ServiceRecord.occurred_at >= day_start(span.since),
            ServiceRecord.occurred_at < day_end(span.until),
        ]
    return found


def certifiable(region_id: int, person_id: uuid.UUID) -> list[Certifiable]:
    """By whom a person's hours can be certified, most hours first; each hour by exactly one."""
    query = (
        sa.select(Organisation.path, sa.func.count(), sa.func.sum(ServiceRecord.minutes))
        .join(Organisation, Organisation.id == ServiceRecord.organisation_id)
        .where(*counted(region_id), ServiceRecord.person_id.in_(same_human(person_id)))
        .group_by(Organisation.path)
    )
    entitled = issuers(region_id)
    found: dict[uuid.UUID, Certifiable] = {}
    for path, times, minutes in db.session.execute(query):
        above = {each.path: each for each in way_down(region_id, path)}
        top = nearest(path, [each.path for each in above.values() if _certifies(each, entitled)])
        if top is None:
            continue
        issuer = above[top]
        before = found.get(issuer.id, Certifiable(issuer, 0, 0))
        found[issuer.id] = Certifiable(issuer, before.times + times, before.minutes + int(minutes))
    return sorted(found.values(), key=lambda each: (-each.minutes, each.issuer.path))


def hosts(issuer: Organisation) -> list[uuid.UUID]:
    """Whose service an issuer certifies: its own and of all below that have no nearer issuer."""
    entitled = issuers(issuer.region_id)
    below = within_ever(issuer.region_id, issuer.path)
    certifying = [each.path for each in below if _certifies(each, entitled)]
    return [each.id for each in below if nearest(each.path, certifying) == issuer.path]


def services(
    region_id: int, person_id: uuid.UUID, hosted_by: Sequence[uuid.UUID], span: Span
) -> list[Service]:
    """A person's volunteer service of some days, the first first; void records do not count."""
    query = (
        sa.select(ServiceRecord, RecordText.title)
        .outerjoin(RecordText, ITS_TEXT)
        .where(
            *counted(region_id, span),
            ServiceRecord.person_id.in_(same_human(person_id)),
            ServiceRecord.organisation_id.in_(hosted_by),
        )
        .order_by(ServiceRecord.occurred_at, ServiceRecord.id)
    )
    return [_service(record, title or "") for record, title in db.session.execute(query)]


def people(region_id: int, hosted_by: Sequence[uuid.UUID], span: Span) -> list[uuid.UUID]:
    """Everybody with volunteer hours of these hosts in some days, in the order of their names."""
    human = sa.func.coalesce(Person.merged_into_id, Person.id)
    served = (
        sa.select(human)
        .join(ServiceRecord, ServiceRecord.person_id == Person.id)
        .where(*counted(region_id, span), ServiceRecord.organisation_id.in_(hosted_by))
    )
    query = sa.select(Person.id).where(Person.id.in_(served))
    return list(db.session.scalars(query.order_by(Person.pinyin, Person.id)))


def own(by: Actor) -> Sequence[Certificate]:
    """The actor's own, the newest first."""
    query = sa.select(Certificate).where(
        Certificate.region_id == by.region_id, Certificate.person_id.in_(same_human(by.person_id))
    )
    return db.session.scalars(query.order_by(Certificate.id.desc())).all()


def own_one(by: Actor, certificate_id: uuid.UUID) -> Certificate:
    """One of the actor's own. Raises `CertificateNotFound`, for anybody else's too."""
    found = db.session.get(Certificate, certificate_id)
    if found is None or found.id not in {each.id for each in own(by)}:
        raise CertificateNotFound
    return found


def one_for(by: Actor, certificate_id: uuid.UUID, *, right: str = SEE) -> Certificate:
    """One for who has this right at its issuer. Raises `CertificateNotFound`."""
    query = (
        sa.select(Certificate, Organisation.path)
        .join(Organisation, Organisation.id == Certificate.issuer_id)
        .where(Certificate.id == certificate_id, Certificate.region_id == by.region_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None or not may(by, right, Target(path=row.path)):
        raise CertificateNotFound
    found: Certificate = row.Certificate
    return found


def of_issuers(
    by: Actor, state: CertificateState, *, limit: int, skip: int = 0
) -> list[tuple[Certificate, Person]]:
    """Those in a state of the issuers within the actor's reach: waiting ones the oldest first,
    all others the newest first."""
    order = Certificate.id if state is CertificateState.ASKED else Certificate.id.desc()
    query = (
        sa.select(Certificate, Person)
        .join(Person, Person.id == Certificate.person_id)
        .where(_within_reach(by, SEE), Certificate.state == state)
        .order_by(order)
        .limit(limit)
        .offset(skip)
    )
    return [(row.Certificate, row.Person) for row in db.session.execute(query)]


def issuing(by: Actor) -> Sequence[Organisation]:
    """The organisations for whom the actor issues: those entitled, and all that certify anyway."""
    entitled = issuers(by.region_id)
    paths = reach(by, ISSUE)
    nodes = [each for path in paths for each in within(by.region_id, path)]
    return list({each.id: each for each in nodes if _certifies(each, entitled)}.values())


def issuer_name(certificate: Certificate) -> str:
    """What the issuer is called, in its seal once it is issued."""
    node = db.session.get_one(Organisation, certificate.issuer_id)
    return str(certificate.content.get("issuer") or node.name)


def person_of(certificate: Certificate) -> Person:
    """Whose it is."""
    return db.session.get_one(Person, certificate.person_id)


def waiting_count(by: Actor) -> int:
    """How many wait to be issued by the actor."""
    query = sa.select(sa.func.count()).where(
        _within_reach(by, ISSUE), Certificate.state == CertificateState.ASKED
    )
    return int(db.session.execute(query).scalar_one())


def on_notice(
    region_id: int, *, now: datetime, limit: int, skip: int = 0
) -> Sequence[tuple[Certificate, str]]:
    """What was issued in the days of the notice and stands, the newest first, with its issuer."""
    query = (
        sa.select(Certificate, Organisation.name)
        .join(Organisation, Organisation.id == Certificate.issuer_id)
        .where(
            Certificate.region_id == region_id,
            Certificate.issued_at > now - NOTICE,
            Certificate.state == CertificateState.ISSUED,
        )
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [(row.Certificate, row.name) for row in db.session.execute(query)]


def revoked_numbers(region_id: int) -> list[str]:
    """The numbers of all that were revoked, for who checks offline."""
    query = sa.select(Certificate).where(
        Certificate.region_id == region_id,
        Certificate.state == CertificateState.REVOKED,
        Certificate.number.is_not(None),
    )
    return [each.said_number for each in db.session.scalars(query.order_by(Certificate.id))]


def _within_reach(by: Actor, right: str) -> sa.ColumnElement[bool]:
    paths = reach(by, right)
    below = [Organisation.path.startswith(path, autoescape=True) for path in paths]
    nodes = sa.select(Organisation.id).where(
        Organisation.region_id == by.region_id, sa.or_(sa.false(), *below)
    )
    return Certificate.issuer_id.in_(nodes)


def _certifies(node: Organisation, entitled: Mapping[uuid.UUID, Issuer]) -> bool:
    return node.kind in CERTIFIES or node.id in entitled


def _service(record: ServiceRecord, title: str) -> Service:
    from_wish = record.source.startswith("wish:")
    category = CATEGORIES.get(record.category)
    return Service(
        day=local_day(record.occurred_at),
        title=WISH if from_wish else title,
        category=category.label if category else "",
        minutes=record.minutes,
        time_class=record.time_class,
    )
