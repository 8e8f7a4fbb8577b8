"""照着纸名单输入 hand_lines: a typed list becomes people and times; doubts are named by line."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import sqlalchemy as sa

from app.accounts.models import Membership, Person, PersonState
from app.core.db import db
from app.events.errors import LinesUnclear
from app.events.forms import moment_near
from app.events.hand import Served
from app.events.models import EventSession, SignUp, SignUpState
from app.organisations.queries import below

#: `王秀英 9:00-11:30`, `0421 9：00 11：30`, or a name alone
_TIME = r"\d{1,2}[:：]\d{2}"
_LINE = re.compile(rf"(?P<who>.+?)(?:\s+(?P<since>{_TIME})\s*[-—~～到至 ]\s*(?P<until>{_TIME}))?")
#: digits of a card: all of them, or the last ones
CARD = re.compile(r"\d{4}|\d{8}", re.ASCII)
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class _Doubt:
    line: int
    why: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.why}"


def read(text: str, session: EventSession, *, around: str) -> list[Served]:
    """The people of a typed list, one a line: a name or the digits of a card, with times if known.

    Without times the whole session counts. Names are looked for among those signed up, then among
    those at home below `around`. Raises `LinesUnclear` with every doubt.
    """
    found: dict[uuid.UUID, Served] = {}
    doubts: list[_Doubt] = []
    for number, line in enumerate(text[:LONGEST].splitlines(), start=1):
        words = " ".join(line.split())
        if not words:
            continue
        outcome = _person(words, session, around)
        if isinstance(outcome, str):
            doubts.append(_Doubt(number, outcome))
        elif outcome.person_id in found:
            doubts.append(_Doubt(number, f"“{words}”前面已经写过。"))
        else:
            found[outcome.person_id] = outcome
    if doubts:
        raise LinesUnclear(fields={"people": [str(each) for each in doubts]})
    return list(found.values())


def _person(words: str, session: EventSession, around: str) -> Served | str:
    form = _LINE.fullmatch(words)
    assert form is not None, "a line that is not empty names somebody"
    times = _times(form["since"], form["until"], session)
    if isinstance(times, str):
        return times
    people = _people(form["who"], session, around)
    if len(people) == 1:
        return Served(people[0], *times)
    if people:
        return f"“{form['who']}”有 {len(people)} 位，请改写卡号后四位或全部八位。"
    return f"没有找到“{form['who']}”，请核对姓名，或改写卡号。"


def _times(
    since: str | None, until: str | None, session: EventSession
) -> tuple[datetime, datetime] | str:
    if since is None or until is None:
        return session.starts_at, session.ends_at
    try:
        moments = [moment_near(session.starts_at, _time(each)) for each in (since, until)]
    except ValueError:
        return f"“{since}-{until}”不是时间，例如 9:00-11:30。"
    return moments[0], moments[1]


def _time(words: str) -> time:
    hour, minute = re.split("[:：]", words)
    return time(int(hour), int(minute))


def _people(who: str, session: EventSession, around: str) -> Sequence[uuid.UUID]:
    query = sa.select(Person.id).where(
        Person.region_id == session.region_id, Person.state == PersonState.ACTIVE
    )
    is_card = CARD.fullmatch(who) is not None
    if is_card:
        query = query.where(Person.card_number.endswith(who, autoescape=True))
    else:
        query = query.where(Person.name == who)
    signed_up = sa.select(SignUp.person_id).where(
        SignUp.session_id == session.id, SignUp.state == SignUpState.SIGNED_UP
    )
    at_home = sa.select(Membership.person_id).where(
        Membership.to_on.is_(None),
        Membership.organisation_id.in_(below(session.region_id, around)),
    )
    for narrowed in (query.where(Person.id.in_(signed_up)), query.where(Person.id.in_(at_home))):
        found = db.session.scalars(narrowed.limit(9)).all()
        if found:
            return found
    # a card is known to the whole region
    return db.session.scalars(query.limit(9)).all() if is_card else []
