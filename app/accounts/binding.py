"""微信绑定 binding: which follower of the service account a person is; begun and ended by himself.

Who comes back from WeChat must be who left: the state is signed over the person and the session,
is good for ten minutes and for nothing else. WeChat allows letters and digits, 128 at most.
"""

import hmac
import re
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.binding_errors import BindingStale, CodeMissing, WechatTaken
from app.accounts.models import Person, WechatBinding
from app.audit import service as audit
from app.core.db import db, insert_once
from app.core.vault import vault

OPENID = "wechat_bindings.openid"
STATE = "wechat-state"
STATE_LIFE = timedelta(minutes=10)
_STATE = re.compile(r"([0-9a-f]{8})([0-9a-f]{64})", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_-]{1,512}", re.ASCII)


def new_state(by: Actor, *, now: datetime) -> str:
    """What goes to WeChat with a person and must come back with the same one."""
    stamp = f"{int(now.timestamp()):08x}"
    return stamp + _signature(by, stamp)


def check_state(state: str, *, by: Actor, now: datetime) -> None:
    """Raise `BindingStale` where this person in this session did not begin it just now."""
    form = _STATE.fullmatch(state)
    if form is None or not hmac.compare_digest(_signature(by, form[1]), form[2]):
        raise BindingStale
    age = now.timestamp() - int(form[1], 16)
    # the stamp has no fractions: it may lie up to a second before the moment it was made
    if not -1 <= age < STATE_LIFE.total_seconds():
        raise BindingStale


def check_code(code: str) -> str:
    """A code as WeChat makes them. Raises `CodeMissing`, as where the person said no there."""
    if not _CODE.fullmatch(code):
        raise CodeMissing
    return code


def is_bound(person: Person) -> bool:
    """Whether messages may go to a person by WeChat."""
    return db.session.get(WechatBinding, person.id) is not None


def openid_of(person: Person) -> str:
    """The receiver a person is to the service account, "" for none."""
    found = db.session.get(WechatBinding, person.id, populate_existing=True)
    return vault().sealing.unseal(found.openid_sealed, OPENID) if found else ""


def bound_at(by: Actor) -> datetime | None:
    """Since when the actor is bound."""
    found = db.session.get(WechatBinding, by.person_id)
    return found.bound_at if found else None


def bind(openid: str, *, by: Actor, now: datetime) -> None:
    """Let the actor's messages leave by WeChat; a new receiver replaces the one before.

    One receiver is one person of the region. Raises `WechatTaken`.
    """
    index = vault().sealing.index(openid, OPENID)
    held = db.session.get(WechatBinding, by.person_id)
    if held is not None:
        if held.openid_index == index:
            return
        db.session.delete(held)
        db.session.flush()
    row = {
        "person_id": by.person_id,
        "region_id": by.region_id,
        "openid_index": index,
        "openid_sealed": vault().sealing.seal(openid, OPENID),
        "bound_at": now,
    }
    if not insert_once(WechatBinding, row):
        raise WechatTaken
    _note("wechat.bound", by=by, now=now)


def unbind(*, by: Actor, now: datetime) -> None:
    """Nothing leaves by WeChat any more, not even what waits to."""
    held = db.session.get(WechatBinding, by.person_id)
    if held is not None:
        db.session.delete(held)
        _note("wechat.unbound", by=by, now=now)


def unite(kept: Person, gone: Person) -> None:
    """Of two records that become one, the kept one keeps its binding, or takes the other's."""
    is_gone = WechatBinding.person_id == gone.id
    if is_bound(kept):
        db.session.execute(sa.delete(WechatBinding).where(is_gone))
    else:
        db.session.execute(sa.update(WechatBinding).where(is_gone).values(person_id=kept.id))


def _signature(by: Actor, stamp: str) -> str:
    return vault().digest(STATE, f"{stamp}/{by.region_id}/{by.person_id}/{by.sign_in_id}").hex()


def _note(action: str, *, by: Actor, now: datetime) -> None:
    audit.note(
        action,
        region_id=by.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="person",
        subject_id=by.person_id,
        address=by.address,
    )
    db.session.flush()
