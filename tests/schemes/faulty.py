"""Faulty schemes, each with what is wrong, its line and its code."""

from tests.schemes.texts import SCAN

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
    ("no such day in any year", X + "    gates: {dates: [02-30]}\n", 7, "wrong_value"),
    (
        "a span from a day of every year to one of one year",
        X + "    gates: {dates: [{from: 03-01, to: 2026-03-31}]}\n",
        7,
        "wrong_value",
    ),
    (
        "a span upside down",
        X + "    gates: {dates: [{from: 2026-03-31, to: 2026-03-01}]}\n",
        7,
        "wrong_value",
    ),
    ("a span without an end", X + "    gates: {dates: [{from: 03-01}]}\n", 7, "wrong_value"),
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
        "levels that gap between whole points",
        SCAN + "levels:\n  - bands:\n      - {key: a, label: 甲, from: 80}\n"
        "      - {key: b, label: 乙, from: 60, to: 79}\n",
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
    (
        "several periods in a row inside one",
        SCAN + "omissions: [{key: a, label: 缺, per: period, fewer_than: 1, points: -1,"
        " in_a_row: 2}]\n",
        5,
        "wrong_value",
    ),
    ("a list where a mapping belongs", "items: [1]\n", 4, "not_a_mapping"),
]
