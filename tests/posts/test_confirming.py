"""A month that two people vouch for is a record, booked once; the holder is neither."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import membership
from app.accounts.errors import OwnApproval
from app.accounts.models import PersonState, Role
from app.accounts.service import end_grant, grant
from app.core.clock import local_day
from app.core.db import db
from app.core.errors import Forbidden
from app.notices.models import Notice
from app.points.merging import merge_people
from app.points.models import LedgerEntry, Reason
from app.posts import confirming, crediting, duty, service
from app.posts.errors import (
    DutyNotSent,
    HolderNotActive,
    NotHeldThen,
    NothingTicked,
)
from app.posts.models import DutyLine, DutyState
from app.records.models import TimeClass, Trust
from tests.posts.scenes import (
    A_MONTH,
    FOUNDED,
    NOW,
    OCTOBER,
    books_agree,
    confirm,
    held,
    line,
    opened,
    records,
    second_staff,
    tick,
    total,
    town,
)
from tests.support.cast import CHAOCHENG, Cast

SEPTEMBER, NOVEMBER = date(2026, 9, 1), date(2026, 11, 1)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    made = town(app)
    with app.app_context():
        yield made
        db.session.rollback()


def test_what_two_people_vouch_for_is_a_record_with_its_points(cast: Cast) -> None:
    holding = held(cast, opened(cast))

    assert tick(cast, [holding], note="每周巡楼") == 1
    assert records(cast.people["volunteer"]) == []
    assert confirm(cast, [holding]) == confirming.Outcome(1, 0)

    (record,) = records(cast.people["volunteer"])
    assert record.source == f"post:{holding.id.hex}:2026-10"
    assert record.occurred_at == datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
    assert (record.item, record.count, record.minutes) == ("post_month", 1, 0)
    assert (record.time_class, record.trust) == (TimeClass.HAND, Trust.HAND)
    assert not record.counts_as_hours
    assert record.home_organisation_id == cast.nodes["community"]
    assert record.organisation_id == cast.nodes["grid"]
    assert record.made_by_id == cast.people["grid_worker"]
    assert record.approved_by_id == cast.people["reviewer"]
    assert total(cast.people["volunteer"]) == A_MONTH
    (entry,) = db.session.scalars(sa.select(LedgerEntry))
    assert (entry.source, entry.reason) == (record.source, Reason.AWARD)
    books_agree(cast)


def test_confirming_again_books_nothing(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding])
    confirm(cast, [holding])

    assert confirm(cast, [holding]) == confirming.Outcome(0, 1)
    assert len(records(cast.people["volunteer"])) == 1
    assert total(cast.people["volunteer"]) == A_MONTH


def test_hours_count_only_where_the_post_states_them(cast: Cast) -> None:
    holding = held(cast, opened(cast, month_minutes=240))
    tick(cast, [holding])
    confirm(cast, [holding])

    (record,) = records(cast.people["volunteer"])
    assert (record.counts_as_hours, record.minutes) == (True, 240)


def test_without_the_item_a_month_is_a_record_without_points(app: Flask) -> None:
    cast = town(app, CHAOCHENG.replace("  post_month:", "  other_post:"))
    with app.app_context():
        holding = held(cast, opened(cast))
        tick(cast, [holding])
        (worth,) = crediting.worth(cast.region_id, [line(holding)])
        assert worth.schemes == ()

        confirm(cast, [holding])

        assert len(records(cast.people["volunteer"])) == 1
        assert total(cast.people["volunteer"]) == 0
        db.session.rollback()


def test_a_scheme_with_the_item_is_named(cast: Cast) -> None:
    post = opened(cast)
    named, other = held(cast, post), held(cast, opened(cast, item="unknown", title="楼道长"))
    tick(cast, [named, other])

    both = crediting.worth(cast.region_id, [line(named), line(other)])

    assert [each.schemes for each in both] == [("志愿潮城积分办法（示例）",), ()]


def test_who_gains_does_not_confirm(cast: Cast) -> None:
    holding = held(cast, opened(cast), second_staff(cast))
    tick(cast, [holding])

    with pytest.raises(OwnApproval):
        confirm(cast, [holding], by="second_member")
    # nor does a batch in which one of them is
    other = held(cast, opened(cast, title="楼道长"))
    tick(cast, [other])
    with pytest.raises(OwnApproval):
        confirm(cast, [other, holding], by="second_member")


def test_two_records_of_one_person_are_one_person(cast: Cast) -> None:
    """Who ticked with a record that was merged into another does not confirm with that one."""
    office = cast.node("community")
    held_once = grant(cast.person("member"), Role.STAFF, office, now=FOUNDED, by=None)
    holding = held(cast, opened(cast))
    tick(cast, [holding], by="member")
    end_grant(held_once, by=None, now=NOW)
    by = cast.actor("upper", now=NOW)
    kept = cast.people[second_staff(cast)]
    merge_people(kept, cast.people["member"], by=by, now=NOW, reason="同一人")

    with pytest.raises(OwnApproval):
        confirm(cast, [holding], by="second_member")


def test_terms_of_two_merged_records_count_once(cast: Cast) -> None:
    post = opened(cast)
    first, again = held(cast, post, "member"), held(cast, post, "second_member")
    tick(cast, [first, again])
    confirm(cast, [first, again])

    by = cast.actor("upper", now=NOW)
    gone, kept = cast.people["member"], cast.people["second_member"]
    merge_people(kept, gone, by=by, now=NOW, reason="同一人")

    assert total(kept) + total(gone) == A_MONTH
    (due,) = duty.sheet(cast.node("grid"), SEPTEMBER).duties
    assert due.person.id == kept
    books_agree(cast)


@pytest.mark.parametrize("who", ["grid_worker", "secretary", "volunteer", "auditor"])
def test_others_confirm_nothing(cast: Cast, who: str) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding], by="reviewer")
    with pytest.raises(Forbidden):
        confirm(cast, [holding], by=who)


def test_the_street_confirms_where_the_community_has_nobody_else(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding], by="reviewer")

    assert confirm(cast, [holding], by="upper").confirmed == 1


def test_february_is_shorter(cast: Cast) -> None:
    february = date(2027, 2, 1)
    holding = held(cast, opened(cast), from_on=date(2027, 2, 15), to_on=date(2027, 8, 1))
    at = datetime(2027, 3, 1, 2, tzinfo=UTC)
    tick(cast, [holding], february, now=at)
    confirm(cast, [holding], february, now=at)

    (record,) = records(cast.people["volunteer"])
    assert local_day(record.occurred_at) == date(2027, 2, 28)


def test_points_stand_where_the_holder_was_at_home_on_the_last_day(cast: Cast) -> None:
    holding = held(cast, opened(cast), "member")
    moved_on = datetime(2026, 10, 31, 2, tzinfo=UTC)
    where, by = cast.nodes["sibling_branch"], cast.actor("upper", now=moved_on)
    membership.transfer(cast.people["member"], where, by=by, now=moved_on)
    for month in (SEPTEMBER, OCTOBER):
        tick(cast, [holding], month)
        confirm(cast, [holding], month)

    homes = [each.home_organisation_id for each in records(cast.people["member"])]
    assert homes == [cast.nodes["branch"], cast.nodes["sibling_branch"]]
    assert total(cast.people["member"]) == 2 * A_MONTH
    books_agree(cast)


def test_what_is_sent_back_is_ticked_anew(cast: Cast) -> None:
    holding, by = held(cast, opened(cast)), cast.actor("reviewer", now=NOW)
    tick(cast, [holding])
    confirming.send_back(line(holding), reason="十月他在外地", by=by, now=NOW)

    (notice,) = db.session.scalars(
        sa.select(Notice).where(Notice.person_id == cast.people["grid_worker"])
    )
    assert "十月他在外地" in notice.body
    with pytest.raises(DutyNotSent):
        confirm(cast, [holding])
    with pytest.raises(DutyNotSent):
        confirming.send_back(line(holding), reason="再退", by=by, now=NOW)
    tick(cast, [holding])
    assert line(holding).line.reason == ""
    assert confirm(cast, [holding]).confirmed == 1


def test_a_term_that_ended_meanwhile_is_not_confirmed(cast: Cast) -> None:
    holding, by = held(cast, opened(cast)), cast.actor("reviewer", now=NOW)
    tick(cast, [holding])
    service.end_holding(holding, date(2026, 10, 15), reason="搬家", by=by, now=NOW)

    with pytest.raises(NotHeldThen):
        confirm(cast, [holding])


def test_an_account_that_may_not_act_gains_nothing(cast: Cast) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding])
    cast.person("volunteer").state = PersonState.DISABLED
    db.session.flush()

    with pytest.raises(HolderNotActive):
        confirm(cast, [holding])


def test_a_batch_is_all_or_nothing_and_never_empty(cast: Cast) -> None:
    with pytest.raises(NothingTicked):
        confirming.confirm([], by=cast.actor("reviewer", now=NOW), now=NOW)
    with pytest.raises(NothingTicked):
        tick(cast, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"ticked_by_id": "volunteer"},
        {"confirmed_by_id": "grid_worker", "state": DutyState.CONFIRMED},
        {"confirmed_by_id": "volunteer", "state": DutyState.CONFIRMED},
        {"state": DutyState.CONFIRMED},
    ],
)
def test_the_database_keeps_maker_checker_and_holder_apart(
    cast: Cast, changes: dict[str, object]
) -> None:
    holding = held(cast, opened(cast))
    tick(cast, [holding])
    values = {k: cast.people.get(v, v) if isinstance(v, str) else v for k, v in changes.items()}

    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(DutyLine).values(**values))
