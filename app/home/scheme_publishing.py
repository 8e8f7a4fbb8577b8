"""办法发布的页面 scheme_publishing: what a draft would change, and putting it in force by a second.

Nothing is in force before somebody has seen who gains and who loses.
"""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import Target, may
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, show_again
from app.core.masking import mask_name
from app.core.undoing import offer_undo
from app.core.web import Pages
from app.core.words import gettext
from app.notices import service as notices
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation, way_up, within
from app.organisations.rules import is_within
from app.points import comparing, revaluing, what_if
from app.points.errors import TooManyMembers
from app.schemes import drafting
from app.schemes.document import check
from app.schemes.draft_errors import OwnDraft
from app.schemes.models import DraftState, SchemeDraft

pages = Pages("scheme_publishing", __name__)

WHAT_IF, PROPOSE, PUBLISH = (
    f"schemes/{name}.html" for name in ("what_if", "draft_propose", "draft_publish")
)
#: rows that a page shows; the rest is counted
SHOWN = 200
KIND = "scheme"


@pages.app_context_processor
def known() -> dict[str, Any]:
    """For the page of a scheme, which knows nothing of the ledger: how far its batches are."""
    return {"revaluations_of": revaluing.batches_of}


@pages.view("GET", "/schemes/drafts/<uuid:draft_id>/what-if", access="scheme.draft")
def show_what_if(draft_id: uuid.UUID) -> str:
    """Who gains, loses, changes level or rank, in a node of the draft's people."""
    draft = drafting.draft(login.actor(), draft_id)
    return render_template(WHAT_IF, draft=draft, **_compared(draft, request.args.get("node", "")))


def _compared(draft: SchemeDraft, wanted: str = "") -> dict[str, Any]:
    """The comparison for a node, or why there is none yet; with the nodes to choose from."""
    home = organisation(draft.region_id, draft.organisation_id)
    node = _wanted(home, wanted)
    rules = check(draft.document).version
    found, why_none, begun = None, "", None
    if rules is None:
        why_none = gettext("草稿还有错误，改好以后才能比较。")
    else:
        try:
            found = what_if.compare(node, rules, now=clock.now())
        except TooManyMembers:
            begun = comparing.comparison(draft, node)
            why_none = gettext("这里人多，要在后台一个支部一个支部地比较。")
    if begun is not None and begun.finished_at is not None:
        found = comparing.as_what_if(begun)
    return {
        "home": home,
        "node": node,
        "nodes": _around(home, node),
        "found": found,
        "begun": begun,
        "can_begin": rules is not None and found is None and begun is None,
        "why_none": why_none,
        "shown": SHOWN,
        "named": _whole if _reads_names(node) else mask_name,
    }


def _wanted(home: Organisation, wanted: str) -> Organisation:
    """The node below the draft's own that was asked for, else the draft's own."""
    below = within(home.region_id, home.path)
    return next((each for each in below if str(each.id) == wanted), home)


def _around(home: Organisation, node: Organisation) -> list[Organisation]:
    """The way from the draft's node down to this one, and what hangs below it with branches."""
    way = [each for each in way_up(node) if is_within(each.path, home.path)]
    branches = within(home.region_id, node.path, kinds=[OrganisationKind.BRANCH])
    below = within(home.region_id, node.path)
    return way + [
        each
        for each in below
        if each.parent_id == node.id
        and any(is_within(branch.path, each.path) for branch in branches)
    ]


@pages.view("POST", "/schemes/drafts/<uuid:draft_id>/what-if", access="scheme.draft")
def begin_what_if(draft_id: uuid.UUID) -> Response:
    """Compare for more people than a page can wait for; it goes on without the reader."""
    draft = drafting.draft(login.actor(), draft_id)
    home = organisation(draft.region_id, draft.organisation_id)
    node = _wanted(home, request.form.get("node", ""))
    with transaction():
        comparing.begin(draft, node, now=clock.now())
    return redirect(f"/schemes/drafts/{draft_id}/what-if?node={node.id}")


def _reads_names(node: Organisation) -> bool:
    return may(login.actor(), "ranking.names", Target(path=node.path))


def _whole(name: str) -> str:
    """A name to those who may read the ranking with names; all others read it masked."""
    return name


@pages.view("GET", "/schemes/drafts/<uuid:draft_id>/propose", access="scheme.draft")
def ask_propose(draft_id: uuid.UUID) -> str:
    """What proposing means, before it is done."""
    draft = drafting.draft(login.actor(), draft_id)
    return render_template(PROPOSE, draft=draft, typed={}, faults={}, **_compared(draft))


