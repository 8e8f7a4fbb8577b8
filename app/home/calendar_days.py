"""工作日的页面 calendar_days: the days on which the offices of a region work unlike the week."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.actor import Actor
from app.accounts.permissions import Target, may
from app.audit import service as audit
from app.core import calendar, clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.core.words import day as said_day
from app.core.words import gettext
from app.organisations.queries import root

pages = Pages("calendar_days", __name__)

CHANGE = "calendar.change"
PAGE = "home/calendar_days.html"
WORKS, RESTS, RULE = "work", "rest", "rule"
#: years ahead for which deadlines may already be set
AHEAD = 1


class DaysOfTheRegion(DomainError):
    """All below share the days of a region; who answers for a part alone does not change them."""

    code = "days_of_the_region"
    sentence = "整个地区用同一份，由地区的平台管理员或上级负责人改。"


class DayForm(Schema):
    """A day, and whether the offices work on it."""

    day = fields.Date(
        required=True, validate=validate.Range(min=date(2020, 1, 1), max=date(2099, 12, 31))
    )
    how = fields.String(required=True, validate=validate.OneOf([WORKS, RESTS, RULE]))
    name = Text(most=20, load_default="")


@pages.view("GET", "/admin/calendar", access=CHANGE)
def show_days() -> str:
    """The days of a year that are not as the plain week says, and who said so."""
    return render_template(PAGE, typed={}, faults={}, **_around(_year()))


def _year() -> int:
    this_year = clock.local_day(clock.now()).year
    text = request.values.get("year", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this_year
    return asked if this_year - 1 <= asked <= this_year + AHEAD else this_year


def _around(year: int) -> dict[str, Any]:
    region_id = login.region().id
    days = calendar.special_days(region_id, year)
    this_year = clock.local_day(clock.now()).year
    return {
        "year": year,
        "years": range(this_year - 1, this_year + AHEAD + 1),
        "days": days,
        "is_known": any(each.is_working for each in days),
        "may_change": may(login.actor(), CHANGE, _whole(login.actor())),
    }


def _whole(actor: Actor) -> Target:
    """The region itself: its days are the same for all below."""
    return Target(path=root(actor.region_id).path)


@pages.view("POST", "/admin/calendar", access=CHANGE)
def set_day() -> Response | Page:
    """Say of a day that the offices work, or rest, or that the rule decides again."""
    actor, now = login.actor(), clock.now()
    try:
        if not may(actor, CHANGE, _whole(actor)):
            raise DaysOfTheRegion
        form = read_form(DayForm(), only=("day", "how", "name"))
    except DomainError as refusal:
        return show_again(PAGE, refusal, **_around(_year()))
    on, how = form["day"], form["how"]
    with transaction():
        if how == RULE:
            calendar.clear_day(actor.region_id, on)
        else:
            calendar.set_day(actor.region_id, on, is_working=how == WORKS, name=form["name"])
        audit.note(
            "calendar.set",
            region_id=actor.region_id,
            actor_id=actor.person_id,
            now=now,
            subject_kind="region",
            subject_id=None,
            address=actor.address,
            reason=form["name"],
            details={"on": on.isoformat(), "how": how},
        )
    flash(gettext("%(day)s已改好，以后算期限按它算。", day=said_day(on)), "good")
    return redirect(f"/admin/calendar?year={on.year}")
