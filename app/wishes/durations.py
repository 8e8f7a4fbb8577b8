"""办结用了几天 durations: how long wishes took from the wall to the door, by kind of wish."""

from collections.abc import Sequence

from app.core.figures import NOTHING, Table, average, percent
from app.core.words import gettext
from app.organisations.models import Organisation
from app.wishes.figures import Span, days_taken
from app.wishes.rules.spread import STEPS, Spread, spread
from app.wishes.rules.words import CATEGORIES

#: what becomes of the days when somebody asks: from the publication to the delivery
NOTE = "从公布（没上墙的从认领）到送达的天数，按送达的日期算，只算已办结的。"


def tables(node: Organisation, span: Span) -> Sequence[Table]:
    """How many took how long; and for each kind of wish its middle and nine tenths."""
    taken = days_taken(node, span)
    return (_steps([days for _, days in taken]), _fields(taken))


def _steps(days: Sequence[int]) -> Table:
    found = spread(days)
    counts = found.steps if found else (0,) * (len(STEPS) + 1)
    return Table(
        name="days",
        title=gettext("办结用了几天（个）"),
        headings=[gettext("天数"), gettext("心愿"), gettext("占比")],
        rows=[
            [name, str(count), percent(count, len(days)) or NOTHING]
            for name, count in zip(_names(), counts, strict=True)
        ],
        note=gettext(NOTE),
        drawn=1,
    )


def _names() -> list[str]:
    first, *rest = STEPS
    between = [
        gettext("%(since)s–%(until)s 天", since=before + 1, until=last)
        for before, last in zip(STEPS, rest, strict=False)
    ]
    return [
        gettext("%(days)s 天以内", days=first),
        *between,
        gettext("超过 %(days)s 天", days=STEPS[-1]),
    ]


def _fields(taken: Sequence[tuple[str, int]]) -> Table:
    kinds = [*CATEGORIES, *sorted({kind for kind, _ in taken} - set(CATEGORIES))]
    by_kind = {kind: spread(days for each, days in taken if each == kind) for kind in kinds}
    rows = [
        _row(gettext(CATEGORIES.get(kind, kind)), found) for kind, found in by_kind.items() if found
    ]
    return Table(
        name="fields",
        title=gettext("各类心愿用了几天"),
        headings=[
            *(gettext("类别"), gettext("一半在几天内"), gettext("九成在几天内"), gettext("办结")),
            *_names(),
        ],
        rows=rows,
        note=gettext("一半在几天内是中位数，九成在几天内是第 90 百分位数。") + gettext(NOTE),
    )


def _row(name: str, found: Spread) -> list[str]:
    middle = average(found.median_halves, 2) or NOTHING
    return [
        name,
        middle.removesuffix(".0"),
        str(found.ninth_tenth),
        str(found.count),
        *map(str, found.steps),
    ]
