"""The same step by two people at the very same moment: one is done, the other hears why not."""

import threading
from collections.abc import Callable

from flask import Flask

from app.core.db import db, transaction
from app.core.errors import DomainError
from app.review import concluding, correcting, objecting, service, signing
from app.review.errors import AlreadyDecided, AlreadySigned, NothingChanged, WrongStep
from app.review.models import ReviewState, ReviewVersion, Signature, Supplement
from tests.points.facts import serve
from tests.review.steps import branch, conclude, object_to, publish, review, sign
from tests.review.year import OVER, PUBLISHED, YEAR, at
from tests.support.cast import Cast

ROUNDS = 3


def at_once(app: Flask, *works: Callable[[], object]) -> list[DomainError | None]:
    """What came of each work, in order: None where it was done."""
    ready = threading.Barrier(len(works))
    came: list[DomainError | None] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait(timeout=20)
            try:
                with transaction():
                    work()
            except DomainError as refusal:
                came[place] = refusal

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return came


def _refusals(came: list[DomainError | None]) -> list[type]:
    return [type(each) for each in came if each is not None]


def test_a_year_is_published_once(app: Flask, cast: Cast) -> None:
    def work() -> None:
        by = cast.actor("secretary", now=PUBLISHED)
        service.publish(branch(cast), YEAR, by=by, now=PUBLISHED)

    came = at_once(app, *[work] * ROUNDS)

    assert _refusals(came) == [WrongStep] * (ROUNDS - 1)
    with app.app_context():
        assert [each.number for each in db.session.scalars(db.select(ReviewVersion))] == [1]


def test_an_objection_is_decided_by_one_of_two(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        made = object_to(cast, "member")
        db.session.remove()

    def work(who: str, *, is_upheld: bool) -> None:
        by = cast.actor(who, now=OVER)
        objecting.decide(made.id, "已核实", is_upheld=is_upheld, by=by, now=OVER)

    came = at_once(
        app,
        lambda: work("secretary", is_upheld=True),
        lambda: work("second_member", is_upheld=False),
    )

    assert _refusals(came) == [AlreadyDecided]


def test_two_who_sign_at_once_freeze_the_year_once(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        conclude(cast)
        db.session.remove()

    def work(who: str) -> None:
        signing.sign(branch(cast), YEAR, by=cast.actor(who, now=OVER), now=OVER)

    came = at_once(app, *(lambda who=who: work(who) for who in ("secretary", "second_member")))

    assert _refusals(came) == []
    with app.app_context():
        assert review(cast).state is ReviewState.FROZEN
        assert db.session.scalar(db.select(db.func.count()).select_from(Signature)) == 2


def test_one_who_signs_twice_at_once_has_signed_once(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        conclude(cast)
        db.session.remove()

    def work() -> None:
        signing.sign(branch(cast), YEAR, by=cast.actor("secretary", now=OVER), now=OVER)

    came = at_once(app, *[work] * ROUNDS)

    assert _refusals(came) == [AlreadySigned] * (ROUNDS - 1)
    with app.app_context():
        assert review(cast).state is ReviewState.SIGNING


def test_a_year_is_concluded_once(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        db.session.remove()

    def work() -> None:
        by = cast.actor("secretary", now=OVER)
        concluding.conclude(branch(cast), YEAR, by=by, now=OVER)

    came = at_once(app, *[work] * ROUNDS)

    assert _refusals(came) == [WrongStep] * (ROUNDS - 1)
    with app.app_context():
        numbers = [each.number for each in db.session.scalars(db.select(ReviewVersion))]
        assert sorted(numbers) in ([1], [1, 2])
        assert review(cast).version == max(numbers)


def test_a_correction_is_written_down_once(app: Flask, cast: Cast) -> None:
    with app.app_context():
        publish(cast)
        conclude(cast)
        for who in ("secretary", "second_member"):
            sign(cast, who)
        with transaction():
            serve(cast, "member", at(11, 3), points=300, now=OVER)
        db.session.remove()

    def work() -> None:
        by = cast.actor("upper", now=OVER)
        correcting.correct(branch(cast), YEAR, "漏记一次", by=by, now=OVER)

    came = at_once(app, *[work] * ROUNDS)

    assert _refusals(came) == [NothingChanged] * (ROUNDS - 1)
    with app.app_context():
        assert [each.number for each in db.session.scalars(db.select(Supplement))] == [1]
