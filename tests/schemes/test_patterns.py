"""Patterns of published schemes, entered whole, with cases worked out by hand from the text."""

import json
from datetime import date
from typing import Any

from app.schemes.facts_file import read_facts
from app.schemes.report import report
from tests.schemes.texts import scheme


def answer(text: str, as_of: date, *members: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the scheme makes of the members, by id; amounts as plain numbers."""
    found = report([scheme(text)], read_facts(json.dumps({"members": members})), as_of)
    return {one["member"]: one for one in found["members"]}


def amount(one: dict[str, Any], *path: str) -> float:
    """One amount of the answer, in points."""
    for step in path:
        one = one[step]
    return float(one.amount) / 100  # type: ignore[attr-defined]


def on(item: str, day: str, **rest: Any) -> dict[str, Any]:
    return {"item": item, "at": day, **rest}


#: 党员分类积分：周期上年十二月至本年十一月；骨干、普通、老党员标准不同；季度不参加服务扣分，
#: 全季度无扣分加分；优秀不超过两成且须九十分以上；预备党员不排名，八十分以上按期转正
CLASSES = """\
period: {first_day: 12-01, parts: period}
population: {party_member: true, stages: [full, probationary]}
attributes:
  kind:
    label: 党员类别
    values: {core: 骨干, old: 老党员, plain: 普通}
    classes:
      - {for: {categories: [支委]}, value: core}
      - {for: {min_age: 70}, value: old}
      - {for: {}, value: plain}
base: {points: 70}
total: {at_least: 0, at_most: 120, surplus: lost}
groups:
  bad: {label: 扣分, caps: [{per: period, at_least: -20}]}
items:
  serve:
    label: 志愿服务
    quantity: {unit: hour, rounding: floor, at_most: {event: 4}}
    value: {per_unit: {points: 1}}
    factors: [{attribute: kind, values: {old: 1.5}}]
    caps: [{per: month, at_most: 6}]
  meet: {label: 主题党日, value: {table: {attribute: kind, values: {core: 1, plain: 2, old: 2}}}}
  late: {label: 迟到, group: bad, value: {fixed: -2}}
omissions:
  - {key: idle, label: 未服务, per: quarter, items: [serve], fewer_than: 1, points: -3, group: bad}
  - {key: clean, label: 季度无扣分, per: quarter, items: [late], fewer_than: 1, points: 1}
levels:
  - for: {stages: [probationary]}
    by: total
    bands: [{key: confirm, label: 按期转正, from: 80}, {key: extend, label: 延长, below: 80}]
  - by: total
    bands:
      - {key: best, label: 优秀, from: 90, percent: 20}
      - {key: good, label: 合格, from: 60}
      - {key: poor, label: 不合格, below: 60}
ranking:
  by: [total, hours]
  moved: whole_year
  leave_out: [{for: {stages: [probationary]}, reason: 预备党员不参加排名}]
"""


FULL = {"stage": "full", "party_member": True}
SERVICES = ["2025-12-05", "2026-03-05", "2026-06-05", "2026-09-05"]
MEETINGS = [on("meet", day, count=3) for day in SERVICES]
BRANCH: list[dict[str, Any]] = [
    {"id": "old", **FULL, "age": 70, "facts": [
        # 4 × 1.5 each time; clean in all four quarters
        *(on("serve", day, hours=4.5) for day in SERVICES), *MEETINGS[:1],
    ]},
    {"id": "core", **FULL, "category": "支委", "age": 71, "facts": [
        # 4 + 2 of a month's six, 1, 1, 1; twelve meetings at 1; late once in spring
        on("serve", "2025-12-05", hours=4), on("serve", "2025-12-06", hours=4),
        *(on("serve", day, hours=1.75) for day in SERVICES[1:]), *MEETINGS,
        on("late", "2026-04-01"),
    ]},
    {"id": "idle", **FULL, "exempt": [["2026-03-01", "2026-03-02"]], "facts": [
        on("serve", "2026-06-05", minutes=59), on("late", "2026-06-06", count=9),
    ]},
    {"id": "new", "stage": "probationary", "party_member": True, "facts": [
        *(on("serve", day, hours=1) for day in SERVICES), on("meet", "2026-05-01"),
    ]},
    {"id": "busy", **FULL, "facts": [
        *(on("serve", day, hours=4) for day in SERVICES), *MEETINGS[:2],
    ]},
    {"id": "rest", **FULL},
]  # fmt: skip


def test_a_branch_of_classes_with_a_limit_for_the_best() -> None:
    answers = answer(CLASSES, date(2026, 11, 30), *BRANCH)

    # 70 + 24 + 6 + 4; 70 + 9 + 12 − 2 + 3; 70 − 20 + 2 (summer was late, spring exempt)
    # 70 + 4 + 2 + 4; 70 + 16 + 12 + 4; 70 − 12 + 4
    assert {key: amount(one, "total") for key, one in answers.items()} == {
        "old": 104, "core": 92, "idle": 52, "new": 80, "busy": 102, "rest": 62,
    }  # fmt: skip
    # 59 minutes are a service, though no whole hour
    omitted = [(one["key"], one["window"]) for one in answers["idle"]["omitted"]]
    assert omitted == [
        ("idle", "2025-12-01"), ("idle", "2026-09-01"),
        ("clean", "2025-12-01"), ("clean", "2026-09-01"),
    ]  # fmt: skip
    # a fifth of the five who are ranked is one
    assert {key: one["level"]["key"] for key, one in answers.items()} == {
        "old": "best", "core": "good", "idle": "poor", "new": "confirm", "busy": "good",
        "rest": "good",
    }  # fmt: skip
    assert {key: one["rank"] for key, one in answers.items()} == {
        "old": 1, "core": 3, "idle": 5, "new": None, "busy": 2, "rest": 4,
    }  # fmt: skip


#: 青年志愿者评优：学年从九月起；时长按档计分，次数按活动计（一次活动多次打卡算一次），
#: 两项合计最多八十分；三月加倍；获奖就高不就低；一学年三次违规取消评优
AWARD = """\
period: {first_day: 09-01, parts: period}
attributes: {matter: {label: 事项}, level: {label: 级别, values: {school: 校级, city: 市级}}}
groups:
  basic: {label: 基本分, caps: [{per: period, at_most: 80}]}
  honour: {label: 奖励分, caps: [{per: period, at_most: 20}]}
once: [{by: matter, groups: [honour]}]
items:
  hours:
    label: 服务时长
    group: basic
    quantity: {unit: hour, rounding: floor, rounding_per: period}
    value: {steps: {rows: [{at: 50, points: 30}, {at: 100, points: 50}]}}
    factors: [{when: {dates: [{from: 03-01, to: 03-31}]}, by: 2, on: quantity}]
  times:
    label: 服务次数
    group: basic
    from: {item: hours, of: times}
    quantity: {at_most: {event: 1}}
    value:
      brackets:
        part_units: floor
        rows: [{over: 0, up_to: 10, points: 2}, {over: 10, points: 1}]
  award:
    label: 表彰
    group: honour
    value: {table: {attribute: level, values: {school: 5, city: 10}}}
  fault: {label: 违规, value: {fixed: -10}, repeat: {factors: [0, 1]}}
levels:
  - by: total
    bands:
      - {key: first, label: 一等奖, from: 60, places: 1, also: [{by: quantity.times, from: 10}]}
      - {key: second, label: 二等奖, places: 2}
      - {key: none, label: 未获奖}
overrides:
  - {key: barred, label: 三次违规取消评优, items: [fault], at_least: 3, bar: [first, second]}
"""


def test_an_award_by_hours_and_by_times() -> None:
    six = [on("hours", f"2025-10-{day:02}", hours=4) for day in range(1, 7)]
    answers = answer(
        AWARD,
        date(2026, 8, 31),
        {"id": "a", "facts": [
            # 24 h, 15 h twice in March, one day of two scans: 54.75 h → 30; 12 times → 20 + 2
            *six, *(on("hours", f"2026-01-{day:02}", minutes=9) for day in range(1, 6)),
            on("hours", "2026-03-31", hours=5, event="spring"),
            on("hours", "2026-03-31T14:00", hours=10, event="spring"),
            on("award", "2026-05-01", attributes={"level": "school", "matter": "m"}),
            on("award", "2026-06-01", attributes={"level": "city", "matter": "m"}),
            on("award", "2026-06-02", attributes={"level": "city"}),
            on("award", "2026-06-03", attributes={"level": "city"}),
            on("award", "2026-06-04"),
        ]},
        {"id": "b", "facts": [
            # 100 h → 50; one time → 2; the second fault takes 10
            on("hours", "2026-04-01", hours=100), on("fault", "2026-05-01"),
            on("fault", "2026-05-02"),
        ]},
        {"id": "c", "facts": [
            # 80 at most; three faults bar the prizes
            *(on("hours", f"2026-04-{day:02}", hours=5) for day in range(1, 31)),
            *(on("fault", f"2026-05-0{day}") for day in (1, 2, 3)),
        ]},
        {"id": "d", "facts": six},
        {"id": "e", "facts": six},
        {"id": "f"},
    )  # fmt: skip

    assert {key: amount(one, "total") for key, one in answers.items()} == {
        "a": 72, "b": 42, "c": 60, "d": 12, "e": 12, "f": 0,
    }  # fmt: skip
    assert amount(answers["a"], "items", "times", "quantity") == 12
    assert amount(answers["c"], "groups", "basic") == 80
    # the one first prize goes to a; b is second; d and e stand alike at the last place
    assert {key: (one["level"] or {}).get("key") for key, one in answers.items()} == {
        "a": "first", "b": "second", "c": "none", "d": None, "e": None, "f": "none",
    }  # fmt: skip


#: 积分超市：满二十分可兑换，积分有效至次年年底，扣分从余额中扣；年终按两成结转考核积分
SHOP = """\
items:
  help: {label: 邻里互助, value: {fixed: 8}, caps: [{per: day, at_most: 16}]}
  sort: {label: 垃圾分类, quantity: {at_most: {month: 10}}, value: {fixed: 0.5}}
  fault: {label: 乱堆乱放, value: {choices: {values: [-2, -5], default: -2}}}
  kept: {label: 上年结转, value: {range: {from: 0, to: 10, default: 0}}}
carry_over: [{item: kept, from: total, conversion: {linear: {factor: 0.2}, at_most: 10}}]
spending:
  items: [help, sort, fault]
  at_least: 20
  expiry: {until: year_end, years: 1}
  penalties: deduct
  limits: [{per: month, times: 2}]
  gifts: {soap: {label: 肥皂, price: 3}, oil: {label: 油, price: 18}}
"""


def test_a_shop_that_opens_from_twenty_points_on() -> None:
    member = {
        "id": "a",
        "facts": [
            on("help", "2025-03-01", count=3), on("sort", "2025-03-02", count=14),
            on("fault", "2026-01-05", points=-5), on("help", "2026-01-06", count=2),
            on("sort", "2026-01-07", count=6), on("sort", "2026-01-08", count=6),
        ],
        "spendings": [
            {"at": "2026-01-04", "gift": "soap"}, {"at": "2026-01-05", "gift": "soap"},
            {"at": "2026-01-09", "gift": "oil"}, {"at": "2026-01-31", "gift": "soap"},
            {"at": "2026-12-31", "gift": "soap"}, {"at": "2027-01-01", "points": 1},
        ],
    }  # fmt: skip

    found = answer(SHOP, date(2026, 12, 31), member)["a"]

    # −5 + 16 + 5
    assert amount(found, "total") == 16
    # 21 − 3 = 18; 18 − 5 = 13, too little; 13 + 16 + 5 = 34 − 18 = 16, then it is shut again
    wishes = found["spending"]["spendings"]
    assert [one["code"] for one in wishes] == ["", "too_little", "", "too_little", "too_little"]
    assert [amount(one, "balance") for one in wishes] == [18, 13, 16, 16, 16]


def test_a_fifth_goes_on_to_the_next_year() -> None:
    file = read_facts(json.dumps([on("help", "2026-03-01"), on("help", "2026-03-02")]))

    carried = report([scheme(SHOP)], file, date(2026, 12, 31))["carried"]

    assert [(one["item"], one["at"], amount(one, "points")) for one in carried] == [
        ("kept", "2027-01-01", 3.2)
    ]
