"""The checker names every fault with its line and code, and every silent point."""

import pytest

from app.schemes.document import check, check_bytes
from tests.schemes.faulty import FAULTY, X
from tests.schemes.texts import EXAMPLES, HEAD, SCAN, faults, warnings


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


KINDS = "attributes: {kind: {label: 类, values: {a: 甲}}}\n"
PLACES = [
    ("table: {attribute: gone, values: {a: 1}}", "items.x.value.table.values.a"),
    ("table: {attribute: kind, values: {a: 1, b: 2}}", "items.x.value.table.values.b"),
    (
        "matrix: {rows: [{when: {kind: b}, points: 1}]}",
        "items.x.value.matrix.rows.0.when.kind",
    ),
]


@pytest.mark.parametrize(("value", "path"), PLACES)
def test_the_place_of_a_fault_is_named_as_it_is_written(value: str, path: str) -> None:
    found = faults(f"{KINDS}{X}    value: {{{value}}}\n")

    assert [one.path for one in found] == [path]


IN_VAIN = [
    (
        "spending:\n  limits: [{per: event, points: 100}]\n"
        "  gifts:\n    pan: {label: 电锅, price: 150}\n",
        "gift_unreachable",
        "最多可用 100 分：永远换不到",
    ),
    (
        "spending: {gifts: {pan: {label: 电锅, price: 9, limits: [{per: month, points: 8}]}}}\n",
        "gift_unreachable",
        "永远换不到",
    ),
    ("base: {points: 120}\ntotal: {at_most: 100}\n", "base_outside", "按 100 分计"),
    (
        "base: {points: 60, classes: [{for: {stages: [full]}, points: -5}]}\n"
        "total: {at_least: 0}\n",
        "base_outside",
        "按 0 分计",
    ),
]


@pytest.mark.parametrize(("text", "code", "told"), IN_VAIN)
def test_what_is_written_in_vain_is_told(text: str, code: str, told: str) -> None:
    assert told in warnings(SCAN + text)[code]


QUARTERS = [
    "omissions: [{key: a, label: 缺, per: quarter, fewer_than: 1, points: -1}]\n",
    "spending: {limits: [{per: quarter, times: 1}]}\n",
    "spending: {gifts: {a: {label: 甲, price: 1, limits: [{per: half_year, times: 1}]}}}\n",
]


@pytest.mark.parametrize("text", QUARTERS)
def test_whoever_counts_by_quarters_is_asked_which(text: str) -> None:
    december = "period: {first_day: 12-01}\n"

    assert "parts_unstated" in warnings(december + SCAN + text)
    assert "parts_unstated" not in warnings(SCAN + text)
    assert "parts_unstated" not in warnings(december + SCAN)


ITEMS = [
    "quantity: {at_most: {quarter: 3}}, value: {fixed: 1}",
    "quantity: {rounding: floor, rounding_per: half_year}, value: {per_unit: {points: 1}}",
    "value: {steps: {per: quarter, rows: [{at: 4, points: 2}]}}",
]


@pytest.mark.parametrize("body", ITEMS)
def test_an_item_that_counts_by_quarters_is_asked_which(body: str) -> None:
    text = f"period: {{first_day: 12-01}}\nitems: {{x: {{label: 项, {body}}}}}\n"

    assert "parts_unstated" in warnings(text)


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


def test_levels_that_meet_at_a_hundredth_are_no_gap() -> None:
    levels = (
        "levels:\n  - bands:\n      - {key: a, label: 甲, from: 80}\n"
        "      - {key: b, label: 乙, from: 60, to: 79.99}\n"
        "      - {key: c, label: 丙, below: 60}\n"
    )

    assert faults(SCAN + levels) == []
