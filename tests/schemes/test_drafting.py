"""A scheme is drafted by one person and published by another; a draft values nothing."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db
from app.core.errors import Forbidden
from app.schemes import drafting, queries
from app.schemes.draft_errors import (
    ChangedMeanwhile,
    DraftClosed,
    DraftNotFound,
    OwnDraft,
    ReasonMissing,
)
from app.schemes.editing import NumberInvalid
from app.schemes.errors import InvalidScheme
from app.schemes.models import DraftState, SchemeDraft, SchemeVersion
from tests.points.redrafting import DEARER, appoint, proposed
from tests.support.cast import CHAOCHENG, Cast, gather

pytestmark = pytest.mark.usefixtures("context")
NOW = clock.now()
FAULTY = CHAOCHENG.replace("fixed: 5", "fixed: five")


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    appoint(made, now=NOW)
    return made


def _begin(cast: Cast, document: str = DEARER, who: str = "admin") -> SchemeDraft:
    return drafting.begin(cast.node("district"), document, by=cast.actor(who), now=NOW)


def _versions(cast: Cast) -> int:
    count = sa.select(sa.func.count()).select_from(SchemeVersion)
    return int(db.session.execute(count).scalar_one())


def test_a_draft_may_hold_faults_and_values_nothing(cast: Cast) -> None:
    draft = _begin(cast, FAULTY)

    assert draft.title == "志愿潮城积分办法（示例）"
    assert _versions(cast) == 1
    with pytest.raises(InvalidScheme):
        drafting.propose(draft, reason="试试", by=cast.actor("admin"), now=NOW)
    assert draft.state is DraftState.OPEN


@pytest.mark.parametrize("text", ["", "   ", "a\x00b"])
def test_what_is_no_text_is_no_draft(cast: Cast, text: str) -> None:
    with pytest.raises(InvalidScheme):
        _begin(cast, text)


@pytest.mark.parametrize("who", ["reviewer", "secretary", "member", "auditor", "stranger"])
def test_who_answers_for_less_drafts_nothing_there(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        _begin(cast, who=who)

    assert db.session.scalars(sa.select(SchemeDraft)).all() == []


def test_a_draft_is_known_to_those_who_work_on_it_and_decide_it(cast: Cast) -> None:
    draft = _begin(cast)

    for who in ("admin", "upper"):
        assert drafting.draft(cast.actor(who), draft.id) is draft
        assert drafting.drafts(cast.actor(who)) == [draft]
    for who in ("reviewer", "secretary", "auditor"):
        assert drafting.drafts(cast.actor(who)) == []
        with pytest.raises(DraftNotFound):
            drafting.draft(cast.actor(who), draft.id)


def test_numbers_are_changed_where_they_stand(cast: Cast) -> None:
    draft, admin = _begin(cast), cast.actor("admin")

    checked = drafting.set_numbers(
        draft, {"items.wish.value.fixed": "8"}, revision=0, by=admin, now=NOW
    )

    assert checked.version is not None
    assert draft.document == DEARER.replace("fixed: 5", "fixed: 8")
    with pytest.raises(NumberInvalid):
        drafting.set_numbers(draft, {"items.x": "1"}, revision=1, by=admin, now=NOW)
    assert draft.revision == 1


def test_of_two_editors_at_once_the_second_is_told(cast: Cast) -> None:
    draft = _begin(cast)
    drafting.rewrite(draft, CHAOCHENG, revision=0, by=cast.actor("admin"), now=NOW)

    with pytest.raises(ChangedMeanwhile):
        drafting.rewrite(draft, DEARER, revision=0, by=cast.actor("upper"), now=NOW)

    assert draft.document == CHAOCHENG


def test_a_second_person_publishes_exactly_what_was_shown(cast: Cast) -> None:
    draft = proposed(cast, DEARER, now=NOW)
    shown = draft.revision

    with pytest.raises(OwnDraft):
        drafting.publish(draft, revision=shown, by=cast.actor("admin"), now=NOW)
    with pytest.raises(ChangedMeanwhile):
        drafting.publish(draft, revision=shown - 1, by=cast.actor("upper"), now=NOW)
    version = drafting.publish(draft, revision=shown, by=cast.actor("upper"), now=NOW)

    assert (version.number, version.document) == (2, DEARER)
    assert version.approved_by_id == cast.people["upper"]
    assert draft.state is DraftState.PUBLISHED
    (ruling,) = queries.active(cast.region_id)
    assert len(ruling.versions) == 2


def test_who_changed_a_draft_does_not_publish_it_either(cast: Cast) -> None:
    draft = _begin(cast)
    upper = cast.actor("upper")
    drafting.rewrite(draft, DEARER, revision=0, by=upper, now=NOW)
    drafting.propose(draft, reason="新文件", by=upper, now=NOW)

    with pytest.raises(OwnDraft):
        drafting.publish(draft, revision=draft.revision, by=upper, now=NOW)

    assert _versions(cast) == 1


def test_a_change_takes_a_proposal_back(cast: Cast) -> None:
    draft = proposed(cast, DEARER, now=NOW)

    drafting.rewrite(draft, CHAOCHENG, revision=draft.revision, by=cast.actor("admin"), now=NOW)

    assert draft.state is DraftState.OPEN
    with pytest.raises(DraftClosed):
        drafting.publish(draft, revision=draft.revision, by=cast.actor("upper"), now=NOW)


def test_what_is_given_back_says_why_and_may_be_proposed_again(cast: Cast) -> None:
    draft, upper = proposed(cast, DEARER, now=NOW), cast.actor("upper")

    with pytest.raises(ReasonMissing):
        drafting.give_back(draft, reason=" ", by=upper, now=NOW)
    drafting.give_back(draft, reason="时长分值太高", by=upper, now=NOW)

    assert (draft.state, draft.reason) == (DraftState.OPEN, "时长分值太高")
    drafting.propose(draft, reason="会议已通过", by=cast.actor("admin"), now=NOW)
    assert draft.state is DraftState.PROPOSED


def test_what_is_dropped_or_published_changes_no_more(cast: Cast) -> None:
    dropped, admin = _begin(cast), cast.actor("admin")
    drafting.drop(dropped, by=admin, now=NOW)

    for step in (
        lambda: drafting.rewrite(dropped, DEARER, revision=1, by=admin, now=NOW),
        lambda: drafting.propose(dropped, reason="再来", by=admin, now=NOW),
        lambda: drafting.drop(dropped, by=admin, now=NOW),
    ):
        with pytest.raises(DraftClosed):
            step()


def test_every_step_is_in_the_log(cast: Cast) -> None:
    draft = proposed(cast, DEARER, now=NOW)
    drafting.publish(draft, revision=draft.revision, by=cast.actor("upper"), now=NOW)

    query = sa.select(AuditEntry.action).where(AuditEntry.action.startswith("scheme."))
    assert db.session.scalars(query.order_by(AuditEntry.id)).all()[-3:] == [
        "scheme.draft_begun",
        "scheme.draft_proposed",
        "scheme.published",
    ]
