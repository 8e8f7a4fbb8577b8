"""激活码 activation: a way in without a phone: a code on paper that the secretary cuts off."""

import re
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries
from app.accounts.actor import Actor
from app.accounts.errors import AccountDisabled, PersonNotFound
from app.accounts.member_errors import ActivationCodeWrong, NobodyToActivate
from app.accounts.models import ActivationCode, Membership, Person, PersonState
from app.accounts.permissions import Target, require
from app.accounts.standing import cares_for, holds_key, is_keyholder
from app.audit import service as audit
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.core.pdf import Column, Paper
from app.core.vault import vault
from app.organisations import queries as organisations

PRINT = "activation.print"
LIFE = timedelta(days=60)
LENGTH = 8
#: without 0 O, 1 I L, U V, which are taken for one another
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_PURPOSE = "activation"


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's code, in plain for the moment of printing only."""

    person_id: uuid.UUID
    name: str
    code: str
    expires_at: datetime

    @property
    def spaced(self) -> str:
        """The code as it is printed: `ABCD-2345`."""
        return f"{self.code[:4]}-{self.code[4:]}"


def issue(people: Iterable[uuid.UUID], *, by: Actor, now: datetime) -> list[Slip]:
    """New codes for these people, 60 days each; the older ones of theirs die.

    Raises `NobodyToActivate`, `PersonNotFound` for whoever the actor does not care for.
    """
    wanted = sorted(set(people))
    found = [queries.person(by.region_id, person_id) for person_id in wanted]
    for person in found:
        if not person.is_active or not cares_for(by, PRINT, person):
            raise PersonNotFound
        if person.id != by.person_id and is_keyholder(person):
            raise Forbidden
    return _issue(found, by=by, now=now)


def issue_for(
    organisation_id: uuid.UUID, *, by: Actor, now: datetime, only_without_phone: bool = True
) -> list[Slip]:
    """New codes for the people of an organisation, by default for those without a phone."""
    node = organisations.organisation(by.region_id, organisation_id)
    require(by, PRINT, Target(path=node.path))
    query = (
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == node.id,
            queries.in_force(local_day(now)),
            Person.state == PersonState.ACTIVE,
            # a slip opens an account with all its roles: those of offices are never printed
            ~holds_key(),
        )
        .order_by(Person.pinyin, Person.id)
        .distinct()
    )
    if only_without_phone:
        query = query.where(Person.phone_id.is_(None))
    return _issue(db.session.scalars(query).all(), by=by, now=now)


def issue_first(person: Person, *, now: datetime) -> Slip:
    """A code for one of those a region begins with, who have nobody above to print one."""
    (slip,) = _issue([person], by=queries.actor(person, now=now), now=now)
    return slip


def use_activation_code(region_id: int, text: str, *, now: datetime) -> Person:
    """The person whose code this is; it works once. How often one may try is the caller's.

    Case, width, blanks and dashes do not matter. Raises `ActivationCodeWrong` whatever is wrong
    with it, `AccountDisabled`.
    """
    used = db.session.execute(
        sa.update(ActivationCode)
        .where(
            ActivationCode.region_id == region_id,
            ActivationCode.code_hash == _hash(region_id, plain_code(text)),
            ActivationCode.used_at.is_(None),
            ActivationCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(ActivationCode.person_id)
    ).scalar_one_or_none()
    if used is None:
        raise ActivationCodeWrong(fields={"code": [ActivationCodeWrong.sentence]})
    person = queries.person(region_id, used)
    if not person.is_active:
        raise AccountDisabled
    _note("activation.used", person.id, person.id, region_id=region_id, now=now)
    return person


def retire(person_id: uuid.UUID, *, now: datetime) -> None:
    """Let every unused code of a person die."""
    db.session.execute(
        sa.update(ActivationCode)
        .where(ActivationCode.person_id == person_id, ActivationCode.used_at.is_(None))
        .values(used_at=now)
    )


def sheet(
    slips: Sequence[Slip], *, title: str, address: str, phone: str = "", font: str = ""
) -> bytes:
    """A4 pages to cut along the lines: name, code and how to use it, one person a row.

    `address` is the page where the code is typed in, `phone` whom to call.
    """
    paper = Paper(title, foot="激活码等于钥匙：请当面交给本人，不拍照、不转发。", font=font)
    paper.heading(title)
    paper.words("请沿线剪开，一人一条，当面交给本人。", align="centre")
    paper.gap(2)
    how = f"打开 {address}，点“用激活码登录”，输入激活码。"
    rows = [
        (
            slip.name,
            slip.spaced,
            f"{how}\n有效期到 {local_day(slip.expires_at).isoformat()}，只能用一次。"
            + (f"\n不会用请拨打 {phone}。" if phone else ""),
        )
        for slip in slips
    ]
    columns = [Column("姓名", 4), Column("激活码", 5, "centre"), Column("怎么用", 10)]
    paper.rows(columns, rows, size=12)
    return paper.content()


def plain_code(text: str) -> str:
    """A code as it was made, from what somebody typed."""
    wide = unicodedata.normalize("NFKC", text[:64]).upper()
    return re.sub(r"[\s\-—–−_.]", "", wide)


def _issue(people: Sequence[Person], *, by: Actor, now: datetime) -> list[Slip]:
    if not people:
        raise NobodyToActivate
    slips = []
    for person in people:
        retire(person.id, now=now)
        slip = Slip(person.id, person.name, _new_code(), now + LIFE)
        db.session.add(
            ActivationCode(
                id=uuid7(),
                region_id=by.region_id,
                person_id=person.id,
                code_hash=_hash(by.region_id, slip.code),
                created_by_id=by.person_id,
                created_at=now,
                expires_at=slip.expires_at,
            )
        )
        _note(
            "activation.issued",
            by.person_id,
            person.id,
            region_id=by.region_id,
            now=now,
            address=by.address,
        )
        slips.append(slip)
    db.session.flush()
    return slips


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _hash(region_id: int, code: str) -> bytes:
    return vault().digest(_PURPOSE, f"{region_id}:{code}")


def _note(
    action: str,
    actor_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    region_id: int,
    now: datetime,
    address: str = "",
) -> None:
    audit.note(
        action,
        region_id=region_id,
        actor_id=actor_id,
        now=now,
        subject_kind="person",
        subject_id=person_id,
        address=address,
    )
