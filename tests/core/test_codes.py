"""签到码 codes: what is accepted, for how long, and that nothing else ever is."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import codes
from app.core.codes import CodeForged, CodeKind, CodeUnknown, PersonCode, SessionCode
from app.core.keys import KeyRing

KEYS = KeyRing({1: b"1" * 32})
ROTATED = KeyRing({1: b"1" * 32, 2: b"2" * 32})
OTHERS = KeyRing({1: b"x" * 32})
SESSION = uuid.UUID("019f2f6e-0000-7000-8000-00000000abcd")
PERSON = uuid.UUID("019f2f6e-0000-7000-8000-00000000ef01")
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
STEP = codes.screen_step(NOON)
POSTER = codes.poster_code(KEYS, SESSION)
SCREEN = codes.screen_code(KEYS, SESSION, STEP)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_each_kind_of_code_names_what_it_was_made_for() -> None:
    personal = codes.personal_code(KEYS, PERSON, codes.personal_step(NOON))

    assert codes.read_code(KEYS, POSTER) == SessionCode(SESSION, CodeKind.POSTER, None)
    assert codes.read_code(KEYS, SCREEN) == SessionCode(SESSION, CodeKind.SCREEN, STEP)
    assert codes.read_code(KEYS, personal) == PersonCode(PERSON, codes.personal_step(NOON))


@given(st.uuids(), st.integers(36**2, 36**6 - 1))
def test_every_id_and_step_comes_back(session_id: uuid.UUID, step: int) -> None:
    read = codes.read_code(KEYS, codes.screen_code(KEYS, session_id, step))

    assert read == SessionCode(session_id, CodeKind.SCREEN, step)


@pytest.mark.parametrize(
    "text",
    [
        SCREEN.upper(),
        f"  {SCREEN[:30]} {SCREEN[30:]}\n",
        f"https://wg.example.cn/s/{SCREEN}",
        f"HTTPS://WG.EXAMPLE.CN/S/{SCREEN.upper()}",
        f"http://192.168.1.7:8000/s/{SCREEN}?from=singlemessage&isappinstalled=0#top",
        f"/s/{SCREEN}/",
        codes.address("https://wg.example.cn/", SCREEN),
    ],
)
def test_addresses_capitals_and_blanks_are_understood(text: str) -> None:
    assert codes.read_code(KEYS, text) == SessionCode(SESSION, CodeKind.SCREEN, STEP)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "123456",
        "v1",
        "v1...",
        "\x00",
        f"{SCREEN}\x00",
        f"v1\x00{SCREEN[2:]}",
        SCREEN[:-1],
        SCREEN + "0",
        SCREEN.replace("v1", "v0"),
        SCREEN.replace("v1", "v01"),
        SCREEN.replace("v1", "v1000"),
        SCREEN.replace("v1", "v١"),
        SCREEN.replace("1", "１"),
        SCREEN.replace(".", "。"),
        SCREEN.replace("v1.0", "v1.8"),
        "p" + POSTER[1:],
        "https://example.com/",
        "weixin://dl/business/?t=abc",
        pytest.param("x" * 1_000_000, id="a million letters"),
        pytest.param(SCREEN + " " * 1_000_000, id="a million blanks"),
        "\ud800" * 100,
        "\u202e" + SCREEN,
        "\u212a" + SCREEN,
        "签到",
        "🎉" * 80,
    ],
)
def test_what_has_not_our_form_is_unknown(text: str) -> None:
    with pytest.raises(CodeUnknown):
        codes.read_code(KEYS, text)


@pytest.mark.parametrize(
    "text",
    [
        codes.screen_code(OTHERS, SESSION, STEP),
        codes.poster_code(OTHERS, SESSION),
        codes.screen_code(KeyRing({9: b"1" * 32}), SESSION, STEP),
        "p" + SCREEN[1:],
        "v" + codes.personal_code(KEYS, SESSION, STEP)[1:],
        SCREEN[:-26] + POSTER[-26:],
        SCREEN[:-26] + "0" * 26,
    ],
)
def test_a_foreign_or_recombined_code_is_forged(text: str) -> None:
    with pytest.raises(CodeForged):
        codes.read_code(KEYS, text)


def test_ten_thousand_forgeries_are_all_refused() -> None:
    chance = random.Random(7)
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    refused = 0

    for number in range(10_000):
        forged = list((SCREEN, POSTER)[number % 2])
        for place in chance.sample(range(len(forged)), chance.randint(1, 4)):
            forged[place] = chance.choice(letters.replace(forged[place], ""))
        with pytest.raises((CodeForged, CodeUnknown)):
            codes.read_code(KEYS, "".join(forged))
        refused += 1

    assert refused == 10_000


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for attempt in (text, SCREEN[:40] + text, SCREEN + "0" + text, f"/s/{text}"):
        with pytest.raises((CodeUnknown, CodeForged)):
            codes.read_code(KEYS, attempt)


def test_a_poster_survives_the_rotation_of_keys_and_new_codes_use_the_newest() -> None:
    assert codes.read_code(ROTATED, POSTER) == codes.read_code(KEYS, POSTER)
    assert codes.poster_code(ROTATED, SESSION).startswith("v2.")


def test_a_code_of_a_retired_key_is_forged() -> None:
    with pytest.raises(CodeForged):
        codes.read_code(KeyRing({2: b"2" * 32}), POSTER)


@pytest.mark.parametrize(
    ("after", "fresh"),
    [(-3, False), (-1, True), (0, True), (14.9, True), (29.9, True), (31.9, True), (32, False)],
)
def test_a_screen_code_lives_its_own_step_and_the_next(after: float, fresh: bool) -> None:
    code = codes.read_code(KEYS, SCREEN)

    assert codes.is_fresh(code, NOON + seconds(after)) is fresh


def test_a_personal_code_lives_a_minute() -> None:
    code = codes.read_code(KEYS, codes.personal_code(KEYS, PERSON, codes.personal_step(NOON)))

    assert codes.valid_between(code) == (NOON, NOON + seconds(60))
    assert codes.is_fresh(code, NOON + seconds(59))
    assert not codes.is_fresh(code, NOON + seconds(62))


def test_a_poster_has_no_age() -> None:
    code = codes.read_code(KEYS, POSTER)

    assert codes.valid_between(code) is None
    assert codes.is_fresh(code, NOON + timedelta(days=900))


def test_typed_digits_live_three_minutes_from_their_first_moment() -> None:
    slot = codes.typed_slot(NOON)
    typed = codes.typed_code(KEYS, SESSION, slot)

    assert codes.typed_between(slot) == (NOON, NOON + seconds(180))
    assert codes.matches_typed(KEYS, SESSION, typed, at=NOON) == slot
    assert codes.matches_typed(KEYS, SESSION, typed, at=NOON + seconds(179.9)) == slot
    assert codes.matches_typed(KEYS, SESSION, typed, at=NOON + seconds(180)) is None
    assert codes.matches_typed(KEYS, SESSION, typed, at=NOON - seconds(1)) is None


def test_typed_digits_belong_to_one_session() -> None:
    typed = codes.typed_code(KEYS, SESSION, codes.typed_slot(NOON))

    assert codes.matches_typed(KEYS, PERSON, typed, at=NOON) is None
    assert codes.matches_typed(OTHERS, SESSION, typed, at=NOON) is None
    assert codes.matches_typed(ROTATED, SESSION, typed, at=NOON) is not None


@pytest.mark.parametrize(
    "text", ["123456", " 123 456 ", "123-456", "１２３４５６", "1 2 3 4 5 6\n"]
)
def test_typed_digits_are_read_as_people_write_them(text: str) -> None:
    assert codes.typed_digits(text) == "123456"


@pytest.mark.parametrize(
    "text",
    ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "一二三四五六", "1" * 3000, "\x00" * 6],
)
def test_anything_else_is_not_typed_digits(text: str) -> None:
    assert codes.typed_digits(text) is None
    assert codes.matches_typed(KEYS, SESSION, text, at=NOON) is None
