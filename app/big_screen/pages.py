"""大屏的页面 pages: the screen for a hall, what it asks for again, and its tables as files."""

import uuid

from flask import Response, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import login
from app.accounts.permissions import Target, require
from app.big_screen import queries, showing
from app.big_screen.keeping import Kept
from app.big_screen.queries import Board
from app.core import clock, downloads, figures
from app.core.errors import NotFound
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation

pages = Pages("big_screen", __name__)
kept = Kept()

#: nodes that have a hall
KINDS = frozenset({OrganisationKind.DISTRICT, OrganisationKind.STREET, OrganisationKind.COMMUNITY})
ACTION = "big_screen.see"
#: seconds between two questions of a screen
PAUSE = 25


@pages.view("GET", "/organisations/<uuid:organisation_id>/big-screen", access=ACTION)
def show_big_screen(organisation_id: uuid.UUID) -> str:
    """The figures of the year, what happened lately, and three charts over their tables."""
    node = _node(organisation_id)
    board = _board(node)
    return render_template(
        "big_screen/screen.html",
        node=node,
        year=board.year,
        figures=showing.figures(board),
        tables=showing.tables(board),
        lately=showing.lately(board),
        now=int(clock.now().timestamp() * 1000),
        pause=PAUSE,
    )


@pages.view("GET", "/organisations/<uuid:organisation_id>/big-screen/figures", access=ACTION)
def list_figures(organisation_id: uuid.UUID) -> AnyResponse:
    """The same as JSON; 304 where nothing changed since the caller's last answer."""
    response = jsonify(showing.answer(_board(_node(organisation_id))))
    response.add_etag()
    return response.make_conditional(request)


@pages.view(
    "GET",
    "/organisations/<uuid:organisation_id>/big-screen/"
    "<any(months,wishes,events):name>.<any(xlsx,csv):kind>",
    access=ACTION,
)
def download_table(organisation_id: uuid.UUID, name: str, kind: str) -> Response:
    """One chart's figures as a file, exactly as the page shows them."""
    node = _node(organisation_id)
    board = _board(node)
    table = next(each for each in showing.tables(board) if each.name == name)
    heading = figures.title(node.name, gettext("%(year)s年", year=board.year), table)
    return downloads.download_table(table, heading, kind, today=clock.local_day(clock.now()))


def _node(organisation_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, organisation_id)
    require(actor, ACTION, Target(path=node.path))
    if node.kind not in KINDS:
        raise NotFound
    return node


def _board(node: Organisation) -> Board:
    return kept.board(node.id, lambda: queries.board(node, now=clock.now()))
