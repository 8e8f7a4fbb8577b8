"""The checker names every fault with its line and code, and every silent point."""

import pytest

from app.schemes.document import check, check_bytes
from tests.schemes.texts import EXAMPLES, HEAD, SCAN, faults, warnings

X = "items:\n  x:\n    label: 项\n"

#: what is wrong, the text after the head (which has three lines), the line, the code
FAULTY: list[tuple[str, str, int, str]] = [
    ("no items", "base: {points: 1}\n", 1, "missing"),
    ("an unknown key", SCAN + "colour: red\n", 5, "unknown_key"),
    ("an unknown key inside", X + "    value: {fixed: 1}\n    cap: 3\n", 8, "unknown_key"),
    ("an unknown way of valuing", X + "    value: {each: 1}\n", 7, "unknown_key"),
    (
        "two ways of valuing",
        X + "    value: {fixed: 1, choices: {values: [1], default: 1}}\n",
        7,
        "wrong_value",
    ),
    ("a key twice", X + "    label: 又\n    value: {fixed: 1}\n", 7, "duplicate_key"),
    (
        "an item twice",
        SCAN.replace("}}}", "}}, scan: {label: 又, value: {fixed: 1}}}"),
        4,
        "duplicate_key",
    ),
    ("words for a number", X + "    value: {fixed: 两分}\n", 7, "wrong_value"),
    ("a number in quotes", X + "    value: {fixed: '2'}\n", 7, "wrong_value"),
    ("not a number", X + "    value: {fixed: .nan}\n", 7, "wrong_value"),
    ("no end of a number", X + "    value: {fixed: .inf}\n", 7, "wrong_value"),
    ("a truth for a number", X + "    value: {fixed: true}\n", 7, "wrong_value"),
    ("an unknown unit", X + "    quantity: {unit: day}\n    value: {fixed: 1}\n", 7, "wrong_value"),
    (
        "an unknown rounding",
        X + "    quantity: {rounding: down}\n    value: {fixed: 1}\n",
        7,
        "wrong_value",
    ),
    (
        "rounding to steps without rounding",
        X + "    quantity: {unit: hour, step: 2}\n    value: {fixed: 1}\n",
        7,
        "rounding_missing",
    ),
    ("an impossible day", "effective: {from: 2026-02-30}\n" + SCAN, 4, "wrong_value"),
    ("a period that begins on no day", "period: {first_day: 13-01}\n" + SCAN, 4, "wrong_value"),
    (
        "an end before the beginning",
        "effective: {from: 2026-02-01, until: 2026-01-01}\n" + SCAN,
        4,
        "wrong_value",
    ),
    (
        "a default outside its range",
        X + "    value:\n      range:\n        from: 1\n        to: 5\n        default: 6\n",
        11,
        "default_outside",
    ),
    (
        "a range upside down",
        X + "    value: {range: {from: 5, to: 1, default: 3}}\n",
        7,
        "ends_crossed",
    ),
    (
        "a default outside its list",
        X + "    value: {choices: {values: [1, 3], default: 2}}\n",
        7,
        "default_outside",
    ),
    (
        "a gap between brackets",
        X + "    value:\n      brackets:\n        rows:\n"
        "          - {over: 0, up_to: 20, points: 1}\n          - {over: 21, points: 2}\n",
        11,
        "bracket_gap",
    ),
    (
        "an overlap of brackets",
        X + "    value:\n      brackets:\n        rows:\n"
        "          - {over: 0, up_to: 20, points: 1}\n          - {over: 19, points: 2}\n",
        11,
        "bracket_overlap",
    ),
    (
        "brackets that begin late",
        X + "    value: {brackets: {rows: [{over: 1, points: 1}]}}\n",
        7,
        "bracket_gap",
    ),
    (
        "a step twice",
        X + "    value:\n      steps:\n        rows:\n          - {at: 10, points: 1}\n"
        "          - {at: 10, points: 2}\n",
        11,
        "duplicate_step",
    ),
    (
        "steps out of order",
        X + "    value: {steps: {rows: [{at: 20, points: 1}, {at: 10, points: 2}]}}\n",
        7,
        "not_ascending",
    ),
    (
        "an attribute nobody declared",
        X + "    value: {fixed: 1}\n    gates: {attributes: {level: city}}\n",
        8,
        "unknown_attribute",
    ),
    (
        "a value nobody declared",
        "attributes: {level: {label: 级, values: {city: 市}}}\n"
        + X
        + "    value: {table: {attribute: level, values: {town: 1}}}\n",
        8,
        "unknown_value",
    ),
    (
        "rows that fit at once",
        "attributes: {a: {label: 甲}, b: {label: 乙}}\n"
        + X
        + "    value:\n      matrix:\n        rows:\n          - {when: {a: '1'}, points: 1}\n"
        "          - {when: {b: '1'}, points: 2}\n",
        12,
        "rows_overlap",
    ),
    ("a group nobody defined", X + "    value: {fixed: 1}\n    group: g\n", 8, "unknown_name"),
    (
        "groups in a circle",
        "groups: {a: {label: 甲, within: b}, b: {label: 乙, within: a}}\n" + SCAN,
        4,
        "circle",
    ),
    ("an attendance without item", "attendance: {in: walk}\n" + SCAN, 4, "unknown_name"),
    (
        "shares in a circle",
        "items:\n  a: {label: 甲, from: {item: b}, value: {fixed: 1}}\n"
        "  b: {label: 乙, from: {item: a}, value: {fixed: 1}}\n",
        5,
        "circle",
    ),
    (
        "a cap without an end",
        X + "    value: {fixed: 1}\n    caps: [{per: day}]\n",
        8,
        "wrong_value",
    ),
    (
        "a cap twice",
        X + "    value: {fixed: 1}\n    caps: [{per: day, at_most: 1}, {per: day, at_most: 2}]\n",
        8,
        "duplicate_cap",
    ),
    ("ends of a cap crossed", "total: {at_least: 5, at_most: 1}\n" + SCAN, 4, "ends_crossed"),
    (
        "an own item without leave",
        X + "    value: {fixed: 1}\n    owner: 一支部\n",
        8,
        "local_not_allowed",
    ),
    (
        "an own item above its limit",
        "local_items: {items: 1, points: 2}\n" + X + "    value: {fixed: 3}\n    owner: 一支部\n",
        8,
        "local_too_much",
    ),
    (
        "too many own items",
        "local_items: {items: 1, points: 2}\nitems:\n"
        "  a: {label: 甲, owner: 一支部, value: {fixed: 1}}\n"
        "  b: {label: 乙, owner: 一支部, value: {fixed: 1}}\n",
        4,
        "local_too_many",
    ),
    (
        "levels that gap",
        SCAN + "levels:\n  - bands:\n      - {key: a, label: 甲, from: 80}\n"
        "      - {key: b, label: 乙, from: 60, to: 78}\n",
        8,
        "level_gap",
    ),
    (
        "levels that overlap",
        SCAN + "levels:\n  - bands:\n      - {key: a, label: 甲, from: 80}\n"
        "      - {key: b, label: 乙, from: 60, to: 80}\n",
        8,
        "level_overlap",
    ),
    (
        "a level twice",
        SCAN + "levels:\n  - bands:\n      - {key: a, label: 甲, from: 80}\n"
        "      - {key: a, label: 乙, from: 60, below: 80}\n",
        8,
        "duplicate_level",
    ),
    (
        "shares that are not all",
        SCAN + "levels: [{shares: [{key: a, label: 甲, percent: 90}]}]\n",
        5,
        "shares_not_whole",
    ),
    (
        "a step of marks twice",
        SCAN + "conversion:\n  steps:\n    - {at: 10, mark: 1}\n    - {at: 10, mark: 2}\n",
        8,
        "duplicate_step",
    ),
    (
        "parts in a circle",
        SCAN
        + "components:\n  a: {label: 甲, from: component.b}\n  b: {label: 乙, from: component.a}\n",
        6,
        "circle",
    ),
    (
        "a part of nothing",
        SCAN + "components: {a: {label: 甲, from: item.walk}}\n",
        5,
        "unknown_name",
    ),
    ("an unknown measure", SCAN + "ranking: {by: [luck]}\n", 5, "wrong_value"),
    (
        "a repeat of one factor",
        X + "    value: {fixed: 1}\n    repeat: {factors: [1]}\n",
        8,
        "wrong_value",
    ),
    (
        "a validity without an end",
        X + "    value: {fixed: 1}\n    validity: {same: a}\n",
        8,
        "wrong_value",
    ),
    (
        "a span of the day without length",
        X + '    value: {fixed: 1}\n    gates: {time: {from: "08:00", to: "08:00"}}\n',
        8,
        "empty_span",
    ),
    (
        "too many decimals",
        X + "    value: {range: {from: 0.001, to: 1, default: 1}}\n",
        7,
        "wrong_value",
    ),
    ("a list where a mapping belongs", "items: [1]\n", 4, "not_a_mapping"),
]


