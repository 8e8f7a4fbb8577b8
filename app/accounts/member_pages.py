"""党员的页面 member_pages: the list of members, activation slips, and those who say to be one."""

import uuid

from flask import Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import activation, claims, login, member_list, membership
from app.accounts import queries as accounts
from app.accounts.handing_out import hand_out
from app.accounts.member_errors import NobodyToActivate
from app.accounts.members import member_count, members
from app.accounts.models import MemberStage
from app.accounts.permissions import Target, may, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.forms import Page, show_again
from app.core.listing import MANY, MOST_ROWS, page_number
from app.core.undoing import offer_undo
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import office_phone, organisation
from app.organisations.rules import setting

pages = Pages("members", __name__)

A_PAGE = 50


def _node(organisation_id: uuid.UUID, action: str) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, action, Target(path=node.path), known=False)
    return node


@pages.view("GET", "/organisations/<uuid:organisation_id>/members", access="member.see")
def show_members(organisation_id: uuid.UUID) -> str:
    """Who belongs here; numbers are masked."""
    actor, today = login.actor(), clock.local_day(clock.now())
    node = _node(organisation_id, "member.see")
    words = _words()
    page = page_number()
    found = members(
        node.region_id,
        node.path,
        on=today,
        words=words,
        limit=A_PAGE + 1,
        offset=(page - 1) * A_PAGE,
    )
    target = Target(path=node.path)
    count = member_count(node.region_id, node.path, on=today)
    return render_template(
        "accounts/members.html",
        node=node,
        members=found[:A_PAGE],
        count=count,
        is_many=count > MANY,
        words=words,
        page=page,
        more=len(found) > A_PAGE,
        claims=[each for each in claims.waiting(actor) if each.branch_id == node.id],
        may_import=may(actor, "roster.import", target),
        may_print=may(actor, activation.PRINT, target),
        may_link=may(actor, membership.LINK, target),
    )


def _words() -> str:
    return request.args.get("words", "").strip()[:40]


@pages.view(
    "GET", "/organisations/<uuid:organisation_id>/members.<any(xlsx,csv):kind>", access="member.see"
)
def download_members(organisation_id: uuid.UUID, kind: str) -> Response:
    """The list as it is filtered in the address, as a file."""
    node, actor = _node(organisation_id, "member.see"), login.actor()
    listing = member_list.listing(node, words=_words(), now=clock.now(), most=MOST_ROWS + 1)
    return hand_out(kind, listing, what="members", by=actor, organisation_id=node.id)


@pages.view("GET", "/organisations/<uuid:organisation_id>/activation", access="activation.print")
def ask_activation(organisation_id: uuid.UUID) -> str:
    """What an activation sheet is, before new codes are made."""
    node = _node(organisation_id, activation.PRINT)
    return render_template("accounts/activation_sheet.html", node=node)


@pages.view("POST", "/organisations/<uuid:organisation_id>/activation", access="activation.print")
def print_activation(organisation_id: uuid.UUID) -> Response | Page:
    """New codes on A4 to cut up; the older ones die."""
    node = _node(organisation_id, activation.PRINT)
    settings = login.region().settings
    try:
        with transaction():
            slips = activation.issue_for(
                node.id,
                by=login.actor(),
                now=clock.now(),
                only_without_phone=not request.form.get("everybody"),
            )
    except NobodyToActivate as refusal:
        return show_again("accounts/activation_sheet.html", refusal, node=node)
    content = activation.sheet(
        slips,
        title=gettext("%(name)s激活码", name=node.name),
        address=f"{current_app.config['PUBLIC_URL']}/sign-in/activation",
        phone=office_phone(node) or setting(settings, "community_phone"),
        font=current_app.config["PDF_FONT"],
    )
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="activation.pdf"'
    return response


@pages.view("POST", "/people/<uuid:person_id>/branch", access="member.link")
def link(person_id: uuid.UUID) -> AnyResponse:
    """In one tap: yes, a member of this branch; or no, and the way back from it."""
    branch, actor, now = _uuid(request.form.get("branch", "")), login.actor(), clock.now()
    back = f"/organisations/{branch}/members" if request.form.get("here") else "/todo"
    kept = ""
    with transaction():
        if request.form.get("no"):
            kept = claims.turn_down(person_id, branch, by=actor, now=now)
        elif request.form.get("again"):
            claims.ask_again(person_id, branch, request.form["again"], by=actor, now=now)
        else:
            is_new = request.form.get("stage") == "probationary"
            stage = MemberStage.PROBATIONARY if is_new else MemberStage.FULL
            claims.link_member(person_id, branch, by=actor, now=now, stage=stage)
    if kept:
        _offer_back(person_id, branch, kept)
    return redirect(back)


def _offer_back(person_id: uuid.UUID, branch: uuid.UUID, kept: str) -> None:
    name = accounts.names([person_id])[person_id]
    fields = {"branch": str(branch), "here": request.form.get("here", ""), "again": kept}
    words = gettext("已记下：%(name)s不是本支部党员。", name=name)
    offer_undo(words, f"/people/{person_id}/branch", fields)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise NotFound from fault
