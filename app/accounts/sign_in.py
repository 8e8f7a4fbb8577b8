"""登录 sign_in: by a code sent to a phone or a password; sessions that the server can end."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from argon2.exceptions import VerificationError

from app.accounts import one_time, queries, service
from app.accounts.actor import Actor
from app.accounts.errors import (
    AccountDisabled,
    NameDiffers,
    NameRequired,
    PasswordWrong,
    SignInAgain,
)
from app.accounts.models import Person, Role, SignIn, SignInKind
from app.audit import service as audit
from app.core import limits
from app.core.db import db, remember
from app.core.ids import uuid7
from app.organisations.rules import DEFAULTS

GUESSES_AN_HOUR = 10
VOLUNTEER_LIFE = timedelta(days=365)
STAFF_LIFE = timedelta(hours=12)
FRESH = timedelta(minutes=15)
HOUR = timedelta(hours=1)

#: roles whose page sessions last a day's work at most
STAFF_ROLES = frozenset(Role) - {Role.STEWARD, Role.UNIT_CONTACT, Role.UNIT_LEAD, Role.DESK}


def identify(
    region_id: int, phone: str, code: str, *, name: str | None, now: datetime
) -> tuple[Person, bool]:
    """The person who proved to hold this phone, and whether he or she is new here.

    A new phone registers the name; a household's phone needs the name of the one who signs in;
    after 180 idle days the name is asked again, since numbers change hands. Where a name is
    missing the code is not used up; a wrong one counts as a try. Raises `CodeWrong`,
    `NameRequired`, `NameDiffers`.
    """
    issued = one_time.match(region_id, phone, code, now=now)
    behind = queries.people_behind(region_id, phone)
    if not behind:
        if not name:
            raise NameRequired(fields={"name": [NameRequired.sentence]})
        issued.used_at = now
        return service.register(region_id, name, now=now, phone=phone), True
    try:
        person = _pick(list(behind), name, now=now)
    except (NameRequired, NameDiffers):
        if name:
            # whoever got a recycled number must not try names without end
            tried = issued.id
            remember(lambda: one_time.count_try(tried))
        raise
    issued.used_at = now
    if not person.is_active:
        raise AccountDisabled
    return person, False


def _pick(behind: list[Person], name: str | None, *, now: datetime) -> Person:
    if len(behind) > 1:
        named = [each for each in behind if each.name == name]
        if not named:
            raise NameRequired(fields={"name": [NameRequired.sentence]})
        return named[0]
    person = behind[0]
    seen = queries.last_seen(person.id)
    idle = timedelta(days=DEFAULTS["name_check_idle_days"])
    if seen is not None and now - seen > idle and name != person.name:
        raise (NameDiffers if name else NameRequired)(fields={"name": ["请填写登记的姓名。"]})
    return person


def check_password(region_id: int, phone: str, password: str, *, now: datetime) -> Person:
    """The person behind phone and password; ten guesses an hour, then only the code helps."""
    key = f"password:{region_id}:{queries.phone_index(phone).hex()}"
    limits.check(key, most=GUESSES_AN_HOUR, window=HOUR, now=now)
    behind = [each for each in queries.people_behind(region_id, phone) if each.is_active]
    found = [(each, each.password_hash) for each in behind if each.password_hash]
    for person, stored in found:
        if _fits(stored, password):
            return person
    if not found:
        # an answer in the time of a real one does not tell who has a password
        _fits(_decoy(), password)
    remember(lambda: _count(key, now))
    raise PasswordWrong


def _fits(stored: str, password: str) -> bool:
    try:
        return service.hasher.verify(stored, password)
    except VerificationError:
        return False


@cache
def _decoy() -> str:
    return service.hasher.hash(secrets.token_urlsafe(16))


def _count(key: str, now: datetime) -> None:
    limits.count(key, window=HOUR, now=now)


def begin(
    actor: Actor, kind: SignInKind, *, now: datetime, life: timedelta | None = None
) -> tuple[str, datetime]:
    """Open a session and return its secret and its end; only a hash of the secret is kept."""
    secret = secrets.token_urlsafe(32)
    if life is None:
        is_desk_work = kind is SignInKind.PAGE and actor.holds(STAFF_ROLES)
        life = STAFF_LIFE if is_desk_work else VOLUNTEER_LIFE
    session = SignIn(
        id=uuid7(),
        region_id=actor.region_id,
        person_id=actor.person_id,
        secret_hash=secret_hash(secret),
        kind=kind,
        created_at=now,
        seen_at=now,
        expires_at=now + life,
    )
    db.session.add(session)
    audit.note(
        "signed_in",
        region_id=actor.region_id,
        actor_id=actor.person_id,
        now=now,
        subject_kind="sign_in",
        subject_id=session.id,
        address=actor.address,
        details={"kind": kind.value},
    )
    return secret, session.expires_at


def is_over(actor: Actor, *, begun_at: datetime, now: datetime) -> bool:
    """Whether a page session is too old for the roles held now, however long it was to last.

    Who got a role of an office after signing in is asked to sign in anew.
    """
    return actor.holds(STAFF_ROLES) and now - begun_at >= STAFF_LIFE


def demand_fresh(actor: Actor, *, now: datetime) -> None:
    """What opens an account to somebody else is done soon after signing in, not at an empty desk.

    Raises `SignInAgain` more than 15 minutes after this session began.
    """
    session = db.session.get(SignIn, actor.sign_in_id) if actor.sign_in_id else None
    if session is None or now - session.created_at > FRESH:
        raise SignInAgain(minutes=int(FRESH.total_seconds() // 60))


def end(actor: Actor, *, now: datetime) -> None:
    """End the session an actor came with."""
    db.session.execute(sa.update(SignIn).where(SignIn.id == actor.sign_in_id).values(ended_at=now))
    audit.note(
        "signed_out",
        region_id=actor.region_id,
        actor_id=actor.person_id,
        now=now,
        subject_kind="sign_in",
        subject_id=actor.sign_in_id,
        address=actor.address,
    )


def touch(sign_in_id: uuid.UUID, *, now: datetime) -> None:
    """Note that a session is in use, and let a volunteer's roll on."""
    session = db.session.get(SignIn, sign_in_id)
    if session is None:
        return
    if session.expires_at - session.created_at >= VOLUNTEER_LIFE:
        session.expires_at = now + VOLUNTEER_LIFE
    session.seen_at = now


def secret_hash(secret: str) -> bytes:
    """What is kept of a session's secret; the secret itself is 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()
