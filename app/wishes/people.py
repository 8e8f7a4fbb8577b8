"""心愿为谁 people: whom a wish is for, sealed and opened in one place."""

import json
import secrets
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.core.db import db
from app.core.ids import uuid7
from app.core.phones import normalise_phone
from app.core.vault import vault
from app.wishes.errors import BeneficiaryMissing, ConsentMissing, GuardianMissing
from app.wishes.models import Beneficiary, Consent, ConsentKind, Wish
from app.wishes.rules.words import CONSENT_VERSION, ConsentHow

PERSON = "wish_beneficiaries.person"
SAME = "wish_beneficiaries.same"
CARD = "wish_beneficiaries.card"
GIVEN_BY = "wish_consents.given_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom a wish is for, as staff in scope may read it."""

    name: str
    phone: str = ""
    address: str = ""
    guardian: str = ""
    #: class or group on a school's list
    group: str = ""
    #: the words as they were written, before masking
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How somebody agreed that the wish is written down. `file` is the photo of a signed form."""

    how: ConsentHow
    given_by: str = ""
    file: str = ""


def record_consent(agreement: Agreement, kind: ConsentKind, *, by: Actor, now: datetime) -> Consent:
    """Keep who agreed to which text, how and when (PIPL art. 14, 29, 31)."""
    sealing = vault().sealing
    consent = Consent(
        id=uuid7(),
        region_id=by.region_id,
        kind=kind,
        version=CONSENT_VERSION,
        how=agreement.how,
        given_by_sealed=sealing.seal(agreement.given_by, GIVEN_BY) if agreement.given_by else None,
        recorded_by_id=by.person_id,
        at=now,
        file=agreement.file,
    )
    db.session.add(consent)
    db.session.flush()
    return consent


def consent_of(
    agreement: Agreement | None,
    *,
    is_own: bool,
    is_minor: bool,
    guardian: str,
    by: Actor,
    now: datetime,
) -> Consent:
    """The consent without which a wish is not written down.

    The own wish is agreed to by sending the form, which shows the text. Raises `ConsentMissing`,
    `GuardianMissing`.
    """
    if is_minor and (agreement is None or not guardian):
        raise GuardianMissing(fields={"guardian": [GuardianMissing.sentence]})
    if agreement is None:
        if not is_own:
            raise ConsentMissing(fields={"consent": [ConsentMissing.sentence]})
        agreement = Agreement(how=ConsentHow.ONLINE)
    if agreement.how is ConsentHow.ONLINE and not is_own:
        raise ConsentMissing(fields={"consent": [ConsentMissing.sentence]})
    kind = ConsentKind.GUARDIAN if is_minor else ConsentKind.OWN
    return record_consent(agreement, kind, by=by, now=now)


def keep(
    wish: Wish,
    whom: Whom,
    *,
    person_id: uuid.UUID | None,
    is_minor: bool,
    consent: Consent,
) -> Beneficiary:
    """Seal whom a wish is for, and give out the number of a card."""
    sealing = vault().sealing
    row = Beneficiary(
        wish_id=wish.id,
        region_id=wish.region_id,
        person_id=person_id,
        sealed=_sealed(whom),
        same_index=_same(wish, whom),
        is_minor=is_minor,
        consent_id=consent.id,
        card_sealed=sealing.seal(f"{secrets.randbelow(10**8):08d}", CARD),
    )
    db.session.add(row)
    db.session.flush()
    return row


def change_whom(wish: Wish, whom: Whom) -> None:
    """Seal what is known of the person anew."""
    row = beneficiary(wish)
    if row is not None:
        row.sealed, row.same_index = _sealed(whom), _same(wish, whom)
        db.session.flush()


def whom_of(row: Beneficiary) -> Whom:
    """What was sealed. Every look by somebody is logged by the caller (`app.wishes.looking`)."""
    return Whom(**json.loads(vault().sealing.unseal(row.sealed, PERSON)))


def beneficiary(wish: Wish) -> Beneficiary | None:
    """Whom a wish is for; None where the person was erased."""
    return db.session.get(Beneficiary, wish.id)


def consent_for(wish: Wish) -> Consent | None:
    """Who agreed that a wish is written down; None where the person was erased."""
    row = beneficiary(wish)
    return db.session.get(Consent, row.consent_id) if row and row.consent_id else None


def given_by(consent: Consent) -> str:
    """The name of who agreed, "" where it is the person himself; read after a logged look alone."""
    sealed = consent.given_by_sealed
    return vault().sealing.unseal(sealed, GIVEN_BY) if sealed else ""


def card_number(row: Beneficiary) -> str:
    """The eight digits of the resident's card; "" where there is none."""
    return vault().sealing.unseal(row.card_sealed, CARD) if row.card_sealed else ""


def whom_from(given: Whom | None, *, is_own: bool, title: str, text: str, by: Actor) -> Whom:
    """What is known of the person: as it was given, completed from the own account.

    Raises `BeneficiaryMissing`, `PhoneInvalid`.
    """
    name = given.name if given else ""
    phone = normalise_phone(given.phone, landline=True) if given and given.phone else ""
    if is_own:
        person = accounts.person(by.region_id, by.person_id)
        name, phone = name or person.name, phone or accounts.phone_of(person)
    if not name:
        raise BeneficiaryMissing(fields={"beneficiary": [BeneficiaryMissing.sentence]})
    return Whom(
        name=name,
        phone=phone,
        address=given.address if given else "",
        guardian=given.guardian if given else "",
        group=given.group if given else "",
        title=title,
        text=text,
    )


def _sealed(whom: Whom) -> bytes:
    return vault().sealing.seal(json.dumps(asdict(whom), ensure_ascii=False), PERSON)


def _same(wish: Wish, whom: Whom) -> bytes:
    """Equal for the same person: by phone, else by name within the community."""
    plain = whom.phone or f"{wish.community_id}/{''.join(whom.name.split())}"
    return vault().sealing.index(plain, SAME)


def same_phone(row: Beneficiary, phone: str) -> bool:
    """Whether a number is the one that the wish was left with."""
    return bool(phone) and row.same_index == vault().sealing.index(phone, SAME)
