"""Two at the very same moment: one request, one answer, one further step."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app.appeals import deciding, escalating, service, words
from app.appeals.deciding import Decision
from app.appeals.errors import EscalatedAlready, WrongStep
from app.appeals.models import Appeal
from app.appeals.rules import Outcome
from app.audit.models import AuditEntry
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.review.locking import closed_year
from tests.appeals.scenes import Scene, asked, decide, held, question

ROUNDS = 4


@pytest.fixture
def scene(app: Flask, folder: Path) -> Scene:
    """An event that is over."""
    return held(app, folder)


def at_once(app: Flask, *works: Callable[[], object]) -> list[type[DomainError] | None]:
    """What came of each: None where it was done."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> type[DomainError] | None:
        with app.app_context():
            start.wait(timeout=30)
            try:
                with transaction():
                    work()
            except DomainError as refusal:
                return type(refusal)
            return None

    with ThreadPoolExecutor(len(works)) as all_of_them:
        return list(all_of_them.map(run, works))


def test_the_same_question_twice_is_one_request(app: Flask, scene: Scene) -> None:
    def work() -> None:
        service.ask(
            question(scene, "member", key=str(uuid.uuid4())),
            by=scene.cast.actor("member"),
            now=scene.now,
            years=closed_year,
            store=scene.store,
        )

    came = at_once(app, *[work] * ROUNDS)

    assert came == [None] * ROUNDS
    with app.app_context():
        assert len(db.session.scalars(sa.select(Appeal)).all()) == 1


def test_of_two_who_decide_one_does(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = asked(scene, "member")
        db.session.remove()

    def work(who: str) -> None:
        deciding.decide(
            made,
            Decision(outcome=Outcome.DISMISSED, reason=f"{who} 查过了"),
            by=scene.cast.actor(who),
            now=scene.now,
            years=closed_year,
        )

    came = at_once(app, lambda: work("reviewer"), lambda: work("upper"))

    assert sorted(came, key=str) == sorted([None, WrongStep], key=str)
    with app.app_context():
        kept = db.session.get_one(Appeal, made)
        winner = "reviewer" if came[0] is None else "upper"
        assert kept.decided_by_id == scene.cast.people[winner]
        assert words.reason(kept).startswith(winner)
        log = sa.select(AuditEntry).where(AuditEntry.action == "appeal.decided")
        assert len(db.session.scalars(log).all()) == 1


def test_of_two_further_steps_one_is_taken(app: Flask, scene: Scene) -> None:
    with app.app_context():
        made = decide(scene, asked(scene, "member"), "reviewer").id
        db.session.remove()

    def work() -> None:
        escalating.escalate(made, "签到表上有我", by=scene.cast.actor("member"), now=scene.now)

    came = at_once(app, work, work)

    assert sorted(came, key=str) == sorted([None, EscalatedAlready], key=str)
