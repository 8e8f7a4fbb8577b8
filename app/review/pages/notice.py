"""公示的页面 notice: what hangs out, for the branch by name, for everybody else masked."""

import uuid

from flask import render_template

from app.accounts import login
from app.accounts.permissions import Target, may
from app.core import clock
from app.core.clock import local_day
from app.core.masking import mask_name
from app.core.web import SIGNED_IN, Pages
from app.organisations.queries import organisation
from app.review import objecting, service, showing, versions
from app.review.errors import ReviewNotFound
from app.review.pages.branches import YEAR

pages = Pages("review_notice", __name__)


@pages.view("GET", f"{YEAR}/notice", access=SIGNED_IN)
def show_notice(organisation_id: uuid.UUID, period: str) -> str:
    """The sheet as it hangs out: number, name, times, hours, points, mark; nothing else."""
    actor, now = login.actor(), clock.now()
    branch = organisation(actor.region_id, organisation_id)
    review = service.found(branch, period)
    kept = versions.version(review, 1) if review is not None else None
    if review is None or kept is None or review.published_at is None:
        raise ReviewNotFound
    shown = showing.standing(branch, review, kept, now=now)
    is_own = objecting.is_of(kept.id, actor.person_id)
    may_print = may(actor, "review.see", Target(path=branch.path))
    plain = is_own or showing.says_names(actor, branch)
    return render_template(
        "review/notice.html",
        shown=shown,
        lines=[(line, line.name if plain else mask_name(line.name)) for line in shown.lines],
        published_on=local_day(review.published_at),
        notice_until=review.notice_until,
        phone=branch.phone,
        may_print=may_print,
        files=f"/reviews/{branch.id}/{period}/notice",
    )
