"""Sheets as they are shown, from plain values: for the papers, which know no database."""

import uuid
from dataclasses import fields
from datetime import UTC, date, datetime

from app.points.rules import BANDS
from app.records.queries import Minutes
from app.review.papers.archive import Objected, Signed
from app.review.papers.notice import Posted
from app.review.rules import Row
from app.review.showing import Left, Line, Shown
from app.review.street import Activity, Place, StreetYear, Stretch
from app.review.summing import BranchYear, Sums, total
from app.schemes.rules.version import Basis
from app.wishes.papers.figures import FigureRow

#: 2027-01-11, ten in the morning in Shanghai
MADE_AT = datetime(2027, 1, 11, 2, 0, tzinfo=UTC)
POSTED = Posted(date(2027, 1, 11), date(2027, 1, 15), "0991-5550123")
SURNAMES = "林欧阳周陈何方姚柏穆辛"
NAMES = ("林晓月", "欧阳远山", "陈立春", "买买提·吐尔逊", "何青")


def line(number: int, name: str = "林晓月", **changes: object) -> Line:
    """A listed member with some of everything; words by name, the rest is the row's."""
    words: dict[str, object] = {
        "party_group": "第一党小组",
        "stage": "正式",
        "level": BANDS[0],
        "remarks": (),
    }
    row: dict[str, object] = {
        "person_id": uuid.UUID(int=number),
        "stage": "full",
        "inputs": {},
        "known_until": MADE_AT,
        "times": 12,
        "scanned": 2105,
        "leader_closed": 60,
        "hand": 90,
        "points": 3950,
        "score": 3950,
        "mark": 198,
        "rank": number,
    }
    for field, value in changes.items():
        (words if field in words and field != "stage" else row)[field] = value
    if row["stage"] == "probationary":
        words["stage"] = "预备"
    return Line(number=number, row=Row(**row), name=name, **words)  # type: ignore[arg-type]


def shown(*lines: Line, **changes: object) -> Shown:
    """The year 2026 of a branch, version 2."""
    fields: dict[str, object] = {
        "branch": "杏园第一党支部",
        "period": "2026",
        "starts_on": date(2026, 1, 1),
        "cut_off": date(2026, 12, 31),
        "basis": Basis(
            document="志愿服务积分管理办法", number="青工委〔2026〕3号", issuer="青禾街道党工委"
        ),
        "is_example": False,
        "number": 2,
        "made_at": MADE_AT,
        "anchor": "3f9a12bc",
        "sha256": "c0ffee12" + 56 * "0",
        "top_places": 2,
        "top_base": 6,
        "top_part": 1,
        "top_whole": 3,
        "labels": {},
        "lines": lines,
        "left_out": (),
        **changes,
    }
    return Shown(**fields)  # type: ignore[arg-type]


def sample(**changes: object) -> Shown:
    """Five members: one within the places for 优秀, two on their border, one on probation."""
    one, two, three, four, five = NAMES
    left = (
        Left(uuid.UUID(int=8), "柏清秋", "免予参评：年老体弱", is_exempt=True),
        Left(uuid.UUID(int=9), "辛处暑", "组织关系已转往其他支部，由转入支部评议"),
    )
    lines = (
        line(1, one, top="in"),
        line(2, two, top="tie", points=2150, mark=108, remarks=("扫码时长含负责人签退1:00",)),
        line(3, three, rank=2, top="tie", points=2150, mark=108, level=BANDS[1]),
        line(
            4, four, stage="probationary", level="", points=400, mark=20, party_group="",
            remarks=("6月10日转入本支部", "含在其他支部或社区的5分", "预备党员不评档次"),
        ),
        line(5, five, times=0, scanned=0, leader_closed=0, hand=0, points=-25, mark=0,
             level=BANDS[2]),
    )  # fmt: skip
    return shown(*lines, **{"left_out": left, **changes})


def crowd(count: int = 60) -> Shown:
    """So many members that they take more than a page."""
    lines = [
        line(number, f"{NAMES[number % 5]}{number}", remarks=("含在其他支部或社区的5分",))
        for number in range(1, count + 1)
    ]
    return shown(*lines)


SIGNED = (
    Signed("方明", "支部书记", date(2027, 1, 18)),
    Signed("林晓月", "党员大会推举的党员", date(2027, 1, 19)),
)
OBJECTED = (
    Objected(
        "陈立春", "本人", "十一月的河道清洁没有算", "采纳", "已核实，补记两小时", date(2027, 1, 16)
    ),
    Objected("何青", "整张表", "名单里少了一位同志", "未答复", "", None),
)


def _of_sample() -> BranchYear:
    read = sample()
    sums = Sums.of([line.row for line in read.lines], read.labels)
    exempt = sum(one.is_exempt for one in read.left_out)
    return BranchYear(
        branch=read.branch,
        community="杏园社区",
        path="/1/2/",
        state="已审定",
        sums=sums,
        exempt=exempt,
        left_out=len(read.left_out) - exempt,
        top_places=read.top_places,
        sha256=read.sha256[:8],
        categories={"普通类": sums},
    )


def _wishes(label: str, **counts: int) -> FigureRow:
    names = [field.name for field in fields(FigureRow) if field.name != "label"]
    return FigureRow(label, **{name: counts.get(name, 0) for name in names})


def _activity(label: str) -> Activity:
    counts = {"collected": 4, "claimed": 3, "done": 3, "on_time": 2, "satisfied": 2, "fair": 1}
    minutes = Minutes(scanned=600, leader_closed=30, hand=60, times=20)
    return Activity(5, minutes, _wishes(label, fulfilled=3, **counts))


def street(count: int = 3) -> StreetYear:
    """The branches of a street, the first of them as it is shown."""
    sums = Sums(people=3, active=2, times=4, machine=61, points=1000, levels={"参考一档": 3})
    more = [
        BranchYear(
            branch=f"柳岸第{number}党支部",
            community="柳岸社区",
            path="/1/3/",
            state="公示",
            sums=sums,
            exempt=0,
            left_out=1,
            top_places=1,
            sha256="0badcafe",
            categories={"普通类": sums},
        )
        for number in range(2, count + 1)
    ]
    branches = [_of_sample(), *more]
    places = [
        Place("杏园社区", 1, branches[0].sums, _activity("杏园社区")),
        Place("柳岸社区", len(more), total(one.sums for one in more), _activity("柳岸社区")),
    ]
    stretches = [Stretch("2026年1月", _activity("一月"))]
    stretches.append(Stretch("2026年一季度", stretches[0].activity, is_sum=True))
    return StreetYear(
        owner="青禾街道",
        period="2026",
        made_at=MADE_AT,
        branches=branches,
        places=places,
        kind_of_place="社区",
        stretches=stretches,
        units=[_wishes("晨光眼镜店", claimed=20, fulfilled=19, done=19, on_time=18, satisfied=19)],
    )
