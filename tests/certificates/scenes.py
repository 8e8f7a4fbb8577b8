"""Scenes of the certificates: who is entitled, what was served for whom, what was asked for."""

import uuid
from datetime import UTC, date, datetime

from app.certificates import issuers, service
from app.certificates.issuers import Entry
from app.certificates.models import Certificate
from app.certificates.rules import Span
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.records import service as facts
from app.records.models import ServiceRecord, TimeClass, Trust
from app.records.service import NewRecord
from tests.support.cast import Cast

FOUNDED = datetime(2026, 1, 5, 3, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
THEN = datetime(2026, 5, 10, 3, tzinfo=UTC)
YEAR = Span(date(2026, 1, 1), date(2026, 11, 20))
ENTRY = Entry(
    full_name="杏园社区居民委员会",
    person_in_charge="温谷雨",
    phone="0573-87001234",
    basis="街道〔2026〕12 号",
)


def changed(text: str, at: int) -> str:
    """The code with another letter at one place."""
    letters = list(text)
    letters[at] = "B" if letters[at] != "B" else "C"
    return "".join(letters)


def entitle(cast: Cast, node: str = "community", *, now: datetime = NOW) -> None:
    """Enter an organisation as an issuer."""
    issuers.entitle(cast.nodes[node], ENTRY, by=cast.actor("admin", now=now), now=now)


def served(
    cast: Cast,
    who: str = "volunteer",
    minutes: int = 90,
    *,
    at: datetime = THEN,
    host: str = "community",
    source: str = "",
    title: str = "河道清洁",
    time_class: TimeClass = TimeClass.SCANNED,
    counts_as_hours: bool = True,
) -> ServiceRecord:
    """A service somebody did, written down in a transaction that is open."""
    return facts.append(
        NewRecord(
            region_id=cast.region_id,
            person_id=cast.people[who],
            home_organisation_id=cast.nodes["community"],
            organisation_id=cast.nodes[host],
            source=source or f"test:{uuid7()}",
            title=title,
            item="hours",
            category="environment",
            occurred_at=at,
            minutes=minutes,
            counts_as_hours=counts_as_hours,
            time_class=time_class,
            trust=Trust.HAND if time_class is TimeClass.HAND else Trust.SCREEN,
        ),
        now=at,
    )


def asked(
    cast: Cast, who: str = "volunteer", *, node: str = "community", span: Span = YEAR
) -> Certificate:
    """What somebody asked for, committed."""
    with transaction():
        made, _ = service.ask(cast.nodes[node], span, by=cast.actor(who, now=NOW), now=NOW)
    return made


def issued(cast: Cast, who: str = "volunteer", *, by: str = "reviewer") -> Certificate:
    """A certificate of an entitled issuer, committed."""
    made = asked(cast, who)
    with transaction():
        service.issue(made, remarks="", by=cast.actor(by, now=NOW), now=NOW)
    return made


def again(certificate_id: uuid.UUID) -> Certificate:
    """A certificate as it is stored now."""
    db.session.expire_all()
    return db.session.get_one(Certificate, certificate_id)
