"""自设项的页面 scheme_local: a lower organisation asks for an item of its own, within the limit."""

import uuid
from typing import Any

from flask import flash, redirect, render_template
from marshmallow import fields
from werkzeug.wrappers import Response

from app.accounts import login
from app.accounts.permissions import Target, require
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.forms import Page, read_form, show_again
from app.core.schemas import PointsText, Schema, Text
from app.core.web import Pages
from app.core.words import gettext
from app.home.scheme_publishing import tell_parents
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.schemes import local_items
from app.schemes.errors import InvalidScheme
from app.schemes.local_items import LocalItem

pages = Pages("scheme_local", __name__)

PAGE = "schemes/local_item.html"


class LocalItemForm(Schema):
    """One more line of a scheme."""

    label = Text(most=30, least=2, required=True)
    points = PointsText(required=True)
    evidence = Text(most=60, load_default="")
    reason = fields.String(load_default="")


def _node(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, "scheme.draft", Target(path=node.path))
    return node


def _around(node: Organisation) -> dict[str, Any]:
    ruling, version = local_items.ruling_with_room(node)
    own = [item for item in version.items.values() if item.owner == str(node.id)]
    return {"node": node, "title": ruling.title, "allowance": version.allowance, "own": own}


@pages.view("GET", "/organisations/<uuid:organisation_id>/local-items", access="scheme.draft")
def ask(organisation_id: uuid.UUID) -> str:
    """What may be added, what is there already, and the form for one more."""
    return render_template(PAGE, typed={}, faults={}, **_around(_node(organisation_id)))


@pages.view("POST", "/organisations/<uuid:organisation_id>/local-items", access="scheme.draft")
def propose(organisation_id: uuid.UUID) -> Response | Page:
    """Lay the scheme with one more item before those who publish it."""
    actor, now = login.actor(), clock.now()
    node = _node(organisation_id)
    around = _around(node)
    try:
        form = read_form(LocalItemForm())
        reason = form.pop("reason")
        with transaction():
            draft = local_items.propose(node, LocalItem(**form), reason=reason, by=actor, now=now)
            tell_parents(draft)
    except InvalidScheme as refusal:
        refusal.fields = {"points": [fault.sentence for fault in refusal.faults]}
        return show_again(PAGE, refusal, **around)
    except DomainError as refusal:
        return show_again(PAGE, refusal, **around)
    flash(gettext("已提交，由上级负责人发布后生效。"), "good")
    return redirect(f"/schemes/drafts/{draft.id}")
