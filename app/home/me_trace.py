"""怎么算出来的 me_trace: every step from a scan to a point, for the one whose points they are."""

from flask import render_template

from app.accounts import login
from app.core import clock
from app.core.web import SIGNED_IN, Pages
from app.home.me import own_standing
from app.points import tracing

pages = Pages("me_trace", __name__)


@pages.view("GET", "/me/points/trace", access=SIGNED_IN)
def show_trace() -> str:
    """How my points of this period came about, line by line, with what earned nothing and why."""
    actor, now = login.actor(), clock.now()
    own = own_standing(actor, now=now)
    found = None
    if own.ruling is not None:
        found = tracing.trace(actor.region_id, actor.person_id, ruling=own.ruling, now=now)
    return render_template("me/trace.html", found=found)
