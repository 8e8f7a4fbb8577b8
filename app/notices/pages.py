"""消息的页面 pages: my inbox, how many are unread, and what also leaves by SMS or WeChat."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import binding, login
from app.accounts.queries import person, phone_of
from app.core import clock, wechat
from app.core.db import transaction
from app.core.forms import local_path
from app.core.masking import mask_phone
from app.core.undoing import offer_undo
from app.core.web import SAFE_METHODS, SIGNED_IN, Pages
from app.core.words import gettext
from app.notices import choices, queries, service
from app.notices.topics import CHOICES, TOPICS, Leaving

pages = Pages("notices", __name__)

A_PAGE = 30


@pages.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"unread_messages": unread_messages}


def unread_messages() -> int:
    """How many messages wait for whoever reads this page; asked once a page.

    What a POST answers does not say: the answer to a scan asks the database for nothing more.
    """
    someone = None if g.get("device") else login.actor_or_none()
    if someone is None or request.method not in SAFE_METHODS:
        return 0
    if "unread" not in g:
        g.unread = queries.unread(someone)
    found: int = g.unread
    return found


@pages.view("GET", "/me/messages", access=SIGNED_IN)
def show_inbox() -> str:
    """My messages and those of the offices I speak for, the newest first."""
    actor = login.actor()
    found = queries.inbox(actor, limit=A_PAGE + 1, before=_id(request.args.get("before", "")))
    return render_template(
        "me/messages.html",
        notices=found[:A_PAGE],
        next=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        has_offices=any(each.organisation_id for each in found),
    )


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@pages.view("POST", "/me/messages/read", access=SIGNED_IN)
def read_all() -> Response:
    """Note all messages as read, up to the newest that the page showed."""
    upto = _id(request.form.get("upto", ""))
    if upto is not None:
        with transaction():
            service.read_all(upto, by=login.actor(), now=clock.now())
    return redirect("/me/messages")


@pages.view("GET", "/me/messages/settings", access=SIGNED_IN)
def show_settings() -> str:
    """What also leaves by SMS or WeChat, and what I would rather read here alone."""
    actor = login.actor()
    found = person(actor.region_id, actor.person_id)
    phone = phone_of(found)
    return render_template(
        "me/message_settings.html",
        kept_in=choices.kept_in(actor),
        choices=CHOICES,
        always=[each for each in TOPICS if each.leaving is Leaving.ALWAYS],
        inbox=[each for each in TOPICS if each.leaving is Leaving.INBOX],
        phone=mask_phone(phone) if phone else "",
        has_wechat=wechat.is_on(),
        is_bound=wechat.is_on() and binding.is_bound(found),
    )


@pages.view("POST", "/me/messages/settings", access="me.change")
def choose_topics() -> Response:
    """Keep what leaves and what does not."""
    with transaction():
        choices.choose(request.form.getlist("leaving"), by=login.actor(), now=clock.now())
    flash(gettext("已保存。"), "good")
    return redirect("/me/messages/settings")


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
