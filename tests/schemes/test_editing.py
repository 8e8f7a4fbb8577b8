"""Numbers of a scheme's text: each has a name in words, and changing one changes nothing else."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schemes.document import parse
from app.schemes.drafting import templates
from app.schemes.editing import (
    BeginningUnclear,
    NumberInvalid,
    beginning,
    begun_on,
    changed,
    numbers,
)
from app.schemes.errors import InvalidScheme

EXAMPLES = Path(__file__).parents[2] / "app" / "schemes" / "examples"
TEXTS = {each.stem: each.read_text("utf-8") for each in sorted(EXAMPLES.glob("*.yaml"))}
QIAOXI = TEXTS["qiaoxi"]


def _said(text: str) -> dict[str, str]:
    return {each.path: each.text for each in numbers(text)}


def test_a_number_is_named_by_what_it_belongs_to() -> None:
    found = {
        each.path: (each.section, each.about, each.words, each.text) for each in numbers(QIAOXI)
    }

    assert found["items.hours.value.per_unit.points"] == (
        *("计分项", "社区服务时长", "按数量 · 分", "1.2"),
    )
    assert found["levels.0.bands.1.below"] == ("等级", "未达标", "低于", "60")
    assert found["units.metrics.reported.from"] == ("单位指标", "报到率", "从", "95")


def test_values_of_an_attribute_are_called_by_their_labels() -> None:
    said = [
        (each.about, each.words)
        for text in TEXTS.values()
        for each in numbers(text)
        if each.path.startswith("components.review.grades.values")
    ]

    assert ("年度民主评议", "按等次 · 优秀") in said


def test_format_name_and_basis_are_no_numbers_to_play_with() -> None:
    text = QIAOXI.replace("document: 在职党员双报到管理公开报道", "document: 在职\n  number: 2026")

    assert not [path for path in _said(text) if path.split(".")[0] in {"format", "scheme", "basis"}]


@pytest.mark.parametrize("name", TEXTS)
def test_writing_back_what_was_read_changes_no_character(name: str) -> None:
    assert changed(TEXTS[name], _said(TEXTS[name])) == TEXTS[name]


def test_one_number_changes_and_the_rest_stays_as_it_was_written() -> None:
    text = QIAOXI.replace("per_unit: {points: 1.2}", "per_unit: {points: 1.2}  # 会议定的")

    after = changed(text, {"items.hours.value.per_unit.points": "10.5"})

    assert after == text.replace("points: 1.2}", "points: 10.5}")
    assert "# 会议定的" in after


@given(values=st.lists(st.decimals(0, 99999, places=2), min_size=5, max_size=5))
def test_whatever_numbers_are_typed_are_read_back(values: list[object]) -> None:
    paths = list(_said(QIAOXI))
    typed = {path: str(value) for path, value in zip(paths, values, strict=True)}

    assert _said(changed(QIAOXI, typed)) == typed


@pytest.mark.parametrize(
    "value",
    ["", "abc", "1e3", "1,000", "０", "1.", ".5", "--1", "1.1234567", "1 # x", "1\n  evil: 2", "٣"],
)
def test_what_is_no_plain_number_is_refused_beside_its_field(value: str) -> None:
    with pytest.raises(NumberInvalid) as refused:
        changed(QIAOXI, {"levels.0.bands.0.from": value})

    assert list(refused.value.fields) == ["levels.0.bands.0.from"]


@pytest.mark.parametrize("path", ["items.none", "format", "scheme.key", ""])
def test_a_number_that_is_not_there_is_refused(path: str) -> None:
    with pytest.raises(NumberInvalid):
        changed(QIAOXI, {path: "1"})


def test_a_text_that_is_no_yaml_has_no_numbers() -> None:
    with pytest.raises(InvalidScheme):
        numbers("items: [")


def test_every_template_is_a_faultless_scheme() -> None:
    found = templates()

    assert set(found) == set(TEXTS)
    assert all(parse(text).title == title for title, text in found.values())


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_without_a_beginning_gets_one_and_stays_a_scheme(name: str) -> None:
    after = beginning(TEXTS[name], date(2027, 1, 1))

    assert begun_on(after) == "2027-01-01"
    assert parse(after).effective_from == date(2027, 1, 1)
    assert _said(after) == _said(TEXTS[name])


def test_a_beginning_is_replaced_where_it_stands() -> None:
    once = beginning(QIAOXI, date(2027, 1, 1))

    assert beginning(once, date(2027, 3, 1)) == once.replace("2027-01-01", "2027-03-01")
    assert begun_on(QIAOXI) == ""


def test_a_text_that_only_ends_must_say_itself_when_it_begins() -> None:
    with pytest.raises(BeginningUnclear):
        beginning(f"effective: {{until: 2027-12-31}}\n{QIAOXI}", date(2027, 1, 1))
