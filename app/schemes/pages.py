"""积分办法的页面 pages: the schemes of a region and what each says, in plain sentences."""

import uuid

from flask import render_template

from app.accounts import login
from app.accounts.permissions import may_anywhere
from app.core.web import Pages
from app.organisations.queries import organisation
from app.schemes import queries
from app.schemes.document import parse
from app.schemes.explain import explained

pages = Pages("schemes", __name__)


@pages.view("GET", "/schemes", access="scheme.see")
def show_schemes() -> str:
    """The schemes of the nodes that the reader answers for, and of those above them."""
    actor = login.actor()
    found = []
    for scheme in queries.all_schemes(actor.region_id):
        node = organisation(actor.region_id, scheme.organisation_id)
        found.append((scheme, node))
    drafts = may_anywhere(actor, "scheme.draft")
    return render_template("schemes/schemes.html", schemes=found, drafts=drafts)


@pages.view("GET", "/schemes/<uuid:scheme_id>", access="scheme.see")
def show_scheme(scheme_id: uuid.UUID) -> str:
    """One scheme, read back as sentences, with its versions."""
    actor = login.actor()
    scheme, versions = queries.scheme(actor.region_id, scheme_id)
    rules = parse(versions[0].document)
    return render_template(
        "schemes/scheme.html",
        scheme=scheme,
        node=organisation(actor.region_id, scheme.organisation_id),
        versions=versions,
        rules=rules,
        sentences=explained(rules),
    )
