"""The lists that leave as files: their pages, who reads them, what they are filtered by."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from app.accounts import member_pages
from app.home import audit_pages
from app.points import pages as ranking_pages
from app.wishes.pages import desk, unit_desk_page

#: files that are papers with a shape of their own (to sign, to fill in, to compare), not a list
#: of rows that somebody filtered on a page; each has tests of its own
PAPERS = frozenset(
    {
        "exports_api.show_register",
        "exports.download_register",
        "review_api.show_register",
        "review_papers.download_paper",
        "review_papers.download_summary",
        "review_compiling.download_compiled",
        "review_reporting.download_list",
        "review_reporting.download_feedback",
        "review_reporting.download_own",
        "roster.download_preview",
        "roster.download_template",
        "tree_import.download_template",
        "batches.download_template",
        "wish_figures.download_figures",
        "big_screen.download_table",
        "wish_lists.download_list",
        "spending_sheet.download_sheet",
        "audit_api.export_log",
        # beside a chart, in the very rows of its table: `core.figures` makes both
        "years.download_year",
        "months.download_months",
        "proving.download_proofs",
        "wish_figures.download_durations",
    }
)
_TAGS = re.compile(r"<[^>]+>")
_ROW, _CELL = re.compile(r"<tr\b.*?</tr>", re.DOTALL), re.compile(r"<t[hd]\b.*?</t[hd]>", re.DOTALL)


def _words(markup: str) -> str:
    return " ".join(html.unescape(_TAGS.sub(" ", markup)).split())


def _table(page: str) -> list[dict[str, str]]:
    """The rows of the first table of a page, by their headings."""
    table = page.partition('<table class="table">')[2].partition("</table>")[0]
    lines = [[_words(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(table)]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]] if lines else []


def _cards(page: str) -> list[dict[str, str]]:
    """The rows of a list of wishes, by what a file calls them."""
    rows = re.findall(
        r'row__title">(.*?)</span>.*?class="num">(.*?)</span>',
        page.partition('class="filters"')[2].partition("<h2>")[0],
        re.DOTALL,
    )
    return [{"心愿": _words(title), "编号": _words(number)} for title, number in rows]


@dataclass(frozen=True)
class Shown:
    """A list: its page and its file, who reads it, what it is filtered by, what it is cut by."""

    page: str
    who: str
    query: dict[str, str]
    rows: int
    file: str = ""  # "": the page's own
    read: Callable[[str], list[dict[str, str]]] = _table
    cut: ModuleType | None = None


LISTS: dict[str, Shown] = {
    "members.download_members": Shown(
        "/organisations/{branch}/members",
        "secretary",
        {"words": "s"},
        4,
        cut=member_pages,
    ),
    "exports.download_ranking": Shown(
        "/organisations/{community}/ranking",
        "upper",
        {"words": "s", "category": "", "period": ""},
        3,
        cut=ranking_pages,
    ),
    "wish_desk.download_desk": Shown(
        "/manage/wishes",
        "reviewer",
        {"tab": "review", "words": "热水"},
        3,
        read=_cards,
        cut=desk,
    ),
    "roll_file.download_roll": Shown(
        "/manage/events/{event}",
        "organiser",
        {"words": "zys"},
        2,
        file="/manage/events/{event}/sessions/{session}/roll",
    ),
    "roles.download_roles": Shown(
        "/organisations/{community}/roles",
        "reviewer",
        {"below": "1"},
        7,
    ),
    "audit_log.download_log": Shown("/audit", "auditor", {"area": "event"}, 3, cut=audit_pages),
    "unit_desk.download_units": Shown(
        "/manage/units", "reviewer", {"standing": "may", "words": "店"}, 3, cut=unit_desk_page
    ),
}
