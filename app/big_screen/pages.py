"""大屏的页面 pages: the screen for a hall, what it asks for again, and its tables as files."""

import uuid
from typing import cast

from flask import Response, current_app, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import handed_acting, login
from app.accounts.permissions import Target, may
from app.big_screen import queries, showing
from app.big_screen.device_errors import ScreenOut
from app.big_screen.device_models import KIND, ScreenDevice
from app.big_screen.devices import SCREENS
from app.big_screen.halls import HAND_OVER, SEE, hall
from app.big_screen.keeping import Kept
from app.big_screen.queries import Board
from app.core import clock, downloads, figures
from app.core.assets import Assets
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation

pages = Pages("big_screen", __name__)
kept = Kept()

HERE = "/organisations/<uuid:organisation_id>/big-screen"
#: seconds between two questions of a screen
PAUSE = 25


@pages.view("GET", HERE, access=SEE, device=KIND)
def show_big_screen(organisation_id: uuid.UUID) -> str:
    """The figures of the year, what happened lately, and three charts over their tables.

    Shown by a device, there is nothing to take away and no way elsewhere.
    """
    node, actor = _node(organisation_id), login.actor()
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
        version=_version(),
        out=ScreenOut,
        device=_device(node),
        may_hand_over=may(actor, HAND_OVER, Target(path=node.path)),
    )


@pages.view("GET", f"{HERE}/figures", access=SEE, device=KIND)
def list_figures(organisation_id: uuid.UUID) -> AnyResponse:
    """The same as JSON; 304 where nothing changed since the caller's last answer."""
    answer = showing.answer(_board(_node(organisation_id)))
    response = jsonify({**answer, "page": _version()})
    response.add_etag()
    return response.make_conditional(request)


@pages.view("GET", f"{HERE}/<any(months,wishes,events):name>.<any(xlsx,csv):kind>", access=SEE)
def download_table(organisation_id: uuid.UUID, name: str, kind: str) -> Response:
    """One chart's figures as a file, exactly as the page shows them."""
    node = _node(organisation_id)
    board = _board(node)
    table = next(each for each in showing.tables(board) if each.name == name)
    heading = figures.title(node.name, gettext("%(year)s年", year=board.year), table)
    return downloads.download_table(table, heading, kind, today=clock.local_day(clock.now()))


def _node(organisation_id: uuid.UUID) -> Organisation:
    return hall(organisation_id, action=SEE, by=login.actor())


def _version() -> str:
    """What changes with the page, so that a screen that has run for months asks for it anew."""
    asset = cast(Assets, current_app.jinja_env.globals["asset"])
    return " ".join(asset(name) for name in ("js/big_screen.js", "css/charts.css"))


def _device(node: Organisation) -> ScreenDevice | None:
    """The machine that shows it, where nobody does."""
    shown = login.actor().device
    return handed_acting.one(SCREENS, node.region_id, node.id, shown.id) if shown else None


def _board(node: Organisation) -> Board:
    return kept.board(node.id, lambda: queries.board(node, now=clock.now()))
