"""What must not be read on the wall is found however it is written, and nothing else is."""

import pytest

from app.wishes.rules.findings import LABELS, MASK, Finding, FindingKind, find, mask
from tests.wishes.findable import HIDDEN, ORDINARY, SAID


@pytest.mark.parametrize(
    ("kind", "written"), [(kind, text) for kind, texts in HIDDEN.items() for text in texts]
)
def test_a_number_or_an_address_is_hidden_however_it_is_written(
    kind: FindingKind, written: str
) -> None:
    before, after = "我想要一副老花镜。", "。谢谢大家"

    assert find(before + written + after) == (
        Finding(kind, len(before), len(before) + len(written)),
    )
    assert mask(before + written + after) == f"{before}{MASK}{after}"


@pytest.mark.parametrize(("kind", "word", "written"), SAID)
def test_a_name_or_a_short_number_is_hidden_behind_a_word_that_says_what_it_is(
    kind: FindingKind, word: str, written: str
) -> None:
    before = f"我想要一副老花镜，{word}"

    assert find(f"{before}{written}，谢谢") == (
        Finding(kind, len(before), len(before) + len(written)),
    )
    assert mask(f"{before}{written}，谢谢") == f"{before}{MASK}，谢谢"


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_stay(text: str) -> None:
    assert find(text) == ()
    assert mask(text) == text


def test_all_findings_of_a_text_are_told_in_its_order() -> None:
    text = "住3栋，微信abc12345，或打13800001234"

    found = find(text)

    assert [(f.kind, text[f.start : f.end]) for f in found] == [
        (FindingKind.DOOR, "3栋"),
        (FindingKind.WECHAT, "abc12345"),
        (FindingKind.PHONE, "13800001234"),
    ]
    assert mask(text) == f"住{MASK}，微信{MASK}，或打{MASK}"


def test_the_mask_tells_nothing_of_what_it_hides() -> None:
    assert (
        mask("打0573-87001234")
        == mask("打138 0000 1234")
        == mask("打+86 13800001234").replace("+", "")
    )


def test_a_second_number_does_not_hide_behind_the_first() -> None:
    assert mask("微信abc12345，hello678 13800001234") == f"微信{MASK}，hello678 {MASK}"


def test_nothing_is_read_across_a_mask() -> None:
    hidden = mask("1380000 a@b.cn 1234，微信13800001234，abc12345")

    assert hidden == f"1380000 {MASK} 1234，微信{MASK}，abc12345"
    assert find(hidden) == ()


def test_what_only_a_mask_lays_bare_is_hidden_too() -> None:
    assert mask("电话是2.2026-12-0113800001234") == f"电话是{MASK}-{MASK}"


def test_what_overlaps_is_one_finding_named_after_its_longest_part() -> None:
    assert find("住3栋138 0000 1234") == (Finding(FindingKind.PHONE, 1, 16),)


def test_a_number_ends_before_a_letter() -> None:
    assert mask("138 0000 1 234xiao") == f"{MASK}xiao"


def test_every_kind_has_a_name_for_people() -> None:
    assert set(LABELS) == set(FindingKind)
    assert all("\u4e00" <= label[-1] <= "\u9fff" for label in LABELS.values())
