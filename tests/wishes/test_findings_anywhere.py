"""Findings in every text and every disguise, and in no more time than the text is long."""

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wishes.rules.findings import find, mask
from tests.wishes.findable import ORDINARY

LONG = {
    "digits": "1",
    "set apart": "4 ",
    "mobiles": "13",
    "fours": "4444 ",
    "letters": "a",
    "dots": "a.",
    "spoken dots": "a点",
    "at": "a@",
    "at and dots": "a#b.b.",
    "hyphens": "1-",
    "looks": "0o",
    "blanks": " ",
    "buildings": "7幢",
    "dates": "1950.3.12 ",
    "weixin": "微信",
    "names": "微信abc12 ",
    "qq": "qq1 ",
    "calls": "电话87001234 ",
    "links": "http:",
    "one sign of eighteen": "ﷺ",
}

VARIANTS = ["零〇０⓪⓿𝟎", "一壹幺１①❶𝟏", "二贰２②", "三叁３③", "四肆４④", *"五六七八九"]
VARIANTS = [f"{value}{value}{value}{signs}" for value, signs in enumerate(VARIANTS)]
#: a colon makes times of day, a star measures
GAPS = " \u3000-.,。，、_/·—~…()|+\n\u200b\u200d\ufeff"
digit = st.integers(0, 9)


def _row(*first: st.SearchStrategy[int], more: int) -> st.SearchStrategy[list[int]]:
    return st.tuples(*first, *[digit] * more).map(list)


@st.composite
def disguised(draw: st.DrawFn, number: st.SearchStrategy[list[int]]) -> str:
    """A number with every digit in some shape and some signs between them."""
    return "".join(
        draw(st.text(GAPS, max_size=2) if place else st.just(""))
        + draw(st.sampled_from(VARIANTS[value]))
        for place, value in enumerate(draw(number))
    )


def _card(digits: list[int]) -> list[int]:
    doubled = [value * 2 - 9 * (value > 4) for value in reversed(digits)][::2]
    single = list(reversed(digits))[1::2]
    return [*digits, -(sum(doubled) + sum(single)) % 10]


mobiles = _row(st.just(1), st.integers(3, 9), more=9)
landlines = _row(st.just(0), st.just(5), st.just(7), st.just(3), st.integers(2, 9), more=7)
identities = st.builds(
    lambda year, month, day, order: [int(d) for d in f"330481{year}{month:02}{day:02}{order:04}"],
    st.integers(1900, 2025),
    st.integers(1, 12),
    st.integers(1, 31),
    st.integers(0, 9999),
)
cards = st.sampled_from((13, 16)).flatmap(
    lambda more: _row(st.just(6), st.just(2), more=more).map(_card)
)
ordinary = st.lists(st.sampled_from(ORDINARY), max_size=3).map("，".join)


@settings(max_examples=200, deadline=None)
@given(
    before=ordinary,
    number=st.one_of(*(disguised(kind) for kind in (mobiles, landlines, identities, cards))),
    after=ordinary,
)
def test_a_planted_number_is_found_in_any_text_and_any_disguise(
    before: str, number: str, after: str
) -> None:
    text = f"{before}，{number}，{after}"

    found = find(text)

    start = len(before) + 1
    covered = {place for f in found for place in range(f.start, f.end)}
    assert covered.issuperset(range(start, start + len(number)))


TRICKY = (
    "0123456789一三八零xX微信vVqQ@#.。点comcnw幢栋室单元住路号楼-:/*电话联系加+olhtps，（ \u200b①〔"
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.text(TRICKY, max_size=60)))
def test_what_is_masked_holds_nothing_and_is_not_masked_again(text: str) -> None:
    hidden = mask(text)

    assert find(hidden) == ()
    assert mask(hidden) == hidden


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.text(TRICKY, max_size=60)))
def test_findings_stand_in_the_text_one_behind_the_other(text: str) -> None:
    found = find(text)

    edges = [0, *(edge for f in found for edge in (f.start, f.end)), len(text)]
    assert edges == sorted(edges)
    assert all(f.start < f.end for f in found)


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_a_hostile_text_takes_time_by_its_length_alone(piece: str) -> None:
    text = piece * 4000

    once, fourfold = _seconds(mask, text[:1000]), _seconds(mask, text[:4000])

    assert once < 0.1
    # a square would be sixteenfold
    assert fourfold < 8 * once + 0.005


def _seconds(work: Callable[[str], str], text: str) -> float:
    """The shortest of several tries: others share the machine."""
    times = []
    for _ in range(5):
        began = process_time()
        work(text)
        times.append(process_time() - began)
    return min(times)
