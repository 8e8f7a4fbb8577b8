"""The steps of a wish as those whose step it is take them, with numbers in all that they write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.clock import local_day
from app.core.db import db
from app.core.shots import Shot
from app.wishes import (
    claiming,
    closing,
    confirming,
    delivering,
    entering,
    holding,
    looking,
    photos,
    queries,
    reviewing,
    ticking,
)
from app.wishes.claiming import Offer
from app.wishes.confirming import Said
from app.wishes.delivering import Handing
from app.wishes.models import Claim, Wish
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Channel, Grade, Privacy
from tests.support.cast import Cast
from tests.support.wishes import live, store


@dataclass(frozen=True)
class Case:
    """One wish: its level, the way it went, for whom, who held it, and how long ago that was."""

    level: str
    way: str
    #: adult, child, or one of those who have an account
    whom: str = "adult"
    #: unit, joint (the unit with a partner), or who claims for himself or a branch
    claimer: str = "unit"
    #: days since the last step
    ago: int = 1
    is_direct: bool = False


@dataclass
class Step:
    """A wish on its way, and the moment of its next step."""

    cast: Cast
    wish: Wish
    case: Case
    #: what everybody writes into free words
    phone: str
    address: str
    shots: list[Shot]
    at: datetime

    def by(self, who: str) -> Actor:
        """Somebody of the cast."""
        return self.cast.actor(who)

    @property
    def author(self) -> Actor:
        """Who wrote the wish down."""
        return self.by("grid_worker" if self.case.whom in {"adult", "child"} else self.case.whom)

    @property
    def claimer(self) -> Actor:
        """Who holds it."""
        is_unit = self.case.claimer in {"unit", "joint"}
        return self.by("unit_contact" if is_unit else self.case.claimer)

    @property
    def claim(self) -> Claim:
        """The live claim."""
        return live(self.wish)


def walk(step: Step) -> Wish:
    """Take every step of the case, an hour after the one before."""
    for verb in step.case.way.split():
        step.at += timedelta(hours=1)
        VERBS[verb](step)
    return step.wish


def _publish(step: Step) -> None:
    nodes = step.cast.nodes
    review = Review(
        privacy=Privacy(step.case.level),
        channel=Channel.DIRECT if step.case.is_direct else None,
        invited=[nodes["unit"]] if step.case.is_direct else [],
        needed_by=local_day(step.at) if "expire" in step.case.way else None,
    )
    reviewing.publish(step.wish, review, by=step.by("reviewer"), now=step.at)


def _merge(step: Step) -> None:
    query = sa.select(Wish).where(Wish.id != step.wish.id, Wish.state == State.SUBMITTED)
    into = db.session.scalars(query).first()
    assert into is not None
    reviewing.merge(step.wish, into, by=step.by("reviewer"), now=step.at)


def _claim(step: Step) -> None:
    partners = [step.cast.nodes["partner"]] if step.case.claimer == "joint" else []
    plan = f"先打{step.phone}约时间"
    offer = Offer(key=step.wish.id.hex, plan=plan, partners=partners)
    claiming.claim(step.wish, offer, by=step.claimer, now=step.at)


def _join(step: Step) -> None:
    partner = step.cast.nodes["partner"]
    by = step.by("partner")
    holding.answer_invitation(step.claim, partner, accepts=True, by=by, now=step.at)


def _deliver(step: Step, by: Actor | None = None) -> None:
    handing = Handing(text=f"送到{step.address}", funding=f"单位出钱，{step.phone}签收")
    by = by or step.claimer
    delivering.deliver([step.wish], handing, step.shots, store=store(), by=by, now=step.at)


def _confirm(step: Step) -> None:
    said = Said(
        grade=Grade.SATISFIED, words=f"谢谢，我住{step.address}，电话{step.phone}", may_quote=True
    )
    who = "reviewer" if "carry" in step.case.way else "grid_worker"
    confirming.call_back(step.wish, said, by=step.by(who), now=step.at)


def _miss(step: Step) -> None:
    for _ in range(3):
        confirming.call_back(step.wish, None, by=step.by("grid_worker"), now=step.at)


def _close(step: Step) -> None:
    story = f"小区{step.address}的老人收到了，{step.phone}"
    closing.close([step.wish], by=step.by("reviewer"), now=step.at, story=story)


def _show(step: Step) -> None:
    by = step.by("reviewer")
    for photo in queries.photos(step.wish.id):
        photos.clear(photo, step.wish, by=by, now=step.at)
        photos.publish(photo, step.wish, is_public=True, has_consent=True, by=by, now=step.at)


VERBS: Mapping[str, Callable[[Step], object]] = {
    "submit": lambda s: entering.submit(s.wish, by=s.author, now=s.at),
    "return": lambda s: reviewing.send_back(
        s.wish, reason=f"{s.phone}打不通，请核对", by=s.by("reviewer"), now=s.at
    ),
    "reject": lambda s: reviewing.reject(
        s.wish, code="other", reason=f"已打{s.phone}说明", by=s.by("reviewer"), now=s.at
    ),
    "merge": _merge,
    "refer": lambda s: reviewing.refer(
        s.wish, addressee="供水所", reason=f"{s.address}漏水", by=s.by("reviewer"), now=s.at
    ),
    "reply": lambda s: reviewing.note_reply(
        s.wish, reply=f"已到{s.address}修好", by=s.by("reviewer"), now=s.at
    ),
    "withdraw": lambda s: entering.withdraw(
        s.wish, reason=f"换号了，打{s.phone}", by=s.author, now=s.at
    ),
    "publish": _publish,
    "show": _show,
    "escalate": lambda s: reviewing.escalate(
        s.wish, reason=f"{s.address}没人认领", by=s.by("reviewer"), now=s.at
    ),
    "expire": lambda s: ticking.visit(s.wish.id, now=s.at + timedelta(days=2)),
    "claim": _claim,
    "join": _join,
    "begin": lambda s: holding.begin(s.wish, by=s.claimer, now=s.at),
    "open": lambda s: looking.open_contact(s.wish, by=s.by("reviewer"), now=s.at),
    "extend": lambda s: holding.extend(s.wish, reason=f"{s.phone}没人接", by=s.claimer, now=s.at),
    "release": lambda s: holding.release(s.wish, reason=f"{s.phone}打不通", by=s.claimer, now=s.at),
    "take-back": lambda s: holding.release(
        s.wish, reason=f"{s.address}没人去过", by=s.by("reviewer"), now=s.at
    ),
    "end": lambda s: reviewing.end(
        s.wish, reason=f"{s.address}已搬走", by=s.by("reviewer"), now=s.at
    ),
    "deliver": _deliver,
    "carry": lambda s: _deliver(s, s.by("grid_worker")),
    "confirm": _confirm,
    "miss": _miss,
    "close": _close,
}
