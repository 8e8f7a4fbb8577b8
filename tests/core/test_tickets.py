"""扫码凭条 tickets: a scan outlives the sign-in, for twenty minutes and unchanged."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from app.core.codes import CodeExpired, CodeForged, CodeKind
from app.core.keys import KeyRing
from app.core.tickets import new_ticket, read_ticket, sign_ticket

KEYS = KeyRing({1: b"1" * 32})
NOON = datetime(2026, 11, 22, 4, 0, 0, 250_000, tzinfo=UTC)
TICKET = new_ticket(uuid.UUID(int=5), CodeKind.SCREEN, step=119_000_000, scanned_at=NOON)
SIGNED = sign_ticket(KEYS, TICKET)


def test_a_ticket_brings_its_scan_back() -> None:
    assert read_ticket(KEYS, SIGNED, now=NOON + timedelta(minutes=19, seconds=59)) == TICKET


def test_a_ticket_outlives_a_new_key() -> None:
    both = KeyRing({1: b"1" * 32, 2: b"2" * 32})

    assert read_ticket(both, SIGNED, now=NOON) == TICKET


@pytest.mark.parametrize("age", [timedelta(minutes=20), timedelta(days=1), timedelta(seconds=-6)])
def test_a_ticket_ends_after_twenty_minutes(age: timedelta) -> None:
    with pytest.raises(CodeExpired):
        read_ticket(KEYS, SIGNED, now=NOON + age)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        ".",
        SIGNED[:-1],
        SIGNED[1:],
        SIGNED + "A",
        SIGNED.replace(".", ""),
        "\x00",
        "签",
        "\ud800",
        "A" * 3000,
        sign_ticket(KeyRing({1: b"x" * 32}), TICKET),
    ],
)
def test_a_changed_ticket_is_forged(text: str) -> None:
    with pytest.raises(CodeForged):
        read_ticket(KEYS, text, now=NOON)


def test_two_scans_have_two_tickets() -> None:
    again = new_ticket(TICKET.session_id, TICKET.kind, step=TICKET.step, scanned_at=NOON)

    assert again.nonce != TICKET.nonce
