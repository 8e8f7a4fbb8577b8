"""A wish from a grid worker's visit to points and a letter, and every way aside from it."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Role
from app.core.db import db
from app.core.errors import DomainError
from app.notices.models import Notice
from app.points.queries import accounts_of
from app.wishes import closing, entering, holding, queries, reviewing
from app.wishes.claim_errors import (
    DelivererCalls,
)
from app.wishes.claiming import Offer, claim
from app.wishes.errors import (
    ConsentMissing,
    DayFar,
    DayPast,
    GuardianMissing,
    OwnWish,
    TooDear,
    WrongOrder,
)
from app.wishes.models import Claim, Letter, Wish, WishStep
from app.wishes.people import Agreement, Whom
from app.wishes.reviewing import Review
from app.wishes.rules.machine import State
from app.wishes.rules.words import ConsentHow, Privacy, Source
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.scans import FOUNDED, NOW

pytestmark = pytest.mark.usefixtures("context")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app, now=FOUNDED)
    make.vet(made, "unit")
    return made


def _refusal(error: type[DomainError]) -> pytest.RaisesExc[DomainError]:
    return pytest.raises(error)


def test_the_plain_way_ends_with_a_letter_and_points_for_who_took_part(cast: Cast) -> None:
    wish = make.brought_to(cast, State.CLOSED, NOW)

    letter = db.session.get_one(Letter, wish.letter_id)
    (account,) = accounts_of(cast.region_id, cast.people["unit_contact"])
    steps = [step.verb.value for step in queries.course(wish.id)]
    assert wish.state is State.CLOSED
    assert steps == ["submit", "publish", "claim", "begin", "deliver", "confirm", "close"]
    assert account.total == 500
    assert letter.addressee_id == cast.nodes["unit"]
    assert letter.content["wishes"] == [[wish.said_number, "想要一副老花镜"]]
    assert "赵阿桂" not in str(letter.content)


def test_a_letter_reaches_the_party_organisation_that_the_unit_names(cast: Cast) -> None:
    cast.node("unit").party_organisation_id = cast.nodes["branch"]
    wish = make.brought_to(cast, State.CLOSED, NOW)

    letter = db.session.get_one(Letter, wish.letter_id)
    reached = set(
        db.session.scalars(sa.select(Notice.organisation_id).where(Notice.kind == "thank_you"))
    )
    assert letter.content["addressee"] == "杏园第一党支部"
    assert {cast.nodes["branch"], cast.nodes["unit"]} <= reached


def test_every_step_out_of_order_is_refused_and_changes_nothing(cast: Cast) -> None:
    wish = make.brought_to(cast, State.SUBMITTED, NOW)
    grid, staff = cast.actor("grid_worker", now=NOW), cast.actor("reviewer", now=NOW)
    unit = cast.actor("unit_contact", now=NOW)
    tries = (
        lambda: entering.submit(wish, by=grid, now=NOW),
        lambda: claim(wish, Offer(key="k"), by=unit, now=NOW),
        lambda: holding.begin(wish, by=staff, now=NOW),
        lambda: make.delivered(cast, wish, NOW),
        lambda: make.confirmed(cast, wish, NOW),
        lambda: closing.close([wish], by=staff, now=NOW),
        lambda: closing.reopen(wish, reason="", by=staff, now=NOW),
    )
    for attempt in tries:
        with _refusal(WrongOrder), db.session.begin_nested():
            attempt()

    assert wish.state is State.SUBMITTED
    assert db.session.scalars(sa.select(Claim)).all() == []
    assert len(queries.course(wish.id)) == 1


def test_who_wrote_a_wish_does_not_review_it(cast: Cast) -> None:
    staff = cast.actor("reviewer", now=NOW)
    wish = entering.post(
        cast.node("community"),
        entering.Words(title="想学用手机"),
        by=staff,
        now=NOW,
        source=Source.PHONE_IN,
        whom=make.OLD_LADY,
        agreement=Agreement(how=ConsentHow.PHONE),
    )
    entering.submit(wish, by=staff, now=NOW)

    with _refusal(OwnWish):
        reviewing.publish(wish, Review(), by=staff, now=NOW)
    assert wish.state is State.SUBMITTED


def test_a_wish_on_behalf_needs_consent_and_a_child_a_guardian(cast: Cast) -> None:
    grid = cast.actor("grid_worker", now=NOW)
    words = entering.Words(title="想要一个书包")
    child = Whom(name="小满")
    place = cast.node("grid")

    with _refusal(ConsentMissing):
        entering.post(place, words, by=grid, now=NOW, source=Source.HOME_VISIT, whom=child)
    with _refusal(GuardianMissing):
        entering.post(
            place,
            words,
            by=grid,
            now=NOW,
            source=Source.HOME_VISIT,
            whom=child,
            is_minor=True,
            agreement=make.SPOKEN,
        )
    assert db.session.scalars(sa.select(Wish)).all() == []


def test_a_childs_wish_tells_the_claimer_nothing_and_goes_through_the_contact_person(
    cast: Cast,
) -> None:
    grid = cast.actor("grid_worker", now=NOW)
    wish = entering.post(
        cast.node("grid"),
        entering.Words(title="想要一个书包"),
        by=grid,
        now=NOW,
        source=Source.HOME_VISIT,
        whom=Whom(name="小满", guardian="满妈妈"),
        is_minor=True,
        agreement=Agreement(how=ConsentHow.WRITTEN, given_by="满妈妈"),
    )
    entering.submit(wish, by=grid, now=NOW)
    reviewing.publish(wish, Review(), by=cast.actor("reviewer", now=NOW), now=NOW)
    make.claimed(cast, wish, NOW)

    make.delivered(cast, wish, NOW + HOUR)
    handed = wish.state
    make.delivered(cast, wish, NOW + 2 * HOUR, who="grid_worker", seed=2)

    assert wish.privacy is Privacy.C
    assert handed is State.HANDED_OVER
    assert wish.state is State.DELIVERED
    with _refusal(DelivererCalls):
        make.confirmed(cast, wish, NOW + 3 * HOUR)
    make.confirmed(cast, wish, NOW + 3 * HOUR, who="reviewer")
    assert wish.state is State.CONFIRMED


def test_a_wish_for_a_day_that_is_over_or_too_dear_is_refused(cast: Cast) -> None:
    with _refusal(DayPast):
        make.posted(cast, NOW, needed_by=date(2026, 5, 8))
    with _refusal(DayFar):
        make.posted(cast, NOW, needed_by=date(9999, 12, 31))
    with _refusal(TooDear):
        make.published(cast, NOW, review=Review(ceiling=301))
    assert db.session.scalars(sa.select(WishStep.verb)).all() == ["submit"]


def test_a_residents_wish_goes_to_the_grids_own_person_before_a_class_teacher(cast: Cast) -> None:
    accounts.grant(cast.person("volunteer"), Role.GRID_WORKER, cast.node("unit"), now=NOW, by=None)

    wish = make.published(cast, NOW, who="member")

    assert cast.person("volunteer").name < cast.person("grid_worker").name
    assert wish.contact_id == cast.people["grid_worker"]
