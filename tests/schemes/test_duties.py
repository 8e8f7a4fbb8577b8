"""Too little done, and vetoes: entries and ceilings, with repair."""

from datetime import date

import pytest

from app.schemes.rules import Account, Member, assess, is_next
from tests.schemes.texts import evaluated, fact, faults, points, scheme

BANDS = """\
levels:
  - by: total
    bands:
      - {key: best, label: 优秀, from: 10}
      - {key: good, label: 良好, from: 5, below: 10}
      - {key: fair, label: 一般, below: 5}
"""
SERVE = "items: {serve: {label: 服务, value: {fixed: 3}}, meet: {label: 会议, value: {fixed: 1}}}\n"
QUARTER = (
    "omissions: [{key: absent, label: 季度未服务, per: quarter, items: [serve], fewer_than: 1,"
    " points: -2}]\n"
)


def test_a_quarter_without_service_is_an_entry() -> None:
    version = scheme(SERVE + QUARTER)
    facts = [fact("serve", "2026-02-01"), fact("meet", "2026-05-01"), fact("serve", "2026-08-01")]

    found = evaluated(version, facts, date(2026, 9, 30))

    assert [(line.source, line.amount) for line in found.lines][2:] == [
        ("omission:absent:2026-04-01", -200),
        ("serve:2026-08-01T09:00:00+08:00", 300),
    ]
    assert found.total == 500


def test_a_window_is_judged_when_its_last_day_is_over() -> None:
    version = scheme(SERVE + QUARTER)

    assert points(version, [], as_of=date(2026, 3, 31)) == 0
    assert points(version, [], as_of=date(2026, 4, 1)) == -200
    assert points(version, [], as_of=date(2026, 12, 31)) == -800


def test_the_state_names_the_day_on_which_the_next_window_is_judged() -> None:
    version = scheme(SERVE + QUARTER)

    state = evaluated(version, [], date(2026, 5, 5)).state

    assert state.turns_on == date(2026, 7, 1)
    assert is_next(version, state, fact("serve", "2026-06-30"))
    assert not is_next(version, state, fact("serve", "2026-07-01"))
    # it lies before the entry of the first quarter
    assert not is_next(version, state, fact("serve", "2026-03-31"))


def test_nothing_is_owed_in_a_window_with_an_exemption() -> None:
    version = scheme(SERVE + QUARTER)
    member = Member(exempt=((date(2026, 2, 10), date(2026, 4, 20)),))

    assert points(version, [], as_of=date(2026, 7, 1), member=member) == 0


@pytest.mark.parametrize(
    ("served", "exempt", "expected"),
    [
        ([], False, [date(2026, 6, 30), date(2026, 12, 31)]),
        (["2026-02-01"], False, [date(2026, 9, 30)]),
        (["2026-05-01"], False, [date(2026, 12, 31)]),
        (["2026-05-01", "2026-11-01"], False, []),
        # a quarter in which nothing was owed neither counts nor comes between
        ([], True, [date(2026, 9, 30)]),
    ],
)
def test_several_windows_in_a_row_may_be_asked_for(
    served: list[str], exempt: bool, expected: list[date]
) -> None:
    version = scheme(SERVE + QUARTER.replace("points: -2", "points: -2, in_a_row: 2"))
    spans = ((date(2026, 4, 1), date(2026, 6, 30)),) if exempt else ()

    found = evaluated(version, [fact("serve", day) for day in served], member=Member(exempt=spans))

    assert [one.ends_on for one in found.omitted] == expected


def test_only_those_who_had_to_are_asked() -> None:
    version = scheme(SERVE + QUARTER.replace("points: -2", "points: -2, for: {stages: [full]}"))

    assert points(version, [], as_of=date(2026, 4, 1), member=Member(stage="full")) == -200
    assert points(version, [], as_of=date(2026, 4, 1)) == 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("per: period, fewer_than: 4", -200),
        ("per: period, fewer_than: 4, each_missing: true", -600),
        ("per: period, fewer_than: 1", 0),
        ("per: half_year, fewer_than: 1", -200),
    ],
)
def test_what_is_missing_can_count_each(change: str, expected: int) -> None:
    text = QUARTER.replace("per: quarter, ", "").replace("fewer_than: 1", change)
    version = scheme(SERVE + text)

    assert points(version, [fact("serve", "2026-02-01")]) == 300 + expected


