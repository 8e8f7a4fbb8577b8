"""Many people walk the real services at random; a small model says what must become of it.

`WISH_WALK=2000x50` walks further than every commit does.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.core.clock import local_day
from app.core.db import Model, db, transaction
from app.core.errors import DomainError
from app.points.models import Account, LedgerEntry
from app.wishes import queries, ticking
from app.wishes.models import Wish
from app.wishes.rules.machine import OPEN, State
from tests.support.cast import Cast
from tests.support.databases import SqliteDatabase
from tests.support.scans import NOW
from tests.wishes import verbs
from tests.wishes.model import CLAIMERS, MOVES, Wished

EXAMPLES, STEPS = (int(each) for each in os.environ.get("WISH_WALK", "25x30").split("x"))
ACTORS = ("grid", "resident", "reviewer", "second", "unit", "shop", "member", "street")
CHOICES = {
    "onwards": ("submit", "publish", "claim", "begin", "deliver", "confirm", "close", "reopen"),
    "around": ("extend", "dispute", "release", "escalate", "resume", "return", "card"),
    "in_vain": ("missed",),
    "ending": ("reject", "refer", "merge", "withdraw", "end"),
}
#: how often each of them is drawn
WEIGHED = (
    *("onwards",) * 8,
    *("around",) * 3,
    *("in_vain",) * 3,
    *("anything",) * 3,
    *("time",) * 2,
    "ending",
)
HOURS = (1, 24, 24 * 4, 24 * 11, 24 * 19, 24 * 31)
KINDS = ("visited", "own", "child")
LIMIT = 2
#: how many rows each table has: a refused step must leave none
ROWS = sa.union_all(
    *(
        sa.select(sa.literal(name), sa.func.count()).select_from(table)
        for name, table in sorted(Model.metadata.tables.items())
    )
)


class Walk(RuleBasedStateMachine):
    """Three wishes, eight people, one clock."""

    renew: ClassVar[Callable[[], tuple[Flask, Cast]]]

    def __init__(self) -> None:
        super().__init__()
        self.app, self.cast = type(self).renew()
        self.context = self.app.app_context()
        self.context.push()
        self.now = NOW
        near = local_day(NOW) + timedelta(days=20)
        self.model = {
            kind: Wished(kind, needed_by=near if kind == "own" else None) for kind in KINDS
        }
        with transaction():
            posted = {
                kind: verbs.post(self.cast, wished, now=NOW) for kind, wished in self.model.items()
            }
        self.ids = {kind: wish.id for kind, wish in posted.items()}

    def teardown(self) -> None:
        """Leave nothing open."""
        db.session.remove()
        self.context.pop()

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """Mostly what is allowed and ends nothing, so that walks come far."""
        what = data.draw(st.sampled_from(WEIGHED))
        if what == "time":
            self._pass(data.draw(st.sampled_from(HOURS)))
        elif what == "anything":
            kind, move = data.draw(st.sampled_from(KINDS)), data.draw(st.sampled_from(MOVES))
            self._do(kind, move, data.draw(st.sampled_from(ACTORS)))
        else:
            self._lawful(CHOICES[what], data)

    def _pass(self, hours: int) -> None:
        """The clock looks at every wish that runs."""
        self.now += timedelta(hours=hours)
        with transaction():
            running = ticking.running()
        for wish_id in running:
            with transaction():
                ticking.visit(wish_id, now=self.now)
        for wished in self.model.values():
            wished.tick(self.now)

    def _lawful(self, moves: Sequence[str], data: st.DataObject) -> None:
        """First which wish and what, then by whom: a move of many people is no likelier."""
        found = {
            (kind, move): [who for who in ACTORS if self._allows(kind, move, who)]
            for kind in KINDS
            for move in moves
        }
        possible = [each for each, people in found.items() if people]
        if possible:
            kind, move = data.draw(st.sampled_from(possible))
            self._do(kind, move, data.draw(st.sampled_from(found[kind, move])))

    def _allows(self, kind: str, move: str, who: str) -> bool:
        if move == "claim" and self._held(who) >= LIMIT and who != "member":
            return False
        if move == "merge" and not self._into(kind):
            return False
        return self.model[kind].allows(move, who, now=self.now)

    def _held(self, who: str) -> int:
        undelivered = {State.CLAIMED, State.IN_PROGRESS, State.HANDED_OVER}
        held = [w for w in self.model.values() if w.claimer == who and w.state in undelivered]
        return len(held)

    def _into(self, kind: str) -> str:
        """Another wish that is alive."""
        alive = [
            k for k, w in self.model.items() if w.is_live or w.state in (State.SUBMITTED, *OPEN)
        ]
        return next((each for each in alive if each != kind), "")

    def _do(self, kind: str, move: str, who: str) -> None:
        self.now += timedelta(seconds=1)
        allowed = self._allows(kind, move, who)
        into = self.ids[self._into(kind) or kind]
        before = None if allowed else rows()
        refusal: DomainError | None = None
        try:
            with transaction():
                verbs.do(self.cast, self.ids[kind], move, who, into=into, now=self.now)
        except DomainError as fault:
            refusal = fault
        assert (refusal is None) == allowed, f"{move} by {who}: {refusal and refusal.code}"
        if allowed:
            self.model[kind].take(move, who, now=self.now)
        else:
            assert rows() == before

    @invariant()
    def wishes_stand_where_the_model_says(self) -> None:
        """State, claim, round, tries and course of each wish."""
        db.session.remove()
        for kind, wished in self.model.items():
            wish = db.session.get_one(Wish, self.ids[kind])
            assert (wish.state, wish.reopenings) == (wished.state, wished.reopenings)
            self._check_claim(wish, wished)
            check_course(wish)

    def _check_claim(self, wish: Wish, wished: Wished) -> None:
        live = [claim for claim in queries.claims_of(wish.id) if claim.ended_at is None]
        assert len(live) == wished.is_live
        for claim in live:
            assert claim.made_by_id == self.cast.people[wished.claimer]
            assert claim.due_at == wished.times["due"]
            assert (claim.extended_at is not None) == wished.is_extended
            if wish.state is State.DELIVERED:
                assert len(queries.call_backs(claim)) == wished.tries

    @invariant()
    def points_are_five_for_each_wish_closed(self) -> None:
        """Accounts, ledger and model agree, person by person."""
        for who in CLAIMERS:
            closed = [
                w for w in self.model.values() if w.state is State.CLOSED and w.claimer == who
            ]
            mine = Account.person_id == self.cast.people[who]
            total = db.session.scalar(sa.select(sa.func.sum(Account.total)).where(mine)) or 0
            lines = sa.select(sa.func.sum(LedgerEntry.amount)).join(
                Account, Account.id == LedgerEntry.account_id
            )
            assert total == (db.session.scalar(lines.where(mine)) or 0) == 500 * len(closed)


def check_course(wish: Wish) -> None:
    """Each step begins where the one before ended, from the draft to where the wish stands."""
    steps = queries.course(wish.id)
    states = [State.DRAFT.value, *(step.after for step in steps)]
    assert [step.before for step in steps] == states[:-1]
    assert states[-1] == wish.state


def rows() -> dict[str, int]:
    """How many rows each table has."""
    found = {row[0]: row[1] for row in db.session.execute(ROWS)}
    db.session.remove()
    return found


@pytest.fixture(scope="module")
def renew(sqlite_app: tuple[Flask, SqliteDatabase], tmp_path_factory: Any) -> Any:
    """A town that is made once and copied for each walk."""
    app, database = sqlite_app
    with app.app_context():
        db.engine.dispose()
    database.renew()
    cast = verbs.town(app, limit=LIMIT)
    town: Path = tmp_path_factory.mktemp("town") / "town.db"

    def fresh() -> tuple[Flask, Cast]:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        for rest in database.folder.glob("test.db*"):
            with suppress(FileNotFoundError):
                rest.unlink()
        shutil.copy(town, database.file)
        return app, cast

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    shutil.copy(database.file, town)
    return fresh


def test_whatever_people_try_wishes_go_as_the_model_says(renew: Any) -> None:
    Walk.renew = staticmethod(renew)
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
