"""A roster of ten thousand rows takes seconds, and no fault in it goes unseen."""

import time
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import Membership, Person, Role
from app.accounts.roster import service
from app.accounts.roster.plan import Action
from app.core.db import db
from tests.support.branches import NOW, acting, build_town
from tests.support.rosters import roster

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔"
    "曹严金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌"
)
GIVEN = (
    "明芳伟静丽强磊军洋勇艳杰娟涛超霞平刚桂英华玉兰红建文辉力国庆春梅志飞鹏宇浩然子涵思远晨曦雨桐"
)
FAULTS: list[tuple[list[Any], str]] = [
    (["", "13911110001"], "没有填写姓名"),
    (["=HYPERLINK(1)", "13911110002"], "不能以"),
    (["+一", "13911110003"], "不能以"),
    (["@某", "13911110004"], "不能以"),
    (["某", "13911110005"], "只有一个字"),
    (["甲" * 60, "13911110006"], "最多 50"),
    (["甲乙1", "13911110007"], "不能含有"),
    (["某甲", "1391111"], "11 位"),
    (["某乙", 139111100081], "11 位"),
    (["某丙", "33048119600101123X"], "身份证号"),
    (["某丁", 330481196001011200.0], "身份证号"),
    (["某戊", "13911110011", "积极分子"], "不是党员"),
    (["某己", "13911110012", "不详"], "不认识"),
    (["某庚", "13911110013", "", "", "2024.13"], "看不懂"),
    (["某辛", "13911110014", "", "", 2024.1], "1 月还是 10 月"),
    (["某壬", "13911110015", "", "", "2030-01-01"], "今天之后"),
    (["某癸", "13911110016", "", "火星支部"], "火星支部"),
    (["某子", "13911110017", "", "", "", "换号"], "没有找到"),
    (["某丑", "abc"], "11 位"),
    (["某寅", date(2024, 5, 1)], "日期"),
]


def _rows(branches: list[str]) -> tuple[list[list[Any]], dict[int, str]]:
    """9,960 good rows with 40 faulty ones between them, and where those stand and why."""
    rows: list[list[Any]] = [
        [
            SURNAMES[n % 50] + GIVEN[n // 50 % 46] + GIVEN[n // 2300],
            13_800_000_000 + n,
            "预备" if n % 50 == 0 else "正式",
            branches[n % 2],
        ]
        for n in range(9_960)
    ]
    planted: dict[int, str] = {}
    for number, (cells, reason) in enumerate([*FAULTS, *FAULTS]):
        row = [*cells, *[""] * (6 - len(cells))]
        row[3] = row[3] or branches[0]
        if number >= len(FAULTS):
            row[0] = row[0].replace("某", "另") if len(row[0]) == 2 else row[0]
        place = 5 + number * 249
        rows.insert(place, row)
        planted[place + 2] = reason
    return rows, planted


@pytest.mark.usefixtures("context")
def test_every_fault_among_ten_thousand_rows_is_named_and_none_is_written() -> None:
    town = build_town()
    staff = acting(town, Role.STAFF, town.community)
    rows, planted = _rows([town.first.name, town.second.name])
    content = roster(*rows)

    started = time.perf_counter()
    plan = service.preview(content, organisation_id=town.community.id, by=staff, now=NOW)
    previewed = time.perf_counter()
    assert _count(Membership) == 0
    service.commit(plan, by=staff, now=NOW)
    committed = time.perf_counter()

    assert {fault.row for fault in plan.faults} == set(planted)
    assert [f.sentence for f in plan.faults if planted[f.row] not in f.reason] == []
    assert (plan.counts[Action.CREATE], _count(Membership)) == (9_960, 9_960)
    assert _count(Person, Person.name.startswith("某")) == 0
    # several times what they take on a small machine
    assert previewed - started < 15
    assert committed - previewed < 30


def _count(table: type[Any], *conditions: Any) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*conditions)
    return db.session.execute(query).scalar_one()
