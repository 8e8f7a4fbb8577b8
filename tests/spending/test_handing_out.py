"""Handing out for points: what it takes, what it leaves alone, and who may not."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError

from app.accounts.errors import PersonNotFound
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError, Forbidden
from app.notices.models import Notice
from app.points import service as ledger
from app.points.models import Reason
from app.points.valuing import Cause
from app.records import service as records
from app.records.models import ServiceRecord
from app.spending import errors, queries, service
from app.spending.models import Receipt
from tests.points.facts import serve
from tests.spending.market import (
    GIFTS,
    earn,
    everything_else,
    held,
    spend,
    town,
    town_of_one_who_earned,
)
from tests.support.cast import Cast, gather
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return town_of_one_who_earned(app)


def _count(table: type) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def test_a_gift_takes_its_price_and_leaves_a_receipt(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        made = spend(cast, gift="rice")

        assert (made.label, made.price, made.balance) == ("大米", 600, 400)
        assert made.said_number == f"{clock.local(made.at).year}-0001"
        assert held(cast).balance == 400


def test_spending_touches_neither_points_nor_hours_nor_ranking(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        before = everything_else(cast)
        assert before["ledger_entries"]
        made = spend(cast)
        spend(cast, gift="soap")
        kept = queries.receipt(made.id, actor=cast.actor("reviewer"))
        service.undo(kept, reason="拿错了", by=cast.actor("reviewer"), now=clock.now())
        db.session.flush()

        assert everything_else(cast) == before


def test_nothing_is_handed_out_beyond_the_balance(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        spend(cast, gift="rice")
        with pytest.raises(errors.TooLittle) as refused:
            spend(cast, gift="rice")

        assert refused.value.detail == "可兑换积分不够：还有 4 分，需要 6 分。"
        assert _count(Receipt) == 1


def test_a_purse_opens_only_from_what_the_scheme_says(app: Flask) -> None:
    cast = town(app, "\n  at_least: 5" + GIFTS)
    earn(app, cast, "member", 4)

    with app.app_context(), transaction():
        with pytest.raises(errors.TooLittle) as refused:
            spend(cast)

        assert refused.value.detail == "可兑换积分不够：还有 4 分，需要 5 分。"
        assert _count(Receipt) == 0
    assert "还差 1 分" in browser(app, cast, "member").open("/me/purse").text


def test_a_gift_has_its_limit(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        spend(cast)
        spend(cast)
        with pytest.raises(errors.LimitReached):
            spend(cast)

        assert spend(cast, gift="soap").balance == 200
        assert held(cast).refusals == {
            "paste": "limit_reached",
            "soap": "too_little",
            "rice": "too_little",
        }


def test_the_same_key_finds_the_same_receipt(app: Flask, cast: Cast) -> None:
    earn(app, cast, "second_member", 10)
    with app.app_context(), transaction():
        first = spend(cast, key="k")
        again = spend(cast, key="k")

        assert first.id == again.id
        assert held(cast).balance == 800
        for other in ({"gift": "soap"}, {"who": "second_member"}):
            with pytest.raises(errors.KeyReused):
                spend(cast, key="k", **other)


def test_a_key_is_good_even_when_the_balance_is_not_any_more(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        first = spend(cast, gift="rice", key="k")

        assert spend(cast, gift="rice", key="k").id == first.id


def test_nobody_serves_himself(app: Flask, cast: Cast) -> None:
    earn(app, cast, "reviewer", 10, home="community")
    with app.app_context(), transaction():
        with pytest.raises(errors.OwnPurse):
            spend(cast, "reviewer")

        assert _count(Receipt) == 0


@pytest.mark.parametrize("who", ["secretary", "unit_contact", "grid_worker", "other_reviewer"])
def test_only_the_desk_of_the_community_hands_out(app: Flask, cast: Cast, who: str) -> None:
    with app.app_context(), transaction(), pytest.raises(Forbidden):
        spend(cast, by=who)


def test_the_desk_serves_its_own_people_only(app: Flask, cast: Cast) -> None:
    earn(app, cast, "other_member", 10, home="other_branch")
    with app.app_context(), transaction(), pytest.raises(PersonNotFound):
        spend(cast, "other_member")


@pytest.mark.parametrize(
    ("gift", "more", "refusal"),
    [
        ("bread", {}, errors.GiftUnknown),
        ("", {}, errors.WhatIsWanted),
        ("", {"points": 100, "label": "现金"}, errors.WhatIsWanted),
        ("paste", {"points": 1}, errors.WhatIsWanted),
    ],
)
def test_with_a_list_only_what_stands_on_it(
    app: Flask, cast: Cast, gift: str, more: dict[str, object], refusal: type[DomainError]
) -> None:
    with app.app_context(), transaction():
        with pytest.raises(refusal):
            spend(cast, gift=gift, **more)

        assert held(cast).balance == 1000


def test_without_a_list_points_are_taken_for_words(app: Flask) -> None:
    cast = town(app, " {voucher_days: 30}\n")
    earn(app, cast, "member", 10)
    with app.app_context(), transaction():
        made = spend(cast, gift="", points=250, label="理发一次")

        assert (made.gift, made.label, made.price, made.balance) == ("", "理发一次", 250, 750)
        for points, label in ((100, ""), (0, "无"), (None, "理发")):
            with pytest.raises((errors.WhatIsWanted, errors.TooLittle)):
                spend(cast, gift="", points=points, label=label)


def test_a_voucher_says_how_long_it_holds(app: Flask) -> None:
    cast = town(app, "\n  voucher_days: 30" + GIFTS)
    earn(app, cast, "member", 10)
    with app.app_context(), transaction():
        made = spend(cast)

        assert made.valid_until == clock.local_day(made.at) + timedelta(days=30)


def test_a_void_record_does_not_give_the_gift_back(app: Flask, cast: Cast) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        spend(cast, gift="rice")
        record = db.session.scalars(
            sa.select(ServiceRecord).where(ServiceRecord.person_id == cast.people["member"])
        ).one()
        records.void(record, by_id=None, now=now, reason="重复")
        cause = Cause(record.source, Reason.VOIDED, clock.local_day(now))
        ledger.book(cast.region_id, record.person_id, cause, now=now)
        assert held(cast).balance == -600

        serve(cast, "member", now, points=900)
        assert held(cast).balance == 300


def test_points_expire_by_their_own_day(app: Flask) -> None:
    cast = town(app, "\n  expiry: {days: 30}" + GIFTS)
    now = clock.now()
    earn(app, cast, "member", 5, at=now - timedelta(days=40))
    earn(app, cast, "member", 3, at=now - timedelta(days=10))
    with app.app_context(), transaction():
        own = held(cast)

        last = clock.local_day(now - timedelta(days=10)) + timedelta(days=29)
        assert (own.balance, own.purse.expired) == (300, 500)
        assert own.endings == [(last, 300)]
        with pytest.raises(errors.TooLittle):
            spend(cast, gift="soap")


def test_a_yearly_purse_is_empty_in_the_new_year(app: Flask) -> None:
    cast = town(app, "\n  clearing: period_end" + GIFTS)
    now = clock.now()
    earn(app, cast, "member", 7, at=now - timedelta(days=366))
    earn(app, cast, "member", 5)
    with app.app_context(), transaction():
        own = held(cast)

        assert (own.balance, own.purse.cleared) == (500, 700)
        assert [amount for _, amount in own.endings] == [500]
        assert own.endings[0][0].month == 12


def test_what_is_left_after_a_spending_is_cleared_where_the_scheme_says_so(app: Flask) -> None:
    cast = town(app, "\n  clearing: after_spending" + GIFTS)
    earn(app, cast, "member", 10, at=clock.now() - timedelta(days=2))
    with app.app_context(), transaction():
        assert spend(cast).balance == 0
        assert held(cast).purse.cleared == 800


def test_a_clock_that_goes_back_does_not_let_one_spend_twice(app: Flask, cast: Cast) -> None:
    now = clock.now()
    with app.app_context(), transaction():
        first = spend(cast, gift="rice", now=now)
        with pytest.raises(errors.TooLittle):
            spend(cast, gift="rice", now=now - timedelta(minutes=5))

        assert spend(cast, gift="soap", now=now - timedelta(minutes=5)).at >= first.at


def test_it_is_written_down_and_told(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        made = spend(cast)

        entry = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "spending.handed_out")
        ).one()
        assert entry.actor_id == cast.people["reviewer"]
        assert entry.details == {"receipt": made.said_number, "gift": "paste", "points": 200}
        notice = db.session.scalars(sa.select(Notice).where(Notice.kind == "spending")).one()
        assert notice.person_id == cast.people["member"]
        assert "牙膏" in notice.title


def test_a_receipt_is_never_changed(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        made = spend(cast)
        db.session.flush()
    for order in (sa.update(Receipt).values(price=1), sa.delete(Receipt)):
        with app.app_context(), pytest.raises(DatabaseError), transaction():
            db.session.execute(order.where(Receipt.id == made.id))


def test_a_receipt_is_seen_by_its_person_and_the_desk(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        made = spend(cast)
        for who in ("member", "reviewer"):
            assert queries.receipt(made.id, actor=cast.actor(who)).receipt.id == made.id
        for who in ("second_member", "secretary", "other_reviewer", "upper", "auditor"):
            with pytest.raises(errors.ReceiptNotFound):
                queries.receipt(made.id, actor=cast.actor(who))
        with pytest.raises(errors.ReceiptNotFound):
            queries.receipt(uuid.uuid4(), actor=cast.actor("reviewer"))


def test_without_a_rule_nothing_is_handed_out(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        assert queries.market_of(cast.region_id, cast.people["member"], now=clock.now()) is None
        assert queries.desks(cast.actor("reviewer"), now=clock.now()) == []
        with pytest.raises(errors.NoSpending):
            spend(cast)
