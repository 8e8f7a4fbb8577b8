"""大屏的样子 showing: the figures in words, as the page, its polling and its files show them."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.big_screen.queries import Board, Happened, WishCount
from app.big_screen.rules import is_too_few, tenths_of_hours, whole_hours, withheld
from app.core.figures import Table
from app.core.words import gettext, nearby_day
from app.events.rules import CATEGORIES as FIELDS
from app.wishes.rules.words import CATEGORIES as WISHES


def tables(board: Board) -> Sequence[Table]:
    """The three tables of a board."""
    return (_months(board), _wishes(board), _events(board))


def figures(board: Board) -> dict[str, str]:
    """The large figures by name."""
    minutes = sum(each.minutes for each in board.months)
    machine = sum(each.machine for each in board.months)
    hours, by_machine = whole_hours(minutes), whole_hours(machine)
    few = is_too_few(board.volunteers)
    served = {
        "hours": f"{hours:,}",
        "machine": f"{by_machine:,}",
        "hand": f"{hours - by_machine:,}",
        "times": f"{sum(each.times for each in board.months):,}",
    }
    if few:
        served = dict.fromkeys(served, gettext("—"))
    return {
        **served,
        "volunteers": gettext("少于 5") if few else f"{board.volunteers:,}",
        "lit": f"{sum(each.lit for each in board.wishes.values()):,}",
        "open": f"{sum(each.open for each in board.wishes.values()):,}",
    }


def lately(board: Board) -> list[dict[str, str]]:
    """What happened lately, the newest first: kind, words, and the day."""
    return [
        {"kind": each.kind, "words": _said(each), "day": nearby_day(each.at)}
        for each in board.lately
    ]


def answer(board: Board) -> dict[str, Any]:
    """All of it, as the page's script asks for it."""
    return {
        "year": board.year,
        "figures": figures(board),
        "tables": {each.name: each.rows for each in tables(board)},
        "lately": lately(board),
    }


def _said(happened: Happened) -> str:
    if happened.kind == "lit":
        return gettext("心愿点亮：%(title)s", title=happened.title)
    if happened.kind == "open":
        return gettext("新心愿：%(title)s", title=happened.title)
    if happened.people == 0 or is_too_few(happened.people):
        return gettext("活动：%(title)s", title=happened.title)
    people = gettext("%(count)s 人", count=happened.people).replace(" ", "\N{NO-BREAK SPACE}")
    return gettext("活动：%(title)s，%(people)s", title=happened.title, people=people)


def _months(board: Board) -> Table:
    left_out = withheld(board.months)
    rows = [
        [
            gettext("%(month)s月", month=each.number),
            *(
                [gettext("不显示")] * 2
                if each.number in left_out or is_too_few(board.volunteers)
                else [tenths_of_hours(each.machine), tenths_of_hours(each.hand)]
            ),
        ]
        for each in board.months
    ]
    return Table(
        name="months",
        title=gettext("每月志愿时长（小时）"),
        headings=[gettext("月份"), gettext("扫码时长"), gettext("人工补登")],
        rows=rows,
        note=gettext("不到 5 人参加的月份不显示，免得看出是谁。"),
        way="up",
    )


def _wishes(board: Board) -> Table:
    counted = [(name, board.wishes.get(name, WishCount())) for name in _known(WISHES, board.wishes)]
    return Table(
        name="wishes",
        title=gettext("心愿类别（个）"),
        headings=[gettext("类别"), gettext("今年点亮"), gettext("待认领")],
        rows=[
            [gettext(WISHES.get(name, name)), f"{each.lit:,}", f"{each.open:,}"]
            for name, each in counted
        ],
        note=gettext("只数心愿墙上公布的。"),
    )


def _events(board: Board) -> Table:
    labels = {name: field.label for name, field in FIELDS.items()}
    held = sorted(board.events.items(), key=lambda each: (-each[1], each[0]))
    return Table(
        name="events",
        title=gettext("活动领域（场）"),
        headings=[gettext("领域"), gettext("今年场次")],
        rows=[[gettext(labels.get(name, name)), f"{count:,}"] for name, count in held],
    )


def _known(labels: Iterable[str], found: Iterable[str]) -> list[str]:
    """Every kind that there is, and those of the region's own that were found, in a fixed order."""
    known = list(labels)
    return [*known, *sorted(set(found) - set(known))]