@pytest.mark.parametrize(("name", "text", "line", "code"), FAULTY, ids=[f[0] for f in FAULTY])
def test_every_fault_is_named_with_its_line(name: str, text: str, line: int, code: str) -> None:
    found = faults(text)

    assert (line, code) in [(one.line, one.code) for one in found]
    assert all(one.sentence for one in found)


UNREADABLE: list[tuple[str, bytes, int, str]] = [
    ("an empty file", b"", 1, "empty"),
    ("only a remark", "# 办法\n".encode(), 1, "empty"),
    ("a list", b"- a\n- b\n", 1, "not_a_mapping"),
    ("a byte order mark", b"\xef\xbb\xbfformat: 1\n", 1, "bom"),
    ("another encoding", "format: 1\ntitle: 办法\n".encode("gbk"), 2, "bad_utf8"),
    ("sixteen bits", "format: 1".encode("utf-16"), 1, "bad_utf8"),
    ("no YAML", b"format: 1\nitems: [\n", 3, "not_yaml"),
    ("a tab for spaces", b"items:\n\tx: 1\n", 2, "not_yaml"),
    ("a NUL", b"format: \x00\n", 0, "not_yaml"),
    ("an alias", b"a: &a [1]\nb: [*a, *a]\n", 1, "alias"),
    ("a tag", b"a: !!python/object:os.system {}\n", 1, "tag"),
    ("two documents", b"format: 1\n---\nformat: 1\n", 2, "two_documents"),
    ("a depth without end", b"[" * 10_000, 1, "too_deep"),
    ("a list as key", b"? [a]\n: 1\n", 1, "bad_key"),
    ("a book", b"a: " + b"x" * 300_000, 0, "too_large"),
]