def test_too_few_hours_can_be_an_omission_too() -> None:
    version = scheme(
        "items: {hours: {label: 时长, quantity: {unit: hour}, value: {fixed: 0}}}\n"
        "omissions: [{key: few, label: 时长不足, per: period, by: quantity, fewer_than: 50,"
        " points: -0.5, each_missing: true}]\n"
    )

    assert points(version, [fact("hours", minutes=48 * 60)]) == -100


def test_an_omission_holds_the_level_down() -> None:
    text = QUARTER.replace("points: -2", "ceiling: good")
    version = scheme(SERVE + text + BANDS)
    facts = [fact("serve", f"2026-01-{day:02d}") for day in range(1, 6)]
    found = evaluated(version, facts)

    result = assess(version, [Account("m", Member(), found)]).members[0]

    assert found.total == 1500
    assert (result.reached, result.level) == ("best", "good")


VETO = """\
attributes: {matter: {label: 事项}}
items:
  serve: {label: 服务, value: {fixed: 3}}
  offence: {label: 违规, value: {fixed: 0}}
  repair: {label: 整改, value: {fixed: 0}}
"""


def vetoed(effect: str, *more: str, day: str = "2026-03-01") -> tuple[int, str]:
    version = scheme(f"{VETO}{BANDS}overrides:\n  - {{key: veto, label: 一票否决, {effect}}}\n")
    facts = [fact("serve", f"2026-01-{number:02d}") for number in range(1, 6)]
    facts += [fact("offence", day, attributes={"matter": "甲"})]
    facts += [fact("repair", when, attributes={"matter": "甲"}) for when in more]
    found = evaluated(version, facts)
    return found.total, assess(version, [Account("m", Member(), found)]).members[0].level


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("items: [offence], total: 0", (0, "fair")),
        ("items: [offence], drop_to: fair", (1500, "fair")),
        ("items: [offence], drop_by: 1", (1500, "good")),
        ("items: [offence], drop_by: 5", (1500, "fair")),
        ("items: [offence], ceiling: good", (1500, "good")),
        ("items: [offence], bar: [best, good]", (1500, "fair")),
        ("items: [offence], at_least: 2, total: 0", (1500, "best")),
        ("items: [offence], when: {attributes: {matter: 乙}}, total: 0", (1500, "best")),
    ],
)
def test_a_veto_holds_whatever_the_points_say(effect: str, expected: tuple[int, str]) -> None:
    assert vetoed(effect) == expected


@pytest.mark.parametrize(
    ("repair", "days", "expected"),
    [
        ("item: repair", ["2026-06-01"], 1500),
        ("item: repair, within_days: 30", ["2026-03-31"], 1500),
        ("item: repair, within_days: 30", ["2026-04-01"], 0),
        ("item: repair, total: 6", ["2026-06-01"], 600),
        ("item: repair", ["2026-02-01"], 0),
        ("item: repair, same: matter", ["2026-06-01"], 1500),
    ],
)
def test_a_veto_can_be_repaired(repair: str, days: list[str], expected: int) -> None:
    total, _level = vetoed(f"items: [offence], total: 0, repair: {{{repair}}}", *days)

    assert total == expected


def test_a_veto_is_a_line_and_the_lines_still_add_up() -> None:
    version = scheme(VETO + "overrides: [{key: veto, label: 否决, items: [offence], total: 1}]\n")
    found = evaluated(version, [fact("serve"), fact("offence")])

    assert [(line.source, line.amount) for line in found.lines][-1:] == [("override:veto", -200)]
    assert sum(line.amount for line in found.lines) == found.total == 100
    assert not is_next(version, found.state, fact("serve", "2026-06-01"))


def test_a_fact_that_may_set_off_a_veto_is_never_simply_added() -> None:
    version = scheme(VETO + "overrides: [{key: veto, label: 否决, items: [offence], total: 1}]\n")
    state = evaluated(version, [fact("serve")]).state

    assert not is_next(version, state, fact("offence", "2026-06-01"))
    assert is_next(version, state, fact("serve", "2026-06-01"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SERVE + QUARTER.replace("[serve]", "[walk]"), "unknown_name"),
        (SERVE + QUARTER.replace("absent", "serve"), "duplicate_key"),
        (SERVE + QUARTER + "period: {length: forever}\n", "no_period"),
        (VETO + "overrides: [{key: v, label: 否, items: [offence], drop_to: x}]\n", "unknown_name"),
        (VETO + "overrides: [{key: v, label: 否, items: [offence]}]\n", "wrong_value"),
    ],
)
def test_omissions_and_vetoes_are_checked(text: str, code: str) -> None:
    assert code in [fault.code for fault in faults(text)]
