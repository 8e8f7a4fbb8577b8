"""怎么算出来的 me_trace: every step from a scan to a point, for the one whose points they are."""

from flask import render_template

from app.accounts import login
from app.core import clock
from app.core.web import SIGNED_IN, Pages
from app.home.me import own_standing
from app.points import tracing
from app.points.models import Account
from app.points.standing import Standing

pages = Pages("me_trace", __name__)


@pages.view("GET", "/me/points/trace", access=SIGNED_IN)
def show_trace() -> str:
    """How my points of this period came about, line by line, with what earned nothing and why."""
    actor, now = login.actor(), clock.now()
    own = own_standing(actor, now=now)
    found = None
    if own.ruling is not None:
        found = tracing.trace(actor.region_id, actor.person_id, ruling=own.ruling, now=now)
    period = found.period.label if found else ""
    held = [each.id for each in own.accounts if found and _is_of(each, own, period)]
    return render_template("me/trace.html", found=found, account=held[0] if held else None)


def _is_of(account: Account, own: Standing, period: str) -> bool:
    """Whether an account is one of this period under the scheme that speaks for its owner."""
    is_ruling = own.ruling is not None and account.scheme_id == own.ruling.id
    return is_ruling and account.period == period
