"""一次性验证码 one_time: six digits sent to a phone, for one purpose and for one use."""

import enum
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries
from app.accounts.errors import CodeWrong
from app.accounts.models import OneTimeCode
from app.core import limits
from app.core.db import db, remember
from app.core.errors import TooMany
from app.core.vault import vault

LIFE = timedelta(minutes=10)
TRIES = 5
BETWEEN = timedelta(seconds=60)
A_DAY = 10
AN_HOUR_AND_ADDRESS = 300
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Purpose(enum.StrEnum):
    """What a code is good for; it opens nothing else."""

    SIGN_IN = "sign_in"
    NEW_NUMBER = "new_number"


_WORDS = {
    Purpose.SIGN_IN: "【微光】验证码 {code}，10 分钟内有效。工作人员不会向您索要验证码。",
    Purpose.NEW_NUMBER: (
        "【微光】验证码 {code}，用于把登录手机号换成这个号码，10 分钟内有效。"
        "不是您本人在换，请不要告诉任何人。"
    ),
}


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code to be sent, once its transaction is committed."""

    phone: str
    code: str
    purpose: Purpose = Purpose.SIGN_IN

    @property
    def text(self) -> str:
        """The words of the message."""
        return _WORDS[self.purpose].format(code=self.code)


def issue(
    region_id: int,
    phone: str,
    *,
    now: datetime,
    address: str,
    purpose: Purpose = Purpose.SIGN_IN,
    room: int = AN_HOUR_AND_ADDRESS,
) -> IssuedCode:
    """A new six-digit code for a phone, known or unknown; the older ones of its purpose die.

    `room` is how many codes one network address may ask for in an hour (a hall shares one).
    Raises `TooMany` within 60 s of the last code, and beyond ten a day, whatever the purposes.
    """
    index = queries.phone_index(phone)
    # counting first lets whoever asks for the same phone at the same moment wait for this one
    daily, hourly = f"code:{region_id}:{index.hex()}:day", f"codes-from:{address}"
    limits.count(daily, window=DAY, now=now)
    _leave_a_minute(region_id, index, now=now)
    limits.check(daily, most=A_DAY + 1, window=DAY, now=now)
    limits.count(hourly, window=HOUR, now=now)
    limits.check(hourly, most=room + 1, window=HOUR, now=now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    db.session.execute(
        sa.update(OneTimeCode).where(*_open(region_id, index, purpose)).values(used_at=now)
    )
    db.session.add(
        OneTimeCode(
            region_id=region_id,
            phone_index=index,
            purpose=purpose.value,
            code_hash=_hash(index, code, purpose),
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    return IssuedCode(phone, code, purpose)


def match(
    region_id: int, phone: str, code: str, *, now: datetime, purpose: Purpose = Purpose.SIGN_IN
) -> OneTimeCode:
    """The code that was sent to this phone for this purpose; who uses it sets its `used_at`.

    A wrong one counts as a try. Raises `CodeWrong`.
    """
    index = queries.phone_index(phone)
    query = (
        sa.select(OneTimeCode)
        .where(
            *_open(region_id, index, purpose),
            OneTimeCode.expires_at > now,
            OneTimeCode.tries < TRIES,
        )
        .order_by(OneTimeCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    issued = db.session.scalars(query).one_or_none()
    if issued is None:
        raise CodeWrong(fields={"code": [CodeWrong.sentence]})
    if not secrets.compare_digest(issued.code_hash, _hash(index, code, purpose)):
        tried = issued.id
        remember(lambda: count_try(tried))
        raise CodeWrong(fields={"code": [CodeWrong.sentence]})
    return issued


def count_try(code_id: uuid.UUID) -> None:
    """Let a code wear out by one of its five tries."""
    db.session.execute(
        sa.update(OneTimeCode).where(OneTimeCode.id == code_id).values(tries=OneTimeCode.tries + 1)
    )


def _open(region_id: int, index: bytes, purpose: Purpose) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        OneTimeCode.region_id == region_id,
        OneTimeCode.phone_index == index,
        OneTimeCode.purpose == purpose.value,
        OneTimeCode.used_at.is_(None),
    )


def _hash(index: bytes, code: str, purpose: Purpose) -> bytes:
    return vault().digest(purpose.value, f"{index.hex()}:{code}")


def _leave_a_minute(region_id: int, index: bytes, *, now: datetime) -> None:
    newest = db.session.scalar(
        sa.select(sa.func.max(OneTimeCode.created_at)).where(
            OneTimeCode.region_id == region_id, OneTimeCode.phone_index == index
        )
    )
    if newest is not None and now - newest < BETWEEN:
        raise TooMany(minutes=1)