@pages.view("POST", "/schemes/drafts/<uuid:draft_id>/propose", access="scheme.draft")
def propose(draft_id: uuid.UUID) -> Response | Page:
    """Lay the draft before those who may publish it, and tell them."""
    actor, now = login.actor(), clock.now()
    draft = drafting.draft(actor, draft_id)
    reason = request.form.get("reason", "")
    try:
        with transaction():
            drafting.propose(draft, reason=reason, by=actor, now=now)
            tell_parents(draft)
    except DomainError as refusal:
        return show_again(PROPOSE, refusal, draft=draft, **_compared(draft))
    flash(gettext("已提交，由上级另一位负责人发布。"), "good")
    return redirect(f"/schemes/drafts/{draft_id}")


def tell_parents(draft: SchemeDraft) -> None:
    home = organisation(draft.region_id, draft.organisation_id)
    for node in (home, *_above(home)):
        notices.send(
            draft.region_id,
            KIND,
            gettext("积分办法等待发布：%(title)s", title=draft.title),
            now=clock.now(),
            organisation_id=node.id,
            body=draft.reason,
            link=f"/schemes/drafts/{draft.id}/publish",
        )


def _above(home: Organisation) -> list[Organisation]:
    return [node for node in way_up(home) if node.id != home.id]


@pages.view("GET", "/schemes/drafts/<uuid:draft_id>/publish", access="scheme.publish")
def ask_publish(draft_id: uuid.UUID) -> str | Response:
    """What will be in force, who is concerned, and one button; or why it is not this reader's."""
    draft = drafting.draft(login.actor(), draft_id)
    if draft.state is not DraftState.PROPOSED:
        return redirect(f"/schemes/drafts/{draft_id}")
    return render_template(PUBLISH, typed={}, faults={}, **_confirmed(draft))


def _confirmed(draft: SchemeDraft) -> dict[str, Any]:
    actor = login.actor()
    is_own = actor.person_id in {draft.made_by_id, draft.changed_by_id}
    return {
        "draft": draft,
        "rules": check(draft.document).version,
        "why_not": gettext(OwnDraft.sentence) if is_own else "",
        "is_here": may(actor, "scheme.publish", drafting.target(draft)),
        **_compared(draft),
    }


@pages.view("POST", "/schemes/drafts/<uuid:draft_id>/publish", access="scheme.publish")
def publish(draft_id: uuid.UUID) -> Response | Page:
    """Put the draft in force, exactly as it was shown, and begin to value everybody anew."""
    actor, now = login.actor(), clock.now()
    draft = drafting.draft(actor, draft_id)
    said = request.form.get("revision", "")
    revision = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1
    try:
        with transaction():
            revaluing.publish(draft, revision=revision, by=actor, now=now)
            scheme_id = drafting.scheme_of(draft)
    except DomainError as refusal:
        return show_again(PUBLISH, refusal, **_confirmed(draft))
    flash(gettext("已发布。"), "good")
    return redirect(f"/schemes/{scheme_id}")


@pages.view("POST", "/schemes/drafts/<uuid:draft_id>/give-back", access="scheme.publish")
def give_back(draft_id: uuid.UUID) -> Response | Page:
    """Give the draft back with the reason."""
    actor, now = login.actor(), clock.now()
    draft = drafting.draft(actor, draft_id)
    try:
        with transaction():
            drafting.give_back(draft, reason=request.form.get("reason", ""), by=actor, now=now)
            notices.send(
                draft.region_id,
                KIND,
                gettext("积分办法已退回：%(title)s", title=draft.title),
                now=now,
                person_id=draft.changed_by_id,
                body=draft.reason,
                link=f"/schemes/drafts/{draft.id}",
            )
    except DomainError as refusal:
        return show_again(PUBLISH, refusal, **_confirmed(draft))
    return redirect(f"/schemes/drafts/{draft_id}")


@pages.view("POST", "/schemes/drafts/<uuid:draft_id>/drop", access="scheme.draft")
def drop(draft_id: uuid.UUID) -> Response:
    """Give a draft up."""
    actor = login.actor()
    draft = drafting.draft(actor, draft_id)
    with transaction():
        drafting.drop(draft, by=actor, now=clock.now())
    words = gettext("已放弃草稿“%(title)s”。", title=draft.title)
    offer_undo(words, f"/schemes/drafts/{draft_id}/pick-up")
    return redirect("/schemes/drafts")


@pages.view("POST", "/schemes/drafts/<uuid:draft_id>/pick-up", access="scheme.draft")
def pick_up(draft_id: uuid.UUID) -> Response:
    """Work again on a draft that was given up."""
    actor = login.actor()
    draft = drafting.draft(actor, draft_id)
    with transaction():
        drafting.pick_up(draft, by=actor, now=clock.now())
    flash(gettext("草稿“%(title)s”可以接着改了。", title=draft.title), "good")
    return redirect(f"/schemes/drafts/{draft_id}")
