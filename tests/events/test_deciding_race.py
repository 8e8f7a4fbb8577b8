"""Two leaders decide at one moment, and the phone sends again: one wins, points come once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db, transaction
from app.core.errors import Busy
from app.events import deciding
from app.events.deciding import Outcome
from app.events.doubt_errors import RefusalDecided
from app.events.models import Scan
from app.events.refusal_models import RefusalState, RefusedScan
from app.events.refusals import Refused
from app.points.models import LedgerEntry
from tests.support.cast import Cast, gather, published
from tests.support.doubts import DAY, late
from tests.support.scans import FOUNDED, MINUTE, NOW, count, send

ROUNDS = 4
AT = NOW + 4 * DAY
SENT = {"shown": NOW, "scanned_at": NOW, "now": NOW + 73 * 60 * MINUTE}


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def at_once(app: Flask, *verbs: Callable[[], object]) -> list[object]:
    """What comes of verbs that begin at one moment, each in its own transaction."""
    start = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        with app.app_context():
            start.wait(timeout=30)
            try:
                with transaction():
                    return verb()
            except (RefusalDecided, Busy) as fault:
                return fault.code

    with ThreadPoolExecutor(len(verbs)) as everybody:
        return list(everybody.map(run, verbs))


def test_of_two_who_decide_at_one_moment_one_wins(app: Flask, cast: Cast) -> None:
    counted = 0
    for number in range(ROUNDS):
        with app.app_context(), transaction():
            _, session = published(cast, NOW, title=f"河道清洁{number}")
            kept = late(cast, session).id

        outcomes = at_once(
            app,
            lambda kept=kept: deciding.count(kept, by=cast.actor("organiser", now=AT), now=AT),
            lambda kept=kept: deciding.count(kept, by=cast.actor("reviewer", now=AT), now=AT),
            lambda kept=kept: deciding.dismiss(
                kept, reason="没有来", by=cast.actor("reviewer", now=AT), now=AT
            ),
        )

        won = [each for each in outcomes if each != "already_decided"]
        assert len(won) == 1, outcomes
        counted += getattr(won[0], "outcome", None) is Outcome.COUNTED
        with app.app_context():
            assert count(Scan) == count(LedgerEntry) == counted
            state = db.session.scalar(sa.select(RefusedScan.state).where(RefusedScan.id == kept))
            is_counted = getattr(won[0], "outcome", None) is Outcome.COUNTED
            assert state is (RefusalState.ACCEPTED if is_counted else RefusalState.DISMISSED)


def test_one_key_sent_twice_at_one_moment_waits_once(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        _, session = published(cast, NOW)
        db.session.expunge(session)

    outcomes = at_once(app, *[lambda: send(cast, session, key="k", **SENT)] * 3)

    assert all(isinstance(each, Refused) for each in outcomes), outcomes
    assert len({each.id for each in outcomes if isinstance(each, Refused)}) == 1
    with app.app_context():
        assert count(RefusedScan) == 1
