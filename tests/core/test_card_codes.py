"""The code on a volunteer card: it names a person and a number, and nobody else can make one."""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import codes
from app.core.card_codes import CardCode, card_code, is_card, read_card
from app.core.codes import CodeForged, CodeUnknown
from app.core.keys import KeyRing

KEYS = KeyRing({1: b"1" * 32})
ROTATED = KeyRing({1: b"1" * 32, 2: b"2" * 32})
PERSON = uuid.UUID("019f2f6e-0000-7000-8000-00000000ef01")
NUMBER = "40715526"
CARD = card_code(KEYS, PERSON, NUMBER)


@given(st.uuids(), st.integers(0, 99_999_999))
def test_every_person_and_number_comes_back(person_id: uuid.UUID, number: int) -> None:
    code = card_code(KEYS, person_id, f"{number:08d}")

    assert read_card(KEYS, code) == CardCode(person_id, f"{number:08d}")


@pytest.mark.parametrize("text", [CARD, CARD.lower(), CARD.swapcase(), f" {CARD[:20]} {CARD[20:]}"])
def test_capitals_and_blanks_do_not_matter(text: str) -> None:
    assert is_card(text)
    assert read_card(KEYS, text) == CardCode(PERSON, NUMBER)


def test_a_card_of_an_older_key_is_read_while_the_key_is_in_the_ring() -> None:
    assert read_card(ROTATED, CARD).person_id == PERSON
    assert card_code(ROTATED, PERSON, NUMBER).startswith("C2.")
    with pytest.raises(CodeForged):
        read_card(KeyRing({2: b"2" * 32}), CARD)


@pytest.mark.parametrize("keys", [KeyRing({1: b"x" * 32}), KeyRing({7: b"1" * 32})])
def test_a_card_signed_by_others_is_forged(keys: KeyRing) -> None:
    with pytest.raises(CodeForged):
        read_card(keys, CARD)


def test_a_number_or_person_put_in_by_hand_is_forged() -> None:
    other = card_code(KEYS, uuid.UUID(int=PERSON.int + 1), NUMBER)
    version, person, _, mac = CARD.split(".")
    for forged in (
        f"{version}.{person}.40715527.{mac}",
        f"{version}.{other.split('.')[1]}.{NUMBER}.{mac}",
    ):
        with pytest.raises(CodeForged):
            read_card(KEYS, forged)


def test_no_changed_or_cut_card_is_read() -> None:
    chance = random.Random(7)
    for _ in range(2_000):
        at = chance.randrange(len(CARD))
        letter = chance.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ.c")
        changed = CARD[:at] + letter + CARD[at + 1 :]
        if changed.lower() == CARD.lower():
            continue
        with pytest.raises((CodeForged, CodeUnknown)):
            read_card(KEYS, changed)
    for length in range(len(CARD)):
        with pytest.raises(CodeUnknown):
            read_card(KEYS, CARD[:length])


def test_neither_kind_of_code_passes_for_the_other() -> None:
    personal = codes.personal_code(KEYS, PERSON, 59_000_000)

    assert not is_card(personal)
    with pytest.raises(CodeUnknown):
        codes.read_code(KEYS, CARD)
    with pytest.raises(CodeUnknown):
        read_card(KEYS, personal)
