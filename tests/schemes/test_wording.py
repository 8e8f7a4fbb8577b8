"""What a scheme says is said as people say it."""

import pytest

from app.schemes.explain import explained
from tests.schemes.texts import SCAN, evaluated, fact, scheme

ONE = "items: {{x: {{label: 项, value: {{fixed: 1}}, {}}}}}\n"
LIVES = [
    ("validity: {until: year_end}", "自发生之日起，有效至当年年底。"),
    ("validity: {until: year_end, years: 1}", "自发生之日起，有效至次年年底。"),
    ("validity: {until: year_end, years: 3}", "自发生之日起，有效至当年年底后 3 年。"),
    ("validity: {years: 2}", "自发生之日起 2 年内有效。"),
]


@pytest.mark.parametrize(("life", "sentence"), LIVES)
def test_a_life_is_read_back(life: str, sentence: str) -> None:
    text = f"items: {{x: {{label: 项, value: {{fixed: 1}}, {life}}}}}\n"
    spending = (
        "spending: {expiry: {until: year_end, years: 1}, limits: [{per: event, points: 9}]}\n"
    )

    assert f"   {sentence}" in explained(scheme(text))
    told = explained(scheme(text + spending))
    assert "可兑换积分自取得之日起，有效至次年年底。" in told
    assert "兑换每次最多 9 分。" in told


STEPS = "items: {{x: {{label: 项, value: {{steps: {{{}}}}}}}}}\n"
EVERY_FIVE = "repeat: {every: 5, points: 2}"
TOLD = [
    (
        STEPS.format(EVERY_FIVE),
        "每周期累计每 5 次计 2 分。",
    ),
    (
        STEPS.format("rows: [{at: 3, points: 1}], " + EVERY_FIVE),
        "每周期累计每 5 次再计 2 分。",
    ),
    (
        SCAN + "omissions: [{key: none, label: 未参加, per: quarter, fewer_than: 1, points: -5,"
        " in_a_row: 2}]\n",
        "未参加：连续 2 个季度、每季度全部计分项少于 1 次的，记 -5 分。",
    ),
    ("population: {not_categories: [流动]}\n" + SCAN, "适用：除流动外的人员。"),
    ("effective: {from: 2025-12-01}\n" + SCAN, "自 2025-12-01 起施行。"),
    ("effective: {until: 2026-11-30}\n" + SCAN, "施行至 2026-11-30。"),
    (
        "effective: {from: 2025-12-01, until: 2026-11-30}\n" + SCAN,
        "2025-12-01 至 2026-11-30 施行。",
    ),
    ("population: {party_member: true, stages: [full]}\n" + SCAN, "适用：正式党员。"),
    ("population: {party_member: true, min_age: 18}\n" + SCAN, "适用：党员，18 岁及以上。"),
    (ONE.format('gates: {time: {from: "18:00", to: "24:00"}}'), "条件：在 18:00 至 24:00 之间。"),
    (
        ONE.format('gates: {time: {from: "22:00", to: "06:00"}}'),
        "条件：在 22:00 至次日 06:00 之间。",
    ),
    (ONE.format("quantity: {at_least: {event: 2}}"), "每次活动不足 2 次的按 2 次计。"),
    (
        ONE.format("quantity: {unit: yuan, rounding: floor, step: 100}"),
        "每次活动的金额以 100 元为单位，零头舍去。",
    ),
    (ONE.format("repeat: {factors: [1, 0]}"), "每周期只计第一次。"),
    (
        ONE.format("repeat: {factors: [1, 2]}"),
        "每周期内再次发生的，第 1、2、…次依次乘系数 1、2，此后按最后一个。",
    ),
    (
        ONE.format("repeat: {factors: [1, 2]}, validity: {years: 1}"),
        "前次仍在有效期内又发生的，第 1、2、…次依次乘系数 1、2，此后按最后一个。",
    ),
    (
        "attributes: {level: {label: 级别, values: {city: 市级}}}\n"
        "items: {x: {label: 项, value: {table: {attribute: level, values: {city: 6}}}}}\n",
        "级别为市级的每次 6 分；其余不计分。",
    ),
    (
        "items: {x: {label: 服务, quantity: {unit: hour}, value: {per_unit: {points: 1}}}}\n"
        "omissions: [{key: few, label: 时长不足, per: period, by: quantity, items: [x],"
        " fewer_than: 20, points: -0.5, each_missing: true}]\n",
        "时长不足：每周期服务少于 20 小时的，每少 1 小时记 -0.5 分。",
    ),
    (
        SCAN + "omissions: [{key: none, label: 未参加, per: quarter, fewer_than: 3, points: -1,"
        " each_missing: true}]\n",
        "未参加：每季度全部计分项少于 3 次的，每少 1 次记 -1 分。",
    ),
    (
        SCAN + "omissions: [{key: none, label: 未参加, per: quarter, fewer_than: 3, points: -1}]\n",
        "未参加：每季度全部计分项少于 3 次的，记 -1 分。",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), TOLD)
def test_what_is_written_is_said_as_people_say_it(text: str, sentence: str) -> None:
    assert sentence in [told.strip() for told in explained(scheme(text))]


def test_a_trace_says_where_the_floor_is() -> None:
    version = scheme(
        "items: {x: {label: 扣分, value: {fixed: -4}, caps: [{per: period, at_least: -6}]}}\n"
    )

    found = evaluated(version, [fact("x", "2026-03-01"), fact("x", "2026-03-02")])

    told = [step.sentence for step in found.lines[1].trace]
    assert "本周期“扣分”下限 -6 分，应计 -4 分，可计 -2 分" in told
