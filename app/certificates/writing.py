"""证明的内容 writing: what is printed on a certificate, numbered and signed."""

from collections.abc import Sequence
from datetime import date, datetime

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.certificates import queries, signing
from app.certificates.models import Certificate, Issuer
from app.certificates.queries import Service
from app.certificates.rules import CertificateKind, CertificateState, Said, Span
from app.core.clock import local, local_day
from app.core.db import db
from app.core.masking import mask_name
from app.core.numbers import next_number
from app.core.vault import vault
from app.organisations.models import Organisation
from app.organisations.queries import office_phone
from app.records.models import TimeClass

#: of a name that is long: more makes a QR that no phone reads from paper
_ISSUER_IN_CODE = 30


def write(
    made: Certificate,
    issuer: Organisation,
    served: Sequence[Service],
    *,
    by: Actor | None,
    remarks: str,
    now: datetime,
) -> None:
    """Number what was asked for, fill it with these services and sign it; `by` is the handler."""
    entitled = db.session.get(Issuer, issuer.id)
    made.kind = CertificateKind.CERTIFICATE if entitled else CertificateKind.SHEET
    made.year = local(now).year
    made.number = next_number(made.region_id, f"{made.kind.value}:{made.year}")
    made.issued_at, made.issued_by_id = now, by.person_id if by else None
    person = db.session.get_one(Person, made.person_id)
    made.content = {
        "name": person.name,
        "card": person.card_number,
        "issuer": entitled.full_name if entitled else issuer.name,
        "person_in_charge": entitled.person_in_charge if entitled else "",
        "handler": _handler(by),
        "phone": (entitled.phone if entitled else "") or office_phone(issuer),
        "remarks": remarks,
        **sums(served),
        "services": lines(served),
    }
    made.text = signing.sign(vault().code_keys, _said(made, sums(served), on=local_day(now)))
    made.state = CertificateState.ISSUED
    db.session.flush()


def _said(made: Certificate, by_class: dict[str, int], *, on: date) -> Said:
    return Said(
        id=made.id.hex,
        kind=made.kind,
        number=made.said_number,
        name=mask_name(made.content["name"]),
        issuer=made.content["issuer"][:_ISSUER_IN_CODE],
        since=made.since,
        until=made.until,
        issued_on=on,
        **by_class,
    )


def _handler(by: Actor | None) -> str:
    return db.session.get_one(Person, by.person_id).name if by else ""


def lines(served: Sequence[Service]) -> list[list[str | int]]:
    """Services as they are kept and printed: day, what, category, minutes, class."""
    return [
        [each.day.isoformat(), each.title, each.category, each.minutes, each.time_class.value]
        for each in served
    ]


def sums(served: Sequence[Service]) -> dict[str, int]:
    """Minutes by class."""
    return {
        kind.value: sum(each.minutes for each in served if each.time_class is kind)
        for kind in TimeClass
    }


def says(made: Certificate, served: Sequence[Service]) -> bool:
    """Whether what was printed is what is recorded now, by an issuer entitled as it was then."""
    is_entitled = db.session.get(Issuer, made.issuer_id) is not None
    printed = [(day, minutes, kind) for day, _, _, minutes, kind in made.content["services"]]
    now = [(each.day.isoformat(), each.minutes, each.time_class.value) for each in served]
    return printed == now and is_entitled == (made.kind is CertificateKind.CERTIFICATE)


def is_outdated(made: Certificate) -> bool:
    """Whether records of its days were voided, corrected or added since it was issued."""
    issuer = db.session.get_one(Organisation, made.issuer_id)
    span = Span(made.since, made.until)
    served = queries.services(made.region_id, made.person_id, queries.hosts(issuer), span)
    return not says(made, served)
