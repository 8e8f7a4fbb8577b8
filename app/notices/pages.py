"""消息的页面 pages: my inbox; opening a message notes it as read and goes where it leads."""

import uuid

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.forms import local_path
from app.core.undoing import offer_undo
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext
from app.notices import queries, service

pages = Pages("notices", __name__)

A_PAGE = 30


@pages.view("GET", "/me/messages", access=SIGNED_IN)
def show_inbox() -> str:
    """My messages and those of the offices I speak for, the newest first."""
    actor = login.actor()
    found = queries.inbox(actor, limit=A_PAGE + 1, before=_before())
    return render_template(
        "me/messages.html",
        notices=found[:A_PAGE],
        next=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        unread=queries.unread(actor),
    )


def _before() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get("before", ""))
    except ValueError:
        return None


@pages.view("POST", "/me/messages/<uuid:notice_id>", access=SIGNED_IN)
def open_message(notice_id: uuid.UUID) -> Response:
    """Note a message as read and go where it leads."""
    with transaction():
        notice = service.read(notice_id, by=login.actor(), now=clock.now())
        link = notice.link
    if not link:
        words = gettext("“%(title)s”已记为读过。", title=notice.title)
        offer_undo(words, f"/me/messages/{notice_id}/unread")
    return redirect(local_path(link, default="/me/messages"))


@pages.view("POST", "/me/messages/<uuid:notice_id>/unread", access=SIGNED_IN)
def keep_unread(notice_id: uuid.UUID) -> Response:
    """Let a message wait again."""
    with transaction():
        service.keep_unread(notice_id, by=login.actor())
    return redirect("/me/messages")
