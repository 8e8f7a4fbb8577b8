"""我的一年 years: a person's own year in a few sentences and three charts over their tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, render_template

from app.accounts import login
from app.accounts.actor import Actor
from app.core import clock, downloads, figures
from app.core.errors import NotFound
from app.core.figures import Table
from app.core.web import SIGNED_IN, Pages
from app.core.words import gettext, hours, hours_short, month, points
from app.events.rules import CATEGORIES
from app.points import months as brought
from app.points.standing import own_ruling
from app.records import months as served
from app.records.queries import Minutes

pages = Pages("years", __name__)

#: nobody's service is older
EARLIEST = 2000
#: years to choose from
FEW = 8


@dataclass(frozen=True, slots=True)
class Year:
    """One civil year of one person: its months that have begun, and what they brought."""

    number: int
    months: Sequence[date]
    minutes: Sequence[Minutes]
    #: hundredths
    points: Sequence[int]
    #: how often, by what kind of thing it was and its category
    kinds: dict[tuple[str, str], int]

    @property
    def times(self) -> int:
        """How often the person served."""
        return sum(each.times for each in self.minutes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it yet."""
        return not self.times and not any(self.points)


@pages.view("GET", "/me/year", access=SIGNED_IN)
def show_this_year() -> str:
    """The year that is on."""
    return show_year(clock.local_day(clock.now()).year)


@pages.view("GET", "/me/year/<int:year>", access=SIGNED_IN)
def show_year(year: int) -> str:
    """One year: what it was, in words, and month by month."""
    actor, today = login.actor(), clock.local_day(clock.now())
    found = _year(actor, year, today)
    known = served.years_of_person(actor.region_id, actor.person_id)
    return render_template(
        "me/year.html",
        year=found,
        years=sorted({*known, today.year, year}, reverse=True)[:FEW],
        sentences=_sentences(found),
        tables=tables(found),
    )


@pages.view(
    "GET",
    "/me/year/<int:year>/<any(hours,points,fields):name>.<any(xlsx,csv):kind>",
    access=SIGNED_IN,
)
def download_year(year: int, name: str, kind: str) -> Response:
    """One chart's figures as a file, exactly as the page shows them."""
    today = clock.local_day(clock.now())
    found = _year(login.actor(), year, today)
    table = next(each for each in tables(found) if each.name == name)
    heading = figures.title("", gettext("我的%(year)s年：", year=year), table)
    return downloads.download_table(table, heading, kind, today=today)


def _year(actor: Actor, number: int, today: date) -> Year:
    """Raises `NotFound` for a year that was not, or is not yet."""
    if not EARLIEST <= number <= today.year:
        raise NotFound
    months = served.months_between(date(number, 1, 1), min(today, date(number, 12, 31)))
    whose = (actor.region_id, actor.person_id)
    ruling = own_ruling(*whose, now=clock.now())
    return Year(
        number=number,
        months=months,
        minutes=served.of_person(*whose, months),
        points=brought.of_person(*whose, scheme_id=ruling.id, months=months)
        if ruling
        else [0] * len(months),
        kinds=served.kinds_of_person(*whose, months),
    )


def tables(year: Year) -> Sequence[Table]:
    """The three tables of a year."""
    return (_hours(year), _points(year), _fields(year))


def _hours(year: Year) -> Table:
    has_party = any(each.party for each in year.minutes)
    rows = [
        [
            month(first),
            hours_short(each.machine),
            hours_short(each.hand),
            *([hours_short(each.party)] if has_party else []),
            str(each.times),
        ]
        for first, each in zip(year.months, year.minutes, strict=True)
    ]
    party = [gettext("党内活动")] if has_party else []
    note = gettext("2:30 是 2 小时 30 分钟。")
    if has_party:
        note += gettext("党内活动不计志愿时长。")
    return Table(
        name="hours",
        title=gettext("每月志愿时长"),
        headings=[
            *(gettext("月份"), gettext("扫码时长"), gettext("人工补登")),
            *party,
            gettext("参加次数"),
        ],
        rows=rows,
        note=note,
        way="up",
    )


def _points(year: Year) -> Table:
    return Table(
        name="points",
        title=gettext("每月积分"),
        headings=[gettext("月份"), gettext("积分")],
        rows=[
            [month(first), points(amount)]
            for first, amount in zip(year.months, year.points, strict=True)
        ],
        note=gettext("按服务的月份算；更正和扣回也算在那个月。"),
        way="up",
        drawn=1,
    )


def _fields(year: Year) -> Table:
    return Table(
        name="fields",
        title=gettext("做了哪些事（次）"),
        headings=[gettext("领域"), gettext("次数")],
        rows=[[label, str(count)] for label, count in _by_field(year)],
        drawn=1,
    )


def _by_field(year: Year) -> list[tuple[str, int]]:
    """How often in each field, in words; the most first."""
    counts: dict[str, int] = {}
    for (kind, category), count in year.kinds.items():
        label = _label(kind, category)
        counts[label] = counts.get(label, 0) + count
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _label(kind: str, category: str) -> str:
    if kind == "wish":
        return gettext("微心愿")
    if kind == "post":
        return gettext("岗位履职")
    known = CATEGORIES.get(category)
    return gettext(known.label) if known else category or gettext("其他")


def _sentences(year: Year) -> list[str]:
    """What the year was, as one would tell it."""
    if year.is_empty:
        return []
    volunteer = sum(each.machine + each.hand for each in year.minutes)
    party, earned = sum(each.party for each in year.minutes), sum(year.points)
    parts = [gettext("您参加了 %(times)s 次服务", times=year.times)]
    if volunteer:
        parts.append(gettext("志愿时长 %(hours)s", hours=hours(volunteer)))
    if party:
        parts.append(gettext("党内活动 %(hours)s", hours=hours(party)))
    if earned > 0:
        parts.append(gettext("得了 %(points)s 分", points=points(earned)))
    first = gettext("%(year)s 年，%(what)s。", year=year.number, what=gettext("，").join(parts))
    return [first, _most(year)] if year.times else [first]


def _most(year: Year) -> str:
    """Of several times the busiest month and what was done most; thanks for a single one."""
    times = [each.times for each in year.minutes]
    if max(times) < 2:
        return gettext("谢谢您！")
    busiest = times.index(max(times))
    return gettext(
        "%(month)s来得最多，有 %(times)s 次；做得最多的是%(field)s。谢谢您！",
        month=month(year.months[busiest]),
        times=times[busiest],
        field=_by_field(year)[0][0],
    )
