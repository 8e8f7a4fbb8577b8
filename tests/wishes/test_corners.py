"""Corners of the wish board where one step could undo or forget another."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import Forbidden
from app.notices.models import Notice
from app.wishes import (
    closing,
    delivering,
    entering,
    holding,
    queries,
    reviewing,
    ticking,
    wall,
)
from app.wishes.claim_errors import PartnerUnknown
from app.wishes.claiming import Offer, claim
from app.wishes.delivering import Handing
from app.wishes.errors import NotItself, WrongOrder
from app.wishes.models import Claim, Partner, PartnerState, Wish
from app.wishes.people import Whom, beneficiary, same_phone, whom_of
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import Grade
from tests.support import wishes as make
from tests.support.cast import Cast
from tests.support.scans import NOW
from tests.wishes import verbs

pytestmark = pytest.mark.usefixtures("context")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return verbs.town(app)


def told(words: str) -> list[Notice]:
    """The messages whose title holds these words, in their order."""
    query = sa.select(Notice).where(Notice.title.contains(words)).order_by(Notice.id)
    return list(db.session.scalars(query))


def joint(cast: Cast, wish: Wish, *partners: str) -> Claim:
    """A joint claim of the unit with others."""
    asked = tuple(cast.nodes[each] for each in partners)
    offer = Offer(key="joint", partners=asked)
    made, _ = claim(wish, offer, by=cast.actor("unit", now=NOW), now=NOW)
    return made


def test_the_contact_person_put_to_a_residents_wish_cares_for_it(cast: Cast) -> None:
    wish = make.published(cast, NOW, who="volunteer")
    make.claimed(cast, wish, NOW)
    grid = cast.actor("grid", now=NOW)
    assert wish.contact_id == grid.person_id

    holding.begin(wish, by=grid, now=NOW + HOUR)
    make.delivered(cast, wish, NOW + 2 * HOUR)
    make.confirmed(cast, wish, NOW + 3 * HOUR)

    assert wish.state is State.CONFIRMED


def test_a_contact_person_of_another_community_is_not_put_to_a_wish(cast: Cast) -> None:
    wish = make.posted(cast, NOW)
    entering.submit(wish, by=cast.actor("grid", now=NOW), now=NOW)
    review = Review(contact_id=cast.people["other_reviewer"])

    with pytest.raises(Forbidden):
        reviewing.publish(wish, review, by=cast.actor("reviewer", now=NOW), now=NOW)
    reviewing.publish(
        wish, Review(contact_id=cast.people["second"]), by=cast.actor("reviewer", now=NOW), now=NOW
    )
    assert wish.contact_id == cast.people["second"]


@pytest.mark.parametrize("who", ["auditor", "grid", "member"])
def test_who_only_sees_a_wish_does_not_end_it_while_the_street_is_asked(
    cast: Cast, who: str
) -> None:
    wish = make.published(cast, NOW)
    reviewing.escalate(wish, by=cast.actor("reviewer", now=NOW), now=NOW)

    with pytest.raises(Forbidden):
        reviewing.end(wish, reason="已搬走", by=cast.actor(who, now=NOW), now=NOW)
    assert wish.state is State.HARD


@pytest.mark.parametrize("who", ["street", "reviewer"])
def test_street_and_community_end_what_cannot_be_fulfilled(cast: Cast, who: str) -> None:
    wish = make.published(cast, NOW)
    reviewing.escalate(wish, by=cast.actor("reviewer", now=NOW), now=NOW)

    reviewing.end(wish, reason="已搬走", by=cast.actor(who, now=NOW), now=NOW)
    assert wish.state is State.ENDED


def test_a_reply_is_noted_on_what_was_referred_and_refers_nothing(cast: Cast) -> None:
    wish = make.brought_to(cast, State.SUBMITTED, NOW)
    staff = cast.actor("reviewer", now=NOW)

    with pytest.raises(WrongOrder):
        reviewing.note_reply(wish, reply="已办理", by=staff, now=NOW)
    assert (wish.state, wish.reply) == (State.SUBMITTED, "")

    reviewing.refer(wish, addressee="街道城管办", reason="", by=staff, now=NOW)
    reviewing.note_reply(wish, reply="已办理", by=staff, now=NOW)
    assert (wish.state, wish.reply) == (State.REFERRED, "已办理")


def test_the_street_hears_of_what_the_community_hands_it(cast: Cast) -> None:
    wish = make.published(cast, NOW)

    reviewing.escalate(wish, by=cast.actor("reviewer", now=NOW), now=NOW)

    (notice,) = told("请协调")
    assert notice.organisation_id == cast.nodes["street"]


@pytest.mark.parametrize("state", [State.CLOSED, State.DRAFT])
def test_a_wish_is_merged_into_one_that_is_alive(cast: Cast, state: State) -> None:
    over = make.brought_to(cast, state, NOW)
    wish = make.brought_to(cast, State.SUBMITTED, NOW, title="想要一根拐杖")
    staff = cast.actor("reviewer", now=NOW)

    with pytest.raises(NotItself):
        reviewing.merge(wish, over, by=staff, now=NOW)
    alive = make.published(cast, NOW)
    reviewing.merge(wish, alive, by=staff, now=NOW)
    assert (wish.state, wish.merged_into_id) == (State.MERGED, alive.id)


def test_what_was_said_of_the_last_step_is_not_said_of_the_next(cast: Cast) -> None:
    wish = make.published(cast, NOW)
    make.claimed(cast, wish, NOW)
    holding.release(wish, by=cast.actor("unit", now=NOW), now=NOW, reason="人手不够")
    assert wish.reason == "人手不够"

    make.claimed(cast, wish, NOW + HOUR, who="secretary")
    assert wish.reason == ""


def test_a_review_that_is_late_again_is_told_again(cast: Cast) -> None:
    wish = make.brought_to(cast, State.SUBMITTED, NOW)
    staff, grid = cast.actor("reviewer", now=NOW), cast.actor("grid", now=NOW)
    ticking.visit(wish.id, now=NOW + 10 * DAY)
    reviewing.send_back(wish, reason="写清尺码", by=staff, now=NOW + 11 * DAY)
    entering.submit(wish, by=grid, now=NOW + 12 * DAY)

    assert not ticking.visit(wish.id, now=NOW + 13 * DAY)
    assert ticking.visit(wish.id, now=NOW + 22 * DAY)
    assert not ticking.visit(wish.id, now=NOW + 23 * DAY)
    assert len(told("等待审核，已到期限")) == 2


def test_a_draft_changed_keeps_the_person_findable(cast: Cast) -> None:
    wish = make.posted(cast, NOW)
    grid = cast.actor("grid", now=NOW)
    whom = Whom(name="赵阿桂", phone="139 1111 2222")

    entering.change(wish, entering.Words(title="想要老花镜"), by=grid, now=NOW, whom=whom)

    row = beneficiary(wish)
    assert row is not None
    assert same_phone(row, "13911112222")
    assert whom_of(row).phone == "13911112222"


def test_a_reopened_wish_is_reminded_of_its_new_time_alone(cast: Cast) -> None:
    wish = make.brought_to(cast, State.CLOSED, NOW)
    grid, later = cast.actor("grid", now=NOW), NOW + 25 * DAY

    closing.reopen(wish, reason="坏了", by=grid, now=later)
    assert not ticking.visit(wish.id, now=later + DAY)
    for days in (8, 9, 12, 13, 15, 16):
        ticking.visit(wish.id, now=later + days * DAY)

    assert make.live(wish).reminded == ["contact", "50", "80", "100"]
    assert [n.created_at for n in told("还有") if n.organisation_id] == [
        later + 8 * DAY,
        later + 12 * DAY,
    ]


def test_a_disputed_delivery_is_reminded_of_its_new_time_alone(cast: Cast) -> None:
    wish = make.published(cast, NOW)
    make.claimed(cast, wish, NOW)
    at = NOW + 14 * DAY
    make.delivered(cast, wish, at)
    make.confirmed(cast, wish, at + HOUR, grade=Grade.UNSATISFIED)

    assert not ticking.visit(wish.id, now=at + DAY)
    assert ticking.visit(wish.id, now=at + 4 * DAY)
    assert make.live(wish).reminded == ["contact", "50"]


def test_an_extension_tells_nothing_twice(cast: Cast) -> None:
    wish = make.published(cast, NOW)
    make.claimed(cast, wish, NOW)
    unit = cast.actor("unit", now=NOW)
    holding.begin(wish, by=unit, now=NOW)
    ticking.visit(wish.id, now=NOW + 13 * DAY)
    holding.extend(wish, by=unit, now=NOW + 13 * DAY)

    assert not ticking.visit(wish.id, now=NOW + 13 * DAY + HOUR)
    assert not ticking.visit(wish.id, now=NOW + 17 * DAY)
    assert ticking.visit(wish.id, now=NOW + 18 * DAY)
    assert ticking.visit(wish.id, now=NOW + 22 * DAY)
    assert not ticking.visit(wish.id, now=NOW + 23 * DAY)


def test_what_the_street_put_back_stays_there_though_its_day_is_near(cast: Cast) -> None:
    needed_by = (NOW + 5 * DAY).date()
    wish = make.published(cast, NOW, needed_by=needed_by)
    assert ticking.visit(wish.id, now=NOW)
    reviewing.resume(wish, by=cast.actor("street", now=NOW), now=NOW + HOUR)

    assert not ticking.visit(wish.id, now=NOW + 2 * HOUR)
    assert wish.state is State.PUBLISHED
    make.claimed(cast, wish, NOW + 3 * HOUR)
    holding.release(wish, by=cast.actor("unit", now=NOW), now=NOW + DAY)
    ticking.visit(wish.id, now=NOW + DAY + HOUR)
    assert wish.state is State.HARD


def test_the_residents_own_unit_is_no_partner_either(cast: Cast) -> None:
    wish = make.published(cast, NOW, who="shop")

    with pytest.raises(PartnerUnknown):
        joint(cast, wish, "shop")
    assert joint(cast, wish, "branch").wish_id == wish.id


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (PartnerState.INVITED, False),
        (PartnerState.DECLINED, False),
        (PartnerState.ACCEPTED, True),
    ],
)
def test_a_partner_delivers_once_it_has_accepted(
    cast: Cast, state: PartnerState, may: bool
) -> None:
    wish = make.published(cast, NOW)
    made = joint(cast, wish, "shop")
    db.session.get_one(Partner, (made.id, cast.nodes["shop"])).state = state
    db.session.flush()
    shop = cast.actor("shop", now=NOW)

    def deliver() -> None:
        shots = [make.shot(1)]
        delivering.deliver([wish], Handing(), shots, store=make.store(), by=shop, now=NOW)

    if may:
        deliver()
    else:
        with pytest.raises(Forbidden):
            deliver()
    assert (wish.state is State.DELIVERED) is may


def test_who_declined_has_nothing_more_to_do_with_a_claim(cast: Cast) -> None:
    wish = make.published(cast, NOW)
    made = joint(cast, wish, "shop")
    shop = cast.actor("shop", now=NOW)
    assert [held.claim.id for held in wall.claims_of(shop, live=True)] == [made.id]

    holding.answer_invitation(made, cast.nodes["shop"], accepts=False, by=shop, now=NOW)

    assert wall.claims_of(shop, live=True) == []
    assert not queries.is_claimer(made, shop)


def test_each_step_leaves_one_line_in_the_log(cast: Cast) -> None:
    wish = make.brought_to(cast, State.CLOSED, NOW)

    query = sa.select(AuditEntry.action).where(AuditEntry.subject_id == wish.id)
    logged = [
        action.removeprefix("wish.") for action in db.session.scalars(query.order_by(AuditEntry.id))
    ]
    steps = [step.verb.value for step in queries.course(wish.id)]
    assert [each for each in logged if each in steps] == steps
