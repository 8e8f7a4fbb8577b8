"""兑换登记表的页面 sheet_pages: the receipts of a span, on a page and as files."""

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request

from app.accounts import login
from app.accounts.permissions import Target, may, require
from app.audit import service as audit
from app.core import clock
from app.core.db import remember
from app.core.downloads import download
from app.core.errors import InvalidInput
from app.core.web import Pages
from app.core.words import gettext
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.spending import sheet as sheets
from app.spending.queries import DESK
from app.spending.schemas import SpanForm
from app.spending.sheet import Sheet

pages = Pages("spending_sheet", __name__)

SHEET = "spending.sheet"
#: days of the longest span
LONGEST = 366
DAY = timedelta(days=1)


@pages.view("GET", "/manage/spending/<uuid:community_id>/sheet", access=SHEET)
def show_sheet(community_id: uuid.UUID) -> str:
    """The receipts of the days in the address, else of this month."""
    community = _community(community_id)
    made = _sheet(community)
    return render_template(
        "spending/sheet.html",
        community=community,
        sheet=made,
        months=_months(clock.local_day(clock.now())),
        is_desk=may(login.actor(), DESK, Target(path=community.path)),
    )


def _community(community_id: uuid.UUID) -> Organisation:
    actor = login.actor()
    node = organisation(actor.region_id, community_id)
    require(actor, SHEET, Target(path=node.path))
    return node


def _sheet(community: Organisation) -> Sheet:
    sent = {name: request.args[name] for name in ("since", "until") if request.args.get(name)}
    if faults := SpanForm().validate(sent):
        raise InvalidInput(fields=faults)
    typed: dict[str, Any] = SpanForm().load(sent)
    today = clock.local_day(clock.now())
    since = typed["since"] or (typed["until"] or today).replace(day=1)
    until = typed["until"] or _last(since)
    if not 0 <= (until - since).days <= LONGEST:
        raise InvalidInput(fields={"until": [gettext("结束的日期要在开始之后，最多一年。")]})
    return sheets.sheet(community, since=since, until=until, made_on=today)


def _last(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=1) + 32 * DAY).replace(day=1) - DAY


def _months(today: date) -> list[tuple[date, date]]:
    """The first and last days of this month and the two before, the newest first."""
    found, first = [], today.replace(day=1)
    for _ in range(3):
        found.append((first, _last(first)))
        first = (first - DAY).replace(day=1)
    return found


@pages.view(
    "GET",
    "/manage/spending/<uuid:community_id>/sheet.<any(xlsx,csv):kind>",
    access=SHEET,
)
def download_sheet(community_id: uuid.UUID, kind: str) -> Response:
    """The same as a file, noted in the log: it names people."""
    actor, now, community = login.actor(), clock.now(), _community(community_id)
    made = _sheet(community)
    content = sheets.as_csv(made) if kind == "csv" else sheets.as_xlsx(made)
    response = download(content, f"{made.title}.{kind}")
    remember(
        lambda: audit.note(
            "spending.exported",
            region_id=actor.region_id,
            actor_id=actor.person_id,
            now=now,
            subject_kind="organisation",
            subject_id=community_id,
            organisation_id=community_id,
            address=actor.address,
            details={"kind": kind, "since": str(made.since), "until": str(made.until)},
        )
    )
    return response
