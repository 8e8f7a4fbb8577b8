"""操作日志的页面 audit_pages: the log to look through and to take along, as filtered."""

import uuid
from datetime import date
from typing import Any

from flask import Response, render_template, request
from marshmallow import ValidationError, fields, validate

from app.accounts import audit_log, login
from app.accounts.audit_log import READ, masked_names
from app.accounts.handing_out import hand_out
from app.audit.queries import Wanted
from app.core import clock
from app.core.clock import day_end, day_start, local, local_day
from app.core.db import db
from app.core.errors import InvalidInput
from app.core.listing import MOST_ROWS, Listing
from app.core.schemas import Schema
from app.core.web import Pages
from app.core.words import gettext
from app.home.audit_details import in_words, people_in
from app.home.audit_words import AREAS, said, thing
from app.organisations.models import Organisation

pages = Pages("audit_log", __name__)

A_PAGE = 50
#: before this no day of the product lies
FIRST_DAY = date(2020, 1, 1)


class LogForm(Schema):
    """The filters of the address."""

    area = fields.String(load_default="", validate=validate.OneOf(["", *AREAS]))
    since = fields.Date(load_default=None, validate=validate.Range(min=FIRST_DAY))
    until = fields.Date(load_default=None, validate=validate.Range(min=FIRST_DAY))
    actor_id = fields.UUID(load_default=None)
    subject_id = fields.UUID(load_default=None)
    after = fields.UUID(load_default=None)


@pages.view("GET", "/audit", access=READ)
def show_log() -> str:
    """Who did what, the newest first, narrowed by what stands in the address."""
    typed, faults, asked = _asked()
    found: list[dict[str, Any]] = []
    if not faults:
        found = audit_log.entries(
            login.actor(), _wanted(asked), limit=A_PAGE + 1, before=asked["after"]
        )
    narrowed = {name: text for name, text in typed.items() if name != "after"}
    return render_template(
        "home/audit.html",
        rows=_rows(found[:A_PAGE]),
        next={**narrowed, "after": found[A_PAGE - 1]["id"]} if len(found) > A_PAGE else None,
        typed=typed,
        narrowed=narrowed,
        faults=faults,
        areas=[("", gettext("全部")), *((name, gettext(label)) for name, label in AREAS.items())],
        today=local_day(clock.now()),
    )


@pages.view("GET", "/audit.<any(xlsx,csv):kind>", access=READ)
def download_log(kind: str) -> Response:
    """The log as it is filtered in the address, all of its pages, as a file."""
    actor, now = login.actor(), clock.now()
    typed, faults, asked = _asked()
    if faults:
        raise InvalidInput(fields=faults)
    found = audit_log.entries(actor, _wanted(asked), limit=MOST_ROWS + 1)
    listing = Listing(
        title=gettext("操作日志"),
        columns=_columns(),
        rows=[tuple(row[name] for name in _SHOWN) for row in _rows(found)],
        made_at=now,
        filters=_said(typed),
    )
    return hand_out(kind, listing, what="audit", by=actor)


def _asked() -> tuple[dict[str, str], dict[str, list[str]], dict[str, Any]]:
    """The filters as typed, what is wrong with them, and what they mean."""
    names = LogForm().fields
    typed = {name: request.args[name][:80] for name in names if request.args.get(name)}
    try:
        return typed, {}, LogForm().load(typed)
    except ValidationError as fault:
        return typed, fault.messages_dict, {}


def _wanted(asked: dict[str, Any]) -> Wanted:
    return Wanted(
        subject_id=asked["subject_id"],
        actor_id=asked["actor_id"],
        action=asked["area"],
        since=day_start(asked["since"]) if asked["since"] else None,
        until=day_end(asked["until"]) if asked["until"] else None,
    )


_SHOWN = ("at", "who", "what", "thing", "place", "why", "more")


def _columns() -> tuple[tuple[str, int], ...]:
    """What stands on the page, and how wide it is in a file."""
    return (
        (gettext("时间"), 20),
        (gettext("谁"), 12),
        (gettext("做了什么"), 24),
        (gettext("对象"), 12),
        (gettext("组织"), 24),
        (gettext("说明"), 30),
        (gettext("明细"), 40),
    )


def _rows(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = masked_names(people_in(each["details"] for each in found))
    places = _places({each["organisation_id"] for each in found if each["organisation_id"]})
    return [
        {
            "at": local(each["at"]).strftime("%Y-%m-%d %H:%M:%S"),
            "who": gettext("系统") if each["actor"] == audit_log.SYSTEM else each["actor"],
            "what": said(each["action"]),
            "thing": thing(each["subject_kind"]),
            "place": places.get(each["organisation_id"], ""),
            "why": each["reason"],
            "more": in_words(each["details"], names),
            "actor_id": each["actor_id"],
            "subject_id": each["subject_id"],
        }
        for each in found
    ]


def _places(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = db.select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {organisation_id: name for organisation_id, name in db.session.execute(query)}  # noqa: C416


def _said(typed: dict[str, str]) -> str:
    """What the list was narrowed by, in words."""
    parts = [
        gettext("类别：%(area)s。", area=AREAS[typed["area"]]) if "area" in typed else "",
        gettext("自 %(day)s。", day=typed["since"]) if "since" in typed else "",
        gettext("至 %(day)s。", day=typed["until"]) if "until" in typed else "",
        gettext("同一个人。") if "actor_id" in typed else "",
        gettext("同一件事。") if "subject_id" in typed else "",
    ]
    return "".join(parts)
