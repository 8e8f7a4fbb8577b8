"""Items without facts of their own: a share, a bonus for many times, of one item or of several."""

from typing import Any

import pytest

from app.schemes.explain import explained
from tests.schemes.texts import amounts, evaluated, fact, faults, points, scheme

SERVICES = """\
items:
  serve: {label: 服务, quantity: {unit: hour, rounding: floor}, value: {per_unit: {points: 1}}}
  patrol: {label: 巡逻, value: {fixed: 2}, gates: {approved: true}}
"""


def bonus(origin: str, body: str) -> Any:
    """The services and an item that goes by them."""
    return scheme(f"{SERVICES}  more: {{label: 奖励, from: {{{origin}}}, {body}}}\n")


def test_many_times_of_several_items_are_counted_together() -> None:
    version = bonus(
        "item: [serve, patrol], of: times", "value: {steps: {rows: [{at: 4, points: 5}]}}"
    )
    facts = [
        fact("serve", "2026-03-01", minutes=130),
        fact("serve", "2026-03-02", minutes=30),  # a time, though not a whole hour
        fact("patrol", "2026-03-03", approved=False),
        fact("patrol", "2026-03-04", count=2),
    ]

    found = evaluated(version, facts)

    assert found.items["more"].points == 500
    assert found.items["more"].quantity == 4
    assert found.total == 200 + 400 + 500


def test_hours_of_several_items_run_on_in_one_count() -> None:
    text = SERVICES.replace("}\n  patrol", "}\n  teach", 1).replace(
        "label: 巡逻, value: {fixed: 2}, gates: {approved: true}",
        "label: 宣讲, quantity: {unit: hour, rounding: none}, value: {per_unit: {points: 3}}",
    )
    version = scheme(
        text
        + "  more: {label: 满五十小时奖励, from: {item: [serve, teach]}, quantity: {unit: hour},"
        " value: {steps: {repeat: {every: 50, points: 5}}}}\n"
    )
    facts = [
        fact("serve", "2026-03-01", minutes=49 * 60 + 30),
        fact("teach", "2026-03-02", minutes=60),
        fact("teach", "2026-03-03", minutes=50 * 60),
    ]

    assert amounts(version, facts) == [4900, 0, 300, 500, 15000, 500]


@pytest.mark.parametrize(
    ("of", "expected"), [("quantity", 300 + 60), ("points", 300 + 60), ("times", 300 + 20)]
)
def test_a_share_goes_by_quantity_points_or_times(of: str, expected: int) -> None:
    version = bonus(
        f"item: serve, of: {of}", "quantity: {percent: 20}, value: {per_unit: {points: 1}}"
    )

    assert points(version, [fact("serve", minutes=200)]) == expected


FAULTS = [
    ("an item that is not there", "from: {item: [serve, gone]}", "", "unknown_name"),
    ("itself", "from: {item: [serve, more]}", "", "circle"),
    (
        "a fact that would count twice",
        "from: {item: [serve, half]}",
        "  half: {label: 折半, from: {item: serve}, value: {fixed: 1}}\n",
        "counted_twice",
    ),
    ("the same item twice", "from: {item: [serve, serve]}", "", "counted_twice"),
]


@pytest.mark.parametrize(("name", "origin", "rest", "code"), FAULTS, ids=[f[0] for f in FAULTS])
def test_origins_are_checked(name: str, origin: str, rest: str, code: str) -> None:
    text = f"{SERVICES}{rest}  more: {{label: 奖励, {origin}, value: {{fixed: 1}}}}\n"

    assert [one.code for one in faults(text)] == [code]


def test_origins_are_read_back() -> None:
    version = bonus("item: [serve, patrol], of: times", "value: {fixed: 1}")
    share = bonus("item: serve", "quantity: {percent: 20}, value: {per_unit: {points: 1}}")

    assert "   按“服务”、“巡逻”的次数计。" in explained(version)
    assert "   由“服务”的数量按 20% 折算。" in explained(share)
