"""Marks of phones and pictures go once no signal looks back so far; what happened stays."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db
from app.events import pruning, signal_finding
from app.events.models import Scan
from app.events.refusal_models import RefusedScan
from app.events.signal_models import Signal
from tests.events.test_signals import CROWD, MARK, come, hand_in
from tests.support.cast import Cast, gather, published
from tests.support.doubts import DAY
from tests.support.scans import FOUNDED, NOW


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


@pytest.mark.usefixtures("context")
def test_marks_go_after_sixty_days_and_what_they_showed_stays(cast: Cast) -> None:
    event, session = published(cast, NOW)
    come(cast, session, CROWD[:3], device=MARK)
    hand_in(cast, session, CROWD[3], 7)
    signal_finding.note(signal_finding.of_event(event.id), now=NOW + DAY)
    marks, pictures = sa.select(Scan.device), sa.select(RefusedScan.picture)

    pruning.prune(now=NOW + 59 * DAY)
    assert db.session.scalars(marks).all() == [MARK] * 3
    assert db.session.scalars(pictures).all() == [7]

    assert pruning.prune(now=NOW + 62 * DAY) == 4
    assert db.session.scalars(marks).all() == [None] * 3
    assert db.session.scalars(pictures).all() == [None]
    assert db.session.scalar(sa.select(Signal.code)) == "one_device"
    assert pruning.prune(now=NOW + 62 * DAY) == 0
