"""核对扫码的页面 refusals: what waits for a leader, who stood before a closed door, one's own."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import may
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError, InvalidInput
from app.core.forms import Page, read_form, ticked
from app.core.masking import mask_name
from app.core.schemas import Schema, Text
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext
from app.events import deciding, queries, refusal_queries
from app.events.deciding import Decided, Outcome
from app.events.forms import ClockTime, moment_near
from app.events.models import AttendanceMode
from app.events.pages import faces
from app.events.pages.planning import managed
from app.events.queries import EventCard
from app.events.refusal_models import RefusalState
from app.events.refusal_queries import Doubtful
from app.events.refusal_words import WAYS, said_of

pages = Pages("refusals", __name__)

MANY = 100


class VerdictForm(Schema):
    """Why scans are not counted, or when somebody left where nothing says it."""

    reason = Text(most=300, load_default="")
    left = ClockTime(load_default=None)


@pages.view("GET", "/manage/events/<uuid:event_id>/refusals", access="attendance.list")
def show(event_id: uuid.UUID) -> str:
    """What waits, what was decided, and who was refused."""
    return _page(managed(event_id, "attendance.list"))


def _page(card: EventCard, faults: Sequence[str] = ()) -> str:
    event = card.event
    decides = may(login.actor(), "attendance.close", queries.target(event, card.organisation))
    known = [
        each if decides else replace(each, name=mask_name(each.name))
        for each in refusal_queries.doubtful(event.id)
    ]
    waiting = [each for each in known if each.kept.state is RefusalState.IN_REVIEW]
    turned = [
        each if decides else replace(each, name=mask_name(each.name))
        for each in refusal_queries.turned_away(event.id)
    ]
    return render_template(
        "events/refusals.html",
        card=card,
        event=event,
        decides=decides,
        groups=_by_reason([each for each in waiting if not each.waits_for_second]),
        second=[each for each in waiting if each.waits_for_second],
        decided=[each for each in known if each not in waiting],
        turned=turned,
        asks_left=event.attendance is AttendanceMode.IN_OUT,
        may_add=may(login.actor(), "hand.propose", queries.target(event, card.organisation)),
        said_of=said_of,
        ways=WAYS,
        typed=request.form,
        faults=faults,
    )


def _by_reason(waiting: Sequence[Doubtful]) -> list[tuple[str, list[Doubtful]]]:
    """What waits, group by group of one reason."""

    def key(each: Doubtful) -> str:
        return each.kept.code

    return [(code, list(group)) for code, group in groupby(sorted(waiting, key=key), key=key)]


@pages.view("POST", "/manage/events/<uuid:event_id>/refusals", access="attendance.close")
def decide(event_id: uuid.UUID) -> Response | Page:
    """Count the ticked scans, or do not; each by itself, so that one fault holds up no other."""
    card = managed(event_id, "attendance.close")
    names = {each.kept.id: each for each in refusal_queries.doubtful(event_id)}
    try:
        verb = _verb(card)
        chosen = [names[each] for each in ticked("scan", most=MANY) if each in names]
        if not chosen:
            raise InvalidInput(fields={"scan": [gettext("请先勾选。")]})
    except InvalidInput as fault:
        words = [said for each in fault.fields.values() for said in each]
        return _page(card, words or [gettext(fault.sentence)]), fault.status
    done: list[Decided] = []
    faults: list[str] = []
    for each in sorted(chosen, key=lambda one: (one.at, one.kept.id)):
        try:
            done.append(_one(each.kept.id, verb))
        except DomainError as fault:
            faults.append(f"{each.name}: {gettext(fault.sentence) % fault.values}{fault.hint}")
    _say(done)
    if faults:
        return _page(card, faults), 409
    return redirect(f"/manage/events/{event_id}/refusals")


Verb = Callable[[uuid.UUID, datetime], Decided]


def _verb(card: EventCard) -> Verb:
    """What the pressed button means. Raises `InvalidInput` where a reason is missing."""
    form, by = read_form(VerdictForm(), only=("reason", "left")), login.actor()
    if request.form.get("verdict") == "no":
        if len(form["reason"]) < 2:
            raise InvalidInput(fields={"reason": [gettext("不计入要写原因，本人会看到。")]})
        return lambda each, now: deciding.dismiss(each, reason=form["reason"], by=by, now=now)
    left = form["left"]
    left_at = moment_near(card.event.starts_at, left) if left else None
    return lambda each, now: deciding.count(each, by=by, now=now, left_at=left_at)


def _one(refusal_id: uuid.UUID, verb: Verb) -> Decided:
    with transaction():
        return verb(refusal_id, clock.now())


def _say(done: Sequence[Decided]) -> None:
    said = {
        Outcome.COUNTED: gettext("已计入 %(count)s 人。"),
        Outcome.STOOD: gettext("%(count)s 人本来就有记录，没有重复计。"),
        Outcome.PROPOSED: gettext("%(count)s 人转为人工补登，等另一个人批准后入账。"),
        Outcome.DISMISSED: gettext("%(count)s 人没有计入，已告诉本人。"),
    }
    for outcome, words in said.items():
        if number := sum(each.outcome is outcome for each in done):
            flash(words % {"count": number}, "good")


@pages.view("GET", "/me/refusals", access=SIGNED_IN)
def show_own() -> str:
    """One's own scans that did not count at once: why, what to do, whom to call, how it stands."""
    actor, now = login.actor(), clock.now()
    found = refusal_queries.own(actor.region_id, actor.person_id, now=now)
    phones = {each.host.id: faces.phone_of(each.host) for each in found if each.host is not None}
    return render_template(
        "me/refusals.html", found=found, phones=phones, said_of=said_of, ways=WAYS
    )
