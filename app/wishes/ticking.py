"""心愿的钟 ticking: what the scheduler does for wishes; each visit is idempotent.

A visit looks at one wish as it stands and does what is due: doing it again, or late after a
down-time, changes nothing more. Of several reminders that fell due meanwhile one is sent.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.db import db
from app.wishes import board, holding, people, queries, telling
from app.wishes.models import Claim, Wish
from app.wishes.moving import move
from app.wishes.rules import clocks
from app.wishes.rules.limits import REMINDED_AT
from app.wishes.rules.machine import HELD, OPEN, State, Verb

#: states in which a clock runs
RUNNING = (State.SUBMITTED, *OPEN, *HELD, State.DELIVERED, State.CONFIRMED)


def running() -> Sequence[uuid.UUID]:
    """Every wish for which a clock runs, the oldest first."""
    query = sa.select(Wish.id).where(Wish.state.in_(RUNNING)).order_by(Wish.id)
    return db.session.scalars(query).all()


def visit(wish_id: uuid.UUID, *, now: datetime) -> bool:
    """Do what is due for one wish; tell whether something was."""
    # locked, so that two visits at once tell once
    wish = db.session.get(
        Wish, wish_id, populate_existing=True, with_for_update={"key_share": True}
    )
    if wish is None:
        return False
    done = wish.state in HELD and _held(wish, now=now)
    # what was just taken back may be late already
    done = (wish.state in OPEN and _open(wish, now=now)) or done
    return _waiting(wish, now=now) or done


def _open(wish: Wish, *, now: datetime) -> bool:
    """Nobody has claimed it: too late, or a matter for the street."""
    own = board.limits_of(wish.community_id)
    if clocks.is_expired(wish.needed_by, now=now):
        move(wish, Verb.EXPIRE, by_id=None, now=now)
        _tell_person(wish, "心愿没能按时实现，很抱歉", "社区会再与您联系。", now=now)
        _tell_office(wish, f"心愿 {wish.said_number} 逾期未认领，请回访居民", now=now)
        return True
    if wish.state is State.HARD or wish.open_since is None:
        return False
    near = clocks.is_near(wish.needed_by, days=own["near_days"], now=now) and not _resumed(wish)
    if not near and not clocks.is_unclaimed_long(
        wish.open_since, days=own["unclaimed_days"], now=now
    ):
        return False
    move(wish, Verb.ESCALATE, by_id=None, now=now)
    _tell_office(wish, f"心愿 {wish.said_number} 已转街道协调", now=now)
    telling.tell_street(wish, now=now)
    return True


def _resumed(wish: Wish) -> bool:
    """Whether the street has just put it back: it knows how near the day is."""
    last = queries.last_step(wish.id)
    return last is not None and last.verb is Verb.RESUME


def _held(wish: Wish, *, now: datetime) -> bool:
    claim = queries.live_claim(wish)
    if claim is None:
        return False
    own = board.limits_of(wish.community_id)
    if clocks.is_lapsed(claim.due_at, grace_days=own["grace_days"], now=now):
        holding.lapse(wish, claim, now=now)
        return True
    told = _tell_first_contact(wish, claim, now=now)
    return _remind(wish, claim, now=now) or told


def _tell_first_contact(wish: Wish, claim: Claim, *, now: datetime) -> bool:
    if claim.contacted_at is not None or now < claim.contact_due_at or "contact" in claim.reminded:
        return False
    claim.reminded = [*claim.reminded, "contact"]
    telling.tell_claimer(
        claim,
        wish,
        f"请先联系一下：心愿 {wish.said_number}",
        now=now,
        body="认领后还没有联系过对接人。",
        sms=True,
    )
    _tell_office(wish, f"心愿 {wish.said_number} 的认领方还没有联系", now=now)
    return True


def _remind(wish: Wish, claim: Claim, *, now: datetime) -> bool:
    """Remind at 50, 80 and 100 percent of the time; once each, the newest only."""
    began = queries.round_began(claim)
    passed = clocks.reminders_due(began, claim.due_at, REMINDED_AT, now=now)
    new = [percent for percent in passed if str(percent) not in claim.reminded]
    if not new:
        return False
    claim.reminded = [*claim.reminded, *(str(percent) for percent in new)]
    left = clocks.days_left(claim.due_at, now=now)
    when = f"还有 {left} 天" if left > 0 else "今天到期" if left == 0 else "已到期"
    telling.tell_claimer(
        claim,
        wish,
        f"心愿 {wish.said_number} {when}",
        now=now,
        body="办好了请登记送达；来不及可以延期一次，或放弃认领。",
        partners=queries.partners_of(claim),
        sms=new[-1] >= REMINDED_AT[-1],
    )
    if new[-1] >= REMINDED_AT[-1]:
        _tell_office(wish, f"心愿 {wish.said_number} 已到期还没有送达", now=now)
    return True


def _waiting(wish: Wish, *, now: datetime) -> bool:
    """The community itself is late: with the review, the call-back, or the closing."""
    due = {
        State.SUBMITTED: ("review", wish.review_due_at, "等待审核，已到期限"),
        State.DELIVERED: ("call_back", wish.call_back_due_at, "已送达，还没有回访"),
        State.CONFIRMED: ("close", wish.close_due_at, "居民已评价，还没有办结"),
    }
    what, due_at, words = due.get(wish.state, ("", None, ""))
    if due_at is None or now < due_at or what in wish.reminded:
        return False
    wish.reminded = [*wish.reminded, what]
    _tell_office(wish, f"心愿 {wish.said_number} {words}", now=now)
    if what == "call_back":
        telling.tell_person(
            wish.contact_id,
            wish,
            f"请回访：心愿 {wish.said_number}",
            now=now,
            link=f"/manage/wishes/{wish.id}",
        )
    db.session.flush()
    return True


def _tell_office(wish: Wish, title: str, *, now: datetime) -> None:
    link = f"/manage/wishes/{wish.id}"
    telling.tell_office(wish.community_id, wish, title, now=now, body=wish.title, link=link)


def _tell_person(wish: Wish, title: str, body: str, *, now: datetime) -> None:
    row = people.beneficiary(wish)
    if row is not None:
        telling.tell_person(row.person_id, wish, title, now=now, body=body, sms=True)
