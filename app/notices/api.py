"""消息的接口 api: my inbox."""

import uuid
from typing import Any

from app.accounts import login
from app.core import clock
from app.core.api import ApiBlueprint, Paged
from app.core.db import transaction
from app.core.errors import InvalidInput
from app.core.web import SIGNED_IN
from app.core.words import gettext
from app.notices import queries, schemas, service
from app.notices.models import Notice

api = ApiBlueprint("notices_api", __name__, url_prefix="/api/v1")


@api.call("GET", "/me/notices", access=SIGNED_IN, query=Paged, answer=schemas.InboxOut)
def my_notices(query: dict[str, Any]) -> dict[str, Any]:
    """My messages and those of the offices I speak for, the newest first."""
    actor, limit = login.actor(), query["limit"]
    before = _place(query["after"]) if query["after"] else None
    found = queries.inbox(actor, limit=limit + 1, before=before)
    shown = found[:limit]
    return {
        "items": shown,
        "next": shown[-1].id if len(found) > limit else None,
        "unread": queries.unread(actor),
    }


@api.call("POST", "/me/notices/<uuid:notice_id>/read", access=SIGNED_IN, answer=schemas.NoticeOut)
def read_notice(notice_id: uuid.UUID) -> Notice:
    """Note that a message was read."""
    with transaction():
        return service.read(notice_id, by=login.actor(), now=clock.now())


def _place(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        wrong = gettext("请原样使用上一页给出的 next。")
        raise InvalidInput(fields={"after": [wrong]}) from fault