@pytest.mark.parametrize(
    ("name", "raw", "line", "code"), UNREADABLE, ids=[u[0] for u in UNREADABLE]
)
def test_what_cannot_be_read_is_refused_with_its_line(
    name: str, raw: bytes, line: int, code: str
) -> None:
    found = check_bytes(raw).faults

    assert [(one.line, one.code) for one in found] == [(line, code)]


def test_many_faults_are_named_at_once_in_the_order_of_their_lines() -> None:
    found = faults(X + "    value: {fixed: a}\n    group: 1\n    colour: red\n")

    assert [one.line for one in found] == [7, 8, 9]


def test_a_misspelt_key_is_told_the_near_one() -> None:
    found = faults(X + "    value: {fixed: 1}\n    aprover: 甲\n")

    assert found[0].sentence == "没有“aprover”这个键，是否想写“approver”"


def test_words_that_other_readers_guess_stay_words() -> None:
    text = HEAD.replace("试验办法", "on").replace("试验文件", "22:00") + SCAN

    version = check(text).version

    assert version is not None
    assert (version.title, version.basis.document) == ("on", "22:00")


SILENT = [
    (SCAN, "ties_unstated", "并列"),
    (SCAN, "moved_unstated", "截止日所在支部"),
    (
        X + "    quantity: {unit: hour}\n    value: {per_unit: {points: 1}}\n",
        "part_hours_unstated",
        "按实际时长计",
    ),
    (
        X + "    value: {brackets: {rows: [{over: 0, points: 1}]}}\n",
        "part_units_unstated",
        "按比例计",
    ),
    (SCAN + "total: {at_most: 100}\n", "surplus_unstated", "能抵扣"),
    (
        "period: {first_day: 12-01}\n"
        + X
        + "    value: {fixed: 1}\n    caps: [{per: quarter, at_most: 2}]\n",
        "parts_unstated",
        "公历",
    ),
]


@pytest.mark.parametrize(("text", "code", "default"), SILENT, ids=[s[1] for s in SILENT])
def test_a_silent_point_is_told_with_the_default_that_is_used(
    text: str, code: str, default: str
) -> None:
    assert default in warnings(text)[code]


def test_what_is_stated_is_not_warned_of() -> None:
    text = SCAN + "ranking: {ties: dense, moved: own_share}\n"

    assert warnings(text) == {}


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_examples_are_free_of_faults_and_say_that_they_are_examples(file: object) -> None:
    checked = check_bytes(EXAMPLES.joinpath(str(file)).read_bytes())

    assert checked.faults == ()
    assert checked.version is not None
    assert checked.version.is_example
    assert "示例" in checked.version.title
