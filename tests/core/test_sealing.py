"""加密 sealing: columns that only the keys open, and that are still found by value."""

import pytest

from app.core.keys import KeyRing
from app.core.sealing import SealBroken, Sealing, fingerprints

OLD = Sealing(KeyRing({1: b"1" * 32}))
BOTH = Sealing(KeyRing({1: b"1" * 32, 2: b"2" * 32}))
PLACE = "people.phone"


@pytest.mark.parametrize("text", ["13800000000", "", "海宁市硖石街道文苑路1号", "𠮷" * 500])
def test_what_was_sealed_opens_again(text: str) -> None:
    assert OLD.unseal(OLD.seal(text, PLACE), PLACE) == text


def test_the_same_text_is_sealed_differently_each_time() -> None:
    sealed = {OLD.seal("13800000000", PLACE) for _ in range(50)}

    assert len(sealed) == 50
    assert not any(b"1380" in one for one in sealed)


def test_after_rotation_old_rows_open_and_new_ones_use_the_newest_key() -> None:
    old, new = OLD.seal("a", PLACE), BOTH.seal("a", PLACE)

    assert BOTH.unseal(old, PLACE) == "a"
    assert (BOTH.is_current(old), BOTH.is_current(new)) == (False, True)
    assert (BOTH.version_of(old), BOTH.version_of(new)) == (1, 2)


def test_a_row_whose_key_is_away_says_which() -> None:
    with pytest.raises(SealBroken, match="no version 2"):
        OLD.unseal(BOTH.seal("a", PLACE), PLACE)


def test_bytes_of_another_column_do_not_open() -> None:
    with pytest.raises(SealBroken):
        OLD.unseal(OLD.seal("a", "people.address"), PLACE)


def test_no_changed_byte_opens() -> None:
    sealed = OLD.seal("13800000000", PLACE)

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            OLD.unseal(bytes(changed), PLACE)


@pytest.mark.parametrize("bytes_", [b"", b"\x01", b"\x01\x00\x01" + b"x" * 27, b"13800000000" * 9])
def test_other_bytes_do_not_open(bytes_: bytes) -> None:
    with pytest.raises(SealBroken):
        OLD.unseal(bytes_, PLACE)


def test_the_index_survives_rotation() -> None:
    assert OLD.index("13800000000", PLACE) == BOTH.index("13800000000", PLACE)


def test_the_index_differs_by_value_place_and_key() -> None:
    other = Sealing(KeyRing({1: b"x" * 32}))

    marks = {
        OLD.index("13800000000", PLACE),
        OLD.index("13800000001", PLACE),
        OLD.index("13800000000", "units.phone"),
        other.index("13800000000", PLACE),
    }

    assert len(marks) == 4
    assert {len(mark) for mark in marks} == {16}


def test_a_backup_can_name_its_keys() -> None:
    assert fingerprints(BOTH.keys).startswith(fingerprints(OLD.keys) + ",2:")
    assert "1111" not in repr(BOTH)
