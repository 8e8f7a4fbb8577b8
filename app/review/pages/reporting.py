"""双报到的页面 reporting: who reported to a community, by unit, with papers; one's own lists."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.accounts import queries as accounts
from app.accounts import reporting as relations
from app.accounts.models import Membership
from app.accounts.permissions import Target, may, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, local_path, read_form, show_again
from app.core.listing import page_number
from app.core.schemas import Schema, Text
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import community_of, organisation
from app.review import handing_out, queries, reporting
from app.review.pages.branches import CHOICES, YEAR, branch_of
from app.review.papers.feedback import kinds, remarks

pages = Pages("review_reporting", __name__)

#: more people than this are shown a unit at a time, and of a unit on pages
A_PAGE = 50
SEE, OWN = "reporting.see", "/me/reporting"


class UnitForm(Schema):
    """Which unit holds the 组织关系, and whom to reach there."""

    outside = Text(most=100, load_default="")
    contact = Text(most=100, load_default="")


def _years() -> list[str]:
    last = int(queries.default_year(clock.local_day(clock.now())))
    return [str(last - back) for back in range(CHOICES)]


@pages.view("GET", "/reporting", access=SEE)
def show_places() -> str:
    """The communities whose reporting members somebody may see."""
    places = reporting.communities(login.actor())
    return render_template("review/reporting_places.html", places=places, period=_years()[0])


@pages.view("GET", f"{YEAR}/reporting", access=SEE)
def show_reporting(organisation_id: uuid.UUID, period: str) -> str:
    """The year's reporting members by unit, what each did here, and the papers to be sent."""
    actor, now = login.actor(), clock.now()
    node = branch_of(organisation_id, SEE)
    year = reporting.seen_by(actor, node, reporting.reported(node, period, now=now))
    people = [one for unit in year.units for one in unit.reporters]
    chosen = next((unit for unit in year.units if unit.key == request.args.get("unit")), None)
    page = page_number()
    return render_template(
        "review/reporting.html",
        node=node,
        period=period,
        years=_years(),
        year=year,
        units=[chosen] if chosen else year.units,
        chosen=chosen,
        is_long=len(people) > A_PAGE and chosen is None,
        start=(page - 1) * A_PAGE if chosen else 0,
        page=page,
        a_page=A_PAGE,
        count=len(people),
        active=sum(bool(one.done) for one in people),
        kinds=kinds,
        remarks=remarks,
        unsaid=reporting.UNSAID,
        says_names=reporting.says_names(actor, node),
        may_import=may(actor, relations.CHANGE, Target(path=node.path)),
    )


@pages.view("GET", f"{YEAR}/reporting/units/<unit>.<any(xlsx,pdf):kind>", access=SEE)
def download_feedback(organisation_id: uuid.UUID, period: str, unit: str, kind: str) -> Response:
    """《反馈表》 of one unit, or of all."""
    node = branch_of(organisation_id, SEE)
    return handing_out.feedback(node, period, unit, kind, by=login.actor(), now=clock.now())


@pages.view("GET", f"{YEAR}/reporting/people/<uuid:person_id>.<any(xlsx,pdf):kind>", access=SEE)
def download_list(
    organisation_id: uuid.UUID, period: str, person_id: uuid.UUID, kind: str
) -> Response:
    """《个人年度服务清单》 of a member who reported here."""
    node = branch_of(organisation_id, SEE)
    return handing_out.service_list(
        node, period, person_id, kind, by=login.actor(), now=clock.now()
    )


def _relation(membership_id: uuid.UUID) -> tuple[Membership, Organisation]:
    """A relation of 报到 with its community, for who may say from where somebody comes."""
    actor = login.actor()
    held = relations.relation(actor.region_id, membership_id)
    node = organisation(actor.region_id, held.organisation_id)
    require(actor, relations.CHANGE, Target(path=node.path), known=False)
    return held, community_of(node) or node


def _about(held: Membership, community: Organisation) -> dict[str, Any]:
    name = accounts.names([held.person_id]).get(held.person_id, "")
    back = local_path(request.values.get("next"), default="/reporting")
    return {"held": held, "name": name, "community": community, "back": back}


@pages.view("GET", "/reporting/<uuid:membership_id>", access=relations.CHANGE)
def ask_unit(membership_id: uuid.UUID) -> str:
    """From which unit somebody reports, as a form."""
    held, community = _relation(membership_id)
    contact = relations.opened_contact(held.outside_contact_sealed)
    typed = {"outside": held.outside, "contact": contact}
    return render_template(
        "review/reporting_unit.html", typed=typed, faults={}, **_about(held, community)
    )


@pages.view("POST", "/reporting/<uuid:membership_id>", access=relations.CHANGE)
def name_unit(membership_id: uuid.UUID) -> AnyResponse | Page:
    """Keep from which unit somebody reports."""
    about = _about(*_relation(membership_id))
    try:
        form = read_form(UnitForm())
        with transaction():
            relations.name_unit(
                membership_id, form["outside"], form["contact"], by=login.actor(), now=clock.now()
            )
    except DomainError as refusal:
        return show_again("review/reporting_unit.html", refusal, **about)
    flash(gettext("已保存，反馈表按新的单位出。"), "good")
    return redirect(about["back"])


@pages.view("GET", OWN, access="review.own")
def show_own() -> str:
    """Where I reported in the last years, with my lists."""
    actor, now = login.actor(), clock.now()
    lists = reporting.own_lists(actor.region_id, actor.person_id, now=now, years=CHOICES)
    return render_template("review/own_reporting.html", lists=lists)


@pages.view(
    "GET", f"{OWN}/<uuid:organisation_id>/<period>.<any(xlsx,pdf):kind>", access="review.own"
)
def download_own(organisation_id: uuid.UUID, period: str, kind: str) -> Response:
    """My own 《个人年度服务清单》."""
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    return handing_out.service_list(node, period, actor.person_id, kind, by=actor, now=clock.now())
