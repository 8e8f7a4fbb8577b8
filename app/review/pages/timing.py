"""时间安排的页面 timing: the street sets one timetable for all branches below it."""

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from app.accounts import login
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, faults_of, read_form
from app.core.schemas import Schema
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.review import preparing, timetable
from app.review.pages.branches import YEAR, branch_of
from app.review.timetable import Days
from app.schemes.rules import Period

pages = Pages("review_timing", __name__)

_DAY = validate.Range(date(2000, 1, 1), date(2099, 12, 31))
_COUNT = validate.Range(1, 100)


class TimetableForm(Schema):
    """The days of one year for all branches of a street."""

    cut_off = fields.Date(required=True, validate=_DAY)
    locks_on = fields.Date(required=True, validate=_DAY)
    publish_by = fields.Date(load_default=None, validate=_DAY)
    finish_by = fields.Date(load_default=None, validate=_DAY)
    notice_days = fields.Integer(required=True, validate=_COUNT)
    decide_days = fields.Integer(required=True, validate=_COUNT)
    top_part = fields.Integer(required=True, validate=_COUNT)
    top_whole = fields.Integer(required=True, validate=_COUNT)


def _run(node: Organisation, period: str) -> Period:
    return preparing.period_of(preparing.ruling_above(node), period, now=clock.now())


def _page(node: Organisation, period: str, typed: Any, faults: Any) -> str:
    return render_template(
        "review/timetable.html", node=node, period=period, typed=typed, faults=faults
    )


@pages.view("GET", f"{YEAR}/timetable", access="review.timetable")
def show_timetable(organisation_id: uuid.UUID, period: str) -> str:
    """The days that hold now, as a form."""
    node = branch_of(organisation_id, "review.timetable")
    held = timetable.days(node, _run(node, period))
    typed = {
        name: "" if getattr(held, name) is None else str(getattr(held, name))
        for name in Days.__slots__
    }
    return _page(node, period, typed, {})


@pages.view("POST", f"{YEAR}/timetable", access="review.timetable")
def set_timetable(organisation_id: uuid.UUID, period: str) -> Response | Page:
    """Set the days for all branches below."""
    node = branch_of(organisation_id, "review.timetable")
    try:
        wanted = Days(**read_form(TimetableForm()))
        with transaction():
            timetable.set_days(node, _run(node, period), wanted, by=login.actor(), now=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _page(node, period, request.form, faults_of(refusal)), refusal.status
    flash(gettext("时间安排已保存，已经公示的支部不受影响。"), "good")
    return redirect(f"/reviews?year={period}")
