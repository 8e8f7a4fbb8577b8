"""出码 showing: the codes that a screen or a poster of a session shows."""

from dataclasses import dataclass
from datetime import datetime

from app.core.clock import day_end, local_day
from app.core.codes import (
    SCREEN_STEP,
    CodeKind,
    SessionCode,
    address,
    poster_code,
    screen_code,
    screen_step,
    typed_code,
    typed_slot,
    valid_between,
)
from app.core.vault import vault
from app.events.models import EventSession


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code to show, with its address for the QR and the digits to type."""

    kind: CodeKind
    code: str
    url: str
    typed: str
    valid_from: datetime
    valid_until: datetime


def screen_codes(
    session: EventSession, *, minutes: int, public_url: str, now: datetime
) -> list[ShownCode]:
    """The rotating codes of the next minutes, the one to show now first."""
    keys = vault().code_keys
    first = screen_step(now)
    shown = []
    for step in range(first, first + minutes * 60 // SCREEN_STEP + 1):
        code = screen_code(keys, session.id, step)
        span = valid_between(SessionCode(session.id, CodeKind.SCREEN, step)) or (now, now)
        shown.append(
            ShownCode(
                kind=CodeKind.SCREEN,
                code=code,
                url=address(public_url, code),
                typed=typed_code(keys, session.id, typed_slot(max(span[0], now))),
                valid_from=span[0],
                valid_until=span[1],
            )
        )
    return shown


def poster(session: EventSession, *, public_url: str, now: datetime) -> ShownCode:
    """The static code of a session; it counts inside the session's own windows only."""
    keys = vault().code_keys
    code = poster_code(keys, session.id)
    return ShownCode(
        kind=CodeKind.POSTER,
        code=code,
        url=address(public_url, code),
        typed=typed_code(keys, session.id, typed_slot(now)),
        valid_from=min(session.starts_at, now),
        valid_until=max(session.ends_at, day_end(local_day(now))),
    )
