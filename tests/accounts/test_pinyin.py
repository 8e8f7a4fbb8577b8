"""Names are found as people type them: in full pinyin and by initials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from app.accounts.pinyin import SURNAMES, pinyin_of


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("单雄", "shanxiong", "sx"),
        ("曾长乐", "zengchangle", "zcl"),
        ("仇英", "qiuying", "qy"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("乐嘉", "yuejia", "yj"),
        ("区少卿", "oushaoqing", "osq"),
        ("查文", "zhawen", "zw"),
        ("朴成", "piaocheng", "pc"),
        ("盖丽", "geli", "gl"),
        ("吕布衣", "lvbuyi", "lby"),
    ],
)
def test_a_surname_is_read_as_a_surname(name: str, full: str, initials: str) -> None:
    assert pinyin_of(name) == (full, initials)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("欧阳娜娜", "ouyangnana"),
        ("尉迟恭敬", "yuchigongjing"),
        ("万俟明", "moqiming"),
        ("乐正琴", "yuezhengqin"),
        ("长孙安", "zhangsunan"),
        ("单于明", "chanyuming"),
    ],
)
def test_a_compound_surname_is_read_as_one(name: str, full: str) -> None:
    assert pinyin_of(name).full == full


def test_the_first_sound_of_a_transcribed_name_is_no_surname() -> None:
    assert pinyin_of("查干·巴特尔") == ("chaganbateer", "cgbte")


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("Anna Maria", "annamaria", "am"),
        ("王Anna", "wanganna", "wa"),
        ("O'Brien", "obrien", "ob"),
    ],
)
def test_latin_names_are_found_by_their_letters(name: str, full: str, initials: str) -> None:
    assert pinyin_of(name) == (full, initials)


def test_a_character_nobody_can_read_stands_for_itself() -> None:
    assert pinyin_of("𠮷野") == ("𠮷ye", "𠮷y")


def test_the_own_table_holds_only_what_the_library_reads_otherwise() -> None:
    assert [each for each, reading in SURNAMES.items() if lazy_pinyin(each) == [reading]] == []


@given(st.text(max_size=80))
def test_every_text_has_a_pinyin_that_fits_its_columns(name: str) -> None:
    full, initials = pinyin_of(name)

    assert len(full) <= 200
    assert len(initials) <= 50
