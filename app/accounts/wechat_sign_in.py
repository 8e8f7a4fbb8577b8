"""微信登录 wechat_sign_in: whoever bound this WeChat to an account comes in without a code.

Who comes back from WeChat must be who left: the state is signed over a number that lies in this
browser's cookie alone, is good for ten minutes, and the number is taken away when it is used.
Nobody who works for an organisation comes in this way: an unlocked phone is no office key.
"""

import hmac
import re
import secrets
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries
from app.accounts.actor import Actor
from app.accounts.binding import OPENID, STATE_LIFE
from app.accounts.binding_errors import (
    WechatSignInStale,
    WechatUnknown,
    WorksForOthers,
)
from app.accounts.errors import AccountDisabled
from app.accounts.models import Person, WechatBinding
from app.audit import service as audit
from app.core.db import db
from app.core.vault import vault

STATE = "wechat-sign-in"
_STATE = re.compile(r"([0-9a-f]{8})([0-9a-f]{64})", re.ASCII)


def new_number() -> str:
    """What lies in the browser while its person is at WeChat."""
    return secrets.token_urlsafe(24)


def new_state(region_id: int, number: str, *, now: datetime) -> str:
    """What goes to WeChat with this browser and must come back to it."""
    stamp = f"{int(now.timestamp()):08x}"
    return stamp + _signature(region_id, number, stamp)


def check_state(state: str, region_id: int, number: str, *, now: datetime) -> None:
    """Raise `WechatSignInStale` where this browser did not leave for WeChat just now."""
    form = _STATE.fullmatch(state)
    if form is None or not number:
        raise WechatSignInStale
    if not hmac.compare_digest(_signature(region_id, number, form[1]), form[2]):
        raise WechatSignInStale
    age = now.timestamp() - int(form[1], 16)
    # the stamp has no fractions: it may lie up to a second before the moment it was made
    if not -1 <= age < STATE_LIFE.total_seconds():
        raise WechatSignInStale


def person_behind(region_id: int, openid: str, *, now: datetime, address: str) -> Actor:
    """The one person of the region who bound this follower.

    Raises `WechatUnknown`, `AccountDisabled`, and `WorksForOthers` for whoever holds a role.
    """
    query = (
        sa.select(Person)
        .join(WechatBinding, WechatBinding.person_id == Person.id)
        .where(
            WechatBinding.region_id == region_id,
            Person.region_id == region_id,
            WechatBinding.openid_index == vault().sealing.index(openid, OPENID),
        )
    )
    person = db.session.scalars(query).one_or_none()
    if person is None:
        raise WechatUnknown
    if not person.is_active:
        raise AccountDisabled
    actor = queries.actor(person, now=now, address=address)
    if actor.grants:
        raise WorksForOthers
    return actor


def note(actor: Actor, *, now: datetime) -> None:
    """Write into the log by which way somebody came in."""
    audit.note(
        "wechat.signed_in",
        region_id=actor.region_id,
        actor_id=actor.person_id,
        now=now,
        subject_kind="person",
        subject_id=actor.person_id,
        address=actor.address,
    )


def _signature(region_id: int, number: str, stamp: str) -> str:
    return vault().digest(STATE, f"{stamp}/{region_id}/{number}").hex()
