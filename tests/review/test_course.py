"""From trial to frozen: each step once, in order, and by who may."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.core.errors import Forbidden
from app.notices.models import Notice
from app.review import service, verifying, wording
from app.review.errors import (
    NotLockedYet,
)
from app.review.models import ReviewState
from tests.points.facts import serve
from tests.review.steps import branch, conclude, publish, review, sign
from tests.review.year import LOCKED, OVER, PUBLISHED, YEAR, at
from tests.support.cast import Cast


def test_what_has_changed_since_the_last_trial_is_said(app: Flask, cast: Cast) -> None:
    with app.app_context():
        now = at(12, 1)
        with transaction():
            service.try_out(branch(cast), YEAR, by=cast.actor("party_worker", now=now), now=now)
        with transaction():
            serve(cast, "organiser", at(11, 2), points=1000, now=now)
        sheet = service.computed(branch(cast), YEAR, now=now).sheet
        since = service.since_trial(review(cast), sheet)
        assert since is not None
        names = {person_id: who for who, person_id in cast.people.items()}
        words = {each.name: each.words for each in wording.said(since[1], names, {})}

    assert since[0] == now
    assert words["organiser"] == (
        "次数 1 → 2", "积分 2 → 12", "折算分 0.1 → 0.6", "名次 6 → 3", "档次 参考三档 → 参考二档",
    )  # fmt: skip


def test_nothing_is_published_while_entries_are_still_open(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with pytest.raises(NotLockedYet) as refused:
            publish(cast, now=LOCKED - timedelta(minutes=1))
        assert re.match(r"(\d{4}年)?\d+月\d+日(周.)?以前还可以补录", refused.value.detail)
        publish(cast, now=LOCKED)

        assert review(cast).version == 1


def test_the_notice_hangs_out_for_five_working_days_and_its_members_are_told(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        found = review(cast)
        told = set(
            db.session.scalars(
                db.select(Notice.person_id).where(Notice.link == f"/me/review/{found.id}")
            )
        )

        # 2026-01-08 is a Thursday: 9, 12, 13, 14, 15 January
        assert str(found.notice_until) == "2026-01-15"
        assert cast.people["mover"] in told
        assert told.isdisjoint({cast.people["old"], cast.people["gone"]})


def test_the_whole_course_ends_frozen_and_recomputes_to_the_same_hash(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        publish(cast)
        conclude(cast)
        assert review(cast).version == 1, "nothing changed, so what hung out stands"
        sign(cast, "secretary")
        assert review(cast).state is ReviewState.SIGNING
        sign(cast, "second_member")

        found = review(cast)
        assert (found.state, found.frozen_at) == (ReviewState.FROZEN, OVER)
        (outcome,) = verifying.verify(found, now=OVER + timedelta(days=300))
        assert outcome.is_good
        assert outcome.stored == outcome.recomputed


@pytest.mark.parametrize(
    "step",
    [
        publish,
        lambda cast, who: service.try_out(
            branch(cast), YEAR, by=cast.actor(who, now=PUBLISHED), now=PUBLISHED
        ),
    ],
)
@pytest.mark.parametrize("who", ["member", "other_secretary", "upper", "auditor"])
def test_who_may_not_compute_or_publish(
    app: Flask, cast: Cast, step: Callable[[Cast, str], object], who: str
) -> None:
    with app.app_context(), pytest.raises(Forbidden):
        step(cast, who)


def test_a_party_worker_computes_and_does_not_publish(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            service.try_out(
                branch(cast), YEAR, by=cast.actor("party_worker", now=PUBLISHED), now=PUBLISHED
            )
        with pytest.raises(Forbidden):
            publish(cast, "party_worker")
