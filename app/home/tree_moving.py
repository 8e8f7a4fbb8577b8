"""组织的移动和停用 tree_moving: plain pages that name numbers before a node is moved or closed."""

import uuid

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.tree.errors import SchemeWouldChange
from app.accounts.tree.holding import held, nodes_below, people_below
from app.accounts.tree.service import CHANGE, acts_at_once, changeable, do_or_propose
from app.accounts.tree.steps import Step, Verb
from app.accounts.tree.targets import MOST, targets
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import InvalidInput
from app.core.forms import Page, faults_of
from app.core.web import Pages
from app.core.words import gettext
from app.home.tree_guard import GUARD
from app.organisations.errors import NameTaken, OrganisationClosed, RootStays, WrongParent
from app.organisations.models import Organisation

pages = Pages("tree_moving", __name__)

MOVE = "/organisations/<uuid:organisation_id>/move"
CLOSE = "/organisations/<uuid:organisation_id>/close"


def _node(organisation_id: uuid.UUID, *, is_open: bool = True) -> Organisation:
    node = changeable(organisation_id, by=login.actor())
    if node.parent_id is None:
        raise RootStays(name=node.name)
    if is_open and node.closed_on is not None:
        raise OrganisationClosed(name=node.name)
    return node


@pages.view("GET", MOVE, access=CHANGE)
def show_move(organisation_id: uuid.UUID) -> str:
    """Where to, found by name; how many go with it."""
    return _move_page(_node(organisation_id), request.args.get("words", ""), {})


def _move_page(node: Organisation, words: str, faults: dict[str, list[str]]) -> str:
    words = words.strip()[:40]
    found = targets(node, words, by=login.actor())
    return render_template(
        "tree/move.html",
        node=node,
        above=db.session.get(Organisation, node.parent_id),
        words=words,
        places=found[:MOST],
        more=len(found) > MOST,
        nodes=nodes_below(node),
        people=people_below(node, on=clock.local_day(clock.now())),
        at_once=acts_at_once(node, by=login.actor()),
        faults=faults,
    )


@pages.view("POST", MOVE, access=CHANGE)
def move(organisation_id: uuid.UUID) -> Response | Page:
    """Hang it elsewhere with all that is below it, or ask for it; the right is needed at both."""
    node, actor, words = _node(organisation_id), login.actor(), request.form.get("words", "")
    try:
        target = changeable(_target(), by=actor)
        step = Step(verb=Verb.MOVE, node_id=node.id, above_id=target.id)
        with transaction():
            done = do_or_propose([step], guard=GUARD, by=actor, now=clock.now())
    except (InvalidInput, WrongParent, NameTaken, SchemeWouldChange) as refusal:
        said = [each for part in faults_of(refusal).values() for each in part]
        return _move_page(node, words, {"target": said}), refusal.status
    moved = gettext("“%(name)s”已移到“%(below)s”之下。", name=node.name, below=target.name)
    _say(done, moved)
    return redirect(f"/organisations/{node.id}")


def _target() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("target", ""))
    except ValueError as fault:
        raise InvalidInput(fields={"target": [gettext("请选择移到哪里。")]}) from fault


@pages.view("GET", CLOSE, access=CHANGE)
def show_close(organisation_id: uuid.UUID) -> str:
    """What is still in use there, and what closing means."""
    node = _node(organisation_id)
    found = held(node, GUARD, now=clock.now())
    return render_template(
        "tree/close.html",
        node=node,
        held=[gettext(words, count=count) for count, words in found],
        at_once=acts_at_once(node, by=login.actor()),
    )


@pages.view("POST", CLOSE, access=CHANGE)
def close(organisation_id: uuid.UUID) -> Response:
    """Take it out of use, or ask for it."""
    node, actor = _node(organisation_id), login.actor()
    step = Step(verb=Verb.CLOSE, node_id=node.id)
    with transaction():
        done = do_or_propose([step], guard=GUARD, by=actor, now=clock.now())
    _say(done, gettext("“%(name)s”已停用。", name=node.name))
    return redirect(f"/organisations/{node.id}")


@pages.view("POST", "/organisations/<uuid:organisation_id>/reopen", access=CHANGE)
def reopen(organisation_id: uuid.UUID) -> Response:
    """Take it into use again, or ask for it."""
    node, actor = _node(organisation_id, is_open=False), login.actor()
    step = Step(verb=Verb.REOPEN, node_id=node.id)
    with transaction():
        done = do_or_propose([step], guard=GUARD, by=actor, now=clock.now())
    _say(done, gettext("“%(name)s”已重新启用。", name=node.name))
    return redirect(f"/organisations/{node.id}")


def _say(done: bool, words: str) -> None:
    if done:
        flash(words, "good")
    else:
        flash(gettext("已提交，等上级或管理员批准。"), "wait")
