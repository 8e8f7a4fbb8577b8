"""Events are reviewed by another person; emergencies go out at once and are approved later."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import approvals
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval
from app.core.db import db
from app.core.errors import Forbidden
from app.events import service as events
from app.events.errors import OwnEvent, RiskNoticeMissing, WrongState
from app.events.models import Event, EventState
from tests.support.cast import Cast, gather, plan
from tests.support.scans import FOUNDED, NOW


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


def drafted(cast: Cast, maker: str, node: str = "branch", **changes: object) -> Event:
    """A draft of somebody."""
    return events.propose(
        cast.node(node), plan(NOW, **changes), by=cast.actor(maker, now=NOW), now=NOW
    )


@pytest.mark.usefixtures("context")
def test_nobody_publishes_the_own_event(cast: Cast) -> None:
    event = drafted(cast, "reviewer", "community")
    events.submit(event, by=cast.actor("reviewer", now=NOW), now=NOW)
    with pytest.raises(OwnEvent):
        events.publish(event, by=cast.actor("reviewer", now=NOW), now=NOW)
    assert event.state is EventState.SUBMITTED


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("who", ["organiser", "other_reviewer", "member", "other_secretary"])
def test_only_the_own_community_or_above_reviews(cast: Cast, who: str) -> None:
    event = drafted(cast, "organiser")
    events.submit(event, by=cast.actor("organiser", now=NOW), now=NOW)
    with pytest.raises(Forbidden):
        events.publish(event, by=cast.actor(who, now=NOW), now=NOW)


@pytest.mark.usefixtures("context")
def test_a_draft_is_submitted_before_it_is_published(cast: Cast) -> None:
    event = drafted(cast, "organiser")
    with pytest.raises(WrongState):
        events.publish(event, by=cast.actor("reviewer", now=NOW), now=NOW)


@pytest.mark.usefixtures("context")
def test_a_rejected_event_says_why_and_may_be_submitted_again(cast: Cast) -> None:
    event = drafted(cast, "organiser")
    events.submit(event, by=cast.actor("organiser", now=NOW), now=NOW)
    reviewer = cast.actor("reviewer", now=NOW)
    events.reject(event, reason="请写明集合地点", by=reviewer, now=NOW)
    assert (event.state, event.decision_reason) == (EventState.REJECTED, "请写明集合地点")
    events.submit(event, by=cast.actor("organiser", now=NOW), now=NOW)
    assert (event.state, event.decision_reason) == (EventState.SUBMITTED, "")


@pytest.mark.usefixtures("context")
def test_visits_to_the_old_need_a_risk_notice(cast: Cast) -> None:
    event = drafted(cast, "organiser", category="elder")
    with pytest.raises(RiskNoticeMissing):
        events.submit(event, by=cast.actor("organiser", now=NOW), now=NOW)


@pytest.mark.usefixtures("context")
def test_an_emergency_goes_out_at_once_and_waits_for_a_second_person(cast: Cast) -> None:
    event = drafted(
        cast, "organiser", category="emergency", is_emergency=True, risk_notice="注意防滑"
    )
    events.submit(event, by=cast.actor("organiser", now=NOW), now=NOW)
    waiting = db.session.scalars(sa.select(Approval)).one()
    assert (event.state, waiting.kind) == (EventState.PUBLISHED, "emergency_event")
    assert waiting.organisation_id == cast.nodes["community"]
    with pytest.raises(OwnApproval):
        approvals.decide(waiting, approved=True, by=cast.actor("organiser", now=NOW), now=NOW)
    approvals.decide(waiting, approved=True, by=cast.actor("reviewer", now=NOW), now=NOW)


@pytest.mark.usefixtures("context")
def test_a_theme_day_never_counts_as_hours(cast: Cast) -> None:
    event = drafted(cast, "organiser", category="theme_day", counts_as_hours=True)
    assert event.counts_as_hours is False
