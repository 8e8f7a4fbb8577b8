"""消息的动作 service: telling people and organisations, and noting what they have read."""

import re
import uuid
from datetime import datetime

import sqlalchemy as sa

from app.accounts import binding
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core import wechat
from app.core.db import db
from app.notices import by_wechat, outbox, queries
from app.notices.errors import OutsideLink
from app.notices.models import Notice

_INSIDE = re.compile(r"(/(?![/\\])[^\\\x00-\x20\x7f]*)?")


def send(
    region_id: int,
    kind: str,
    title: str,
    *,
    now: datetime,
    person_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    body: str = "",
    link: str = "",
    sms: str = "",
) -> Notice:
    """Put a message into the inbox of one person or one organisation.

    `link` is a path of this site. `sms` is what also leaves once the transaction is committed: as
    a short message, to a person with a phone; to who bound his WeChat the title goes there instead.
    Raises `OutsideLink`.
    """
    if not _INSIDE.fullmatch(link):
        raise OutsideLink(fields={"link": [OutsideLink.sentence]})
    notice = Notice(
        region_id=region_id,
        person_id=person_id,
        organisation_id=organisation_id,
        kind=kind,
        title=title[:100],
        body=body[:1000],
        link=link[:200],
        created_at=now,
    )
    db.session.add(notice)
    db.session.flush()
    if sms and person_id is not None:
        _let_leave(notice, accounts.person(region_id, person_id), sms, now=now)
    return notice


def _let_leave(notice: Notice, person: Person, text: str, *, now: datetime) -> None:
    if notice.kind != outbox.CODE and wechat.is_on() and binding.is_bound(person):
        by_wechat.enqueue(person, notice, text, now=now)
    else:
        outbox.enqueue_for(person, text, kind=notice.kind, now=now)


def read(notice_id: uuid.UUID, *, by: Actor, now: datetime) -> Notice:
    """Note that a message was read; the first time counts. Raises `NoticeNotFound`."""
    notice = queries.notice(by, notice_id)
    notice.read_at = notice.read_at or now
    db.session.flush()
    return notice


def keep_unread(notice_id: uuid.UUID, *, by: Actor) -> Notice:
    """Let a message wait again that was noted as read too early. Raises `NoticeNotFound`."""
    notice = queries.notice(by, notice_id)
    notice.read_at = None
    db.session.flush()
    return notice


def read_all(upto: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Note all messages as read up to the newest that was seen; what came since stays unread."""
    db.session.execute(
        sa.update(Notice)
        .where(queries.mine(by), Notice.id <= upto, Notice.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
