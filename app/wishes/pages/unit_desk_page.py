"""单位核验台的页面 unit_desk_page: the units in my scope with how they stand, and as a file."""

from collections.abc import Sequence

from flask import Response, render_template, request

from app.accounts import login
from app.accounts.handing_out import hand_out
from app.core import clock
from app.core.clock import local_day
from app.core.listing import MOST_ROWS, Listing, page_number
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.kinds import LABELS
from app.wishes import unit_desk
from app.wishes.models import VettingState
from app.wishes.unit_desk import VET, Listed, Standing, Wanted

pages = Pages("unit_desk", __name__)

A_PAGE = 30


@pages.view("GET", "/manage/units", access=VET)
def show_units() -> str:
    """The units in my scope under a heading, those who wait first; all of it is in the address."""
    actor, wanted, page = login.actor(), _wanted(), page_number()
    found = unit_desk.listed(actor, wanted, limit=A_PAGE + 1, offset=(page - 1) * A_PAGE)
    counts = unit_desk.counted(actor, wanted.words)
    return render_template(
        "wishes/unit_desk.html",
        rows=[(each, _cells(each)) for each in found[:A_PAGE]],
        headings=_columns(),
        tabs=[(words, name.value, counts[name]) for name, words in _labels().items()],
        wanted=wanted,
        page=page,
        more=len(found) > A_PAGE,
    )


@pages.view("GET", "/manage/units.<any(xlsx,csv):kind>", access=VET)
def download_units(kind: str) -> Response:
    """The units as they are filtered in the address, as a file."""
    actor, wanted = login.actor(), _wanted()
    listing = Listing(
        title=gettext("单位核验"),
        columns=_columns(),
        rows=[_cells(each) for each in unit_desk.listed(actor, wanted, limit=MOST_ROWS + 1)],
        made_at=clock.now(),
        filters=gettext("%(standing)s。", standing=_labels()[wanted.standing])
        + (gettext("查找：%(words)s。", words=wanted.words) if wanted.words else ""),
    )
    return hand_out(kind, listing, what="units", by=actor)


def _wanted() -> Wanted:
    asked = request.args.get("standing", "")
    return Wanted(
        standing=Standing(asked) if asked in set(Standing) else Standing.ALL,
        words=request.args.get("words", "").strip()[:40],
    )


def _labels() -> dict[Standing, str]:
    return {
        Standing.ALL: gettext("全部"),
        Standing.WAITING: gettext("等待核验"),
        Standing.MAY: gettext("可以认领"),
        Standing.MAY_NOT: gettext("还不能认领"),
    }


def _columns() -> Sequence[tuple[str, int]]:
    """What stands on the page, and how wide it is in a file."""
    return (
        (gettext("单位"), 28),
        (gettext("种类"), 12),
        (gettext("社区"), 16),
        (gettext("情况"), 14),
        (gettext("申请"), 12),
        (gettext("核验"), 12),
        (gettext("正在办的心愿"), 14),
    )


def _cells(each: Listed) -> tuple[str | int, ...]:
    row = each.vetting
    standing = {
        VettingState.ASKED: gettext("等待核验"),
        VettingState.VETTED: gettext("可以认领"),
        VettingState.ENDED: gettext("已停止"),
    }
    return (
        each.organisation.name,
        gettext(LABELS[each.organisation.kind]),
        each.community,
        standing[row.state] if row else gettext("还没有申请"),
        local_day(row.asked_at).isoformat() if row and row.asked_at else "",
        local_day(row.vetted_at).isoformat() if row and row.vetted_at else "",
        each.live,
    )
