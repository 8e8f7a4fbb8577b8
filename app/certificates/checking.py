"""证明的核对 checking: whether a code, or what is typed from paper, is one of ours."""

import unicodedata
import uuid

import sqlalchemy as sa

from app.certificates import signing
from app.certificates.errors import CertificateNotFound
from app.certificates.models import Certificate
from app.core.db import db
from app.core.vault import vault


def checked(text: str, *, region_id: int) -> Certificate:
    """The certificate of a code, revoked ones too. Raises `CertificateNotFound`."""
    said = signing.read(signing.public_keys(vault().code_keys), text)
    found = db.session.get(Certificate, uuid.UUID(said.id))
    if found is None or found.region_id != region_id:
        raise CertificateNotFound
    return found


def by_number(number: str, code: str, *, region_id: int) -> Certificate:
    """The certificate with the number and the check code as they are typed from paper.

    Raises `CertificateNotFound`.
    """
    plain, typed = (unicodedata.normalize("NFKC", each) for each in (number, code))
    digits = "".join(letter for letter in plain if letter.isascii() and letter.isdigit())
    wanted = "".join(typed.split()).replace("-", "").upper()
    year, sequence = digits[:4], digits[4:10]
    if len(digits) < 5 or len(wanted) != 8:
        raise CertificateNotFound
    query = sa.select(Certificate).where(
        Certificate.region_id == region_id,
        Certificate.year == int(year),
        Certificate.number == int(sequence),
    )
    for found in db.session.scalars(query):
        if signing.check_code(found.text) == wanted:
            return found
    raise CertificateNotFound
