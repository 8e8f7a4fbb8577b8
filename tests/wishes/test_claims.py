"""Claiming, holding, delivering, confirming, closing and reopening, and what they refuse."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db
from app.core.errors import DomainError, Forbidden
from app.points.models import LedgerEntry
from app.points.queries import accounts_of
from app.wishes import closing, confirming, delivering, holding
from app.wishes.claim_errors import (
    AlreadyClaimed,
    AlreadyExtended,
    CardWrong,
    ClaimersBrowser,
    ClaimLimit,
    NotVetted,
    OwnClaim,
    OwnUnit,
    PhotoMissing,
    ReopenTooLate,
    ReopenUsed,
)
from app.wishes.claiming import Offer, claim
from app.wishes.confirming import Said
from app.wishes.delivering import Handing
from app.wishes.models import Claim, Letter
from app.wishes.people import beneficiary, card_number
from app.wishes.rules.machine import State
from app.wishes.rules.words import Grade
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


def test_a_second_claim_loses_and_a_repeat_finds_the_first(cast: Cast) -> None:
    wish = make.published(cast, NOW)
    unit = cast.actor("unit_contact", now=NOW)
    first, _ = claim(wish, Offer(key="one"), by=unit, now=NOW)

    again, is_again = claim(wish, Offer(key="one"), by=unit, now=NOW)
    with _refusal(AlreadyClaimed):
        claim(wish, Offer(key="two"), by=cast.actor("secretary", now=NOW), now=NOW)

    assert (again.id, is_again) == (first.id, True)
    assert len(db.session.scalars(sa.select(Claim)).all()) == 1


def test_a_unit_has_to_be_vetted_and_keeps_to_its_limit(app: Flask) -> None:
    cast = gather(app, now=FOUNDED)
    first, second = make.published(cast, NOW), make.published(cast, NOW, title="想修修水龙头")
    unit = cast.actor("unit_contact", now=NOW)
    with _refusal(NotVetted):
        claim(first, Offer(key="a"), by=unit, now=NOW)

    make.vet(cast, "unit", limit=1)
    claim(first, Offer(key="a"), by=unit, now=NOW)
    with _refusal(ClaimLimit):
        claim(second, Offer(key="b"), by=unit, now=NOW)

    make.delivered(cast, first, NOW + HOUR)
    claim(second, Offer(key="b"), by=unit, now=NOW + HOUR)
    assert second.state is State.CLAIMED


def test_nobody_claims_the_own_wish_nor_lets_the_own_unit_do_it(cast: Cast) -> None:
    own = make.published(cast, NOW, who="member")
    colleague = make.published(cast, NOW, who="unit_lead", title="想有人陪着聊聊天")

    with _refusal(OwnUnit):
        claim(own, Offer(key="a"), by=cast.actor("member", now=NOW), now=NOW)
    with _refusal(OwnUnit):
        claim(colleague, Offer(key="b"), by=cast.actor("unit_contact", now=NOW), now=NOW)
    assert db.session.scalars(sa.select(Claim)).all() == []


def test_given_back_a_wish_is_free_for_others(cast: Cast) -> None:
    wish = make.published(cast, NOW)
    unit = cast.actor("unit_contact", now=NOW)
    made = make.claimed(cast, wish, NOW)
    holding.extend(wish, by=unit, now=NOW + HOUR)
    with _refusal(AlreadyExtended):
        holding.extend(wish, by=unit, now=NOW + HOUR)

    with _refusal(Forbidden):
        holding.release(wish, by=cast.actor("member", now=NOW), now=NOW)
    holding.release(wish, by=unit, now=NOW + DAY, reason="人手不够")
    make.claimed(cast, wish, NOW + DAY, who="secretary")

    assert made.end_code == "released"
    assert wish.state is State.CLAIMED


def test_a_delivery_needs_a_photo(cast: Cast) -> None:
    wish = make.published(cast, NOW)
    make.claimed(cast, wish, NOW)

    with _refusal(PhotoMissing):
        delivering.deliver(
            [wish],
            Handing(),
            [],
            store=make.store(),
            by=cast.actor("unit_contact", now=NOW),
            now=NOW,
        )
    assert wish.state is State.CLAIMED


def test_unsatisfied_goes_back_with_more_days_and_costs_no_reopening(cast: Cast) -> None:
    wish = make.brought_to(cast, State.DELIVERED, NOW)
    at = NOW + DAY

    make.confirmed(cast, wish, at, grade=Grade.UNSATISFIED, words="度数不对")

    assert wish.state is State.IN_PROGRESS
    assert make.live(wish).due_at == at + 7 * DAY
    assert wish.reopenings == 0
    make.delivered(cast, wish, at + HOUR, seed=3)
    make.confirmed(cast, wish, at + 2 * HOUR, grade=Grade.FAIR)
    assert (wish.state, wish.grade) == (State.CONFIRMED, "fair")


def test_three_tries_in_vain_are_no_satisfaction(cast: Cast) -> None:
    wish = make.brought_to(cast, State.DELIVERED, NOW)
    grid = cast.actor("grid_worker", now=NOW)
    for n in range(3):
        confirming.call_back(wish, None, by=grid, now=NOW + n * DAY)

    assert (wish.state, wish.grade) == (State.CLOSED_UNREACHABLE, "")
    assert db.session.scalars(sa.select(Letter)).all() == []
    make.confirmed(cast, wish, NOW + 5 * DAY)
    assert wish.state is State.CONFIRMED
    closing.close([wish], by=cast.actor("reviewer", now=NOW), now=NOW + 6 * DAY)
    assert make.queries.claims_of(wish.id)[-1].end_code == "closed"


def test_the_card_takes_its_last_four_digits_and_no_claimers_browser(cast: Cast) -> None:
    wish = make.brought_to(cast, State.DELIVERED, NOW)
    row = beneficiary(wish)
    assert row is not None
    digits = card_number(row)[-4:]
    db.session.commit()
    wrong = "0000" if digits != "0000" else "1111"
    plain = {"claimed_here": (), "address": "10.0.0.9", "now": NOW + DAY}
    said = Said(grade=Grade.SATISFIED)

    with _refusal(CardWrong):
        confirming.confirm_by_card(wish, wrong, said, by=None, **plain)
    with _refusal(ClaimersBrowser):
        unit = cast.actor("unit_contact", now=NOW)
        confirming.confirm_by_card(wish, digits, said, by=unit, **plain)
    with _refusal(ClaimersBrowser):
        here = {**plain, "claimed_here": (wish.id,)}
        confirming.confirm_by_card(wish, digits, said, by=None, **here)
    assert wish.state is State.DELIVERED
    confirming.confirm_by_card(wish, digits, said, by=None, **plain)
    assert wish.state is State.CONFIRMED


def test_the_claimer_does_not_close(cast: Cast) -> None:
    wish = make.published(cast, NOW)
    make.claimed(cast, wish, NOW, who="secretary")
    make.delivered(cast, wish, NOW, who="secretary", participants=[])
    make.confirmed(cast, wish, NOW)
    db.session.flush()
    made = make.live(wish)
    made.made_by_id = cast.people["reviewer"]
    db.session.flush()

    with _refusal(OwnClaim):
        closing.close([wish], by=cast.actor("reviewer", now=NOW), now=NOW)
    assert wish.state is State.CONFIRMED


def test_reopening_takes_the_points_back_once_free_and_within_thirty_days(cast: Cast) -> None:
    wish = make.brought_to(cast, State.CLOSED, NOW)
    grid, staff = cast.actor("grid_worker", now=NOW), cast.actor("reviewer", now=NOW)
    closed_at = wish.closed_at
    assert closed_at is not None

    with _refusal(ReopenTooLate):
        closing.reopen(wish, reason="坏了", by=grid, now=closed_at + 31 * DAY)
    closing.reopen(wish, reason="坏了", by=grid, now=closed_at + 30 * DAY)
    (account,) = accounts_of(cast.region_id, cast.people["unit_contact"])
    assert (wish.state, account.total) == (State.IN_PROGRESS, 0)

    at = closed_at + 31 * DAY
    make.delivered(cast, wish, at, seed=4)
    make.confirmed(cast, wish, at + HOUR)
    closing.close([wish], by=staff, now=at + 2 * HOUR)
    db.session.refresh(account)
    assert account.total == 500
    with _refusal(ReopenUsed):
        closing.reopen(wish, reason="又坏了", by=grid, now=at + 3 * HOUR)
    amounts = list(db.session.scalars(sa.select(LedgerEntry.amount).order_by(LedgerEntry.id)))
    assert amounts == [500, -500, 500]
