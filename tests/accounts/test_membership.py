"""Relations begin, move, change and end, and no day is held twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import membership, queries, service
from app.accounts.actor import Actor
from app.accounts.member_errors import (
    AlreadyRelated,
    CategoryUnknown,
    DayNotPossible,
    NotRelated,
    WrongRelation,
)
from app.accounts.models import MembershipKind, MemberStage, Person, Role
from app.accounts.spans import Span, without
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import Forbidden
from tests.support.branches import (
    NOW,
    OPENED,
    TODAY,
    Town,
    acting,
    build_town,
    member,
    relations,
    volunteer,
)

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def town(context: None) -> Town:
    """A community with two branches."""
    return build_town()


@pytest.fixture
def staff(town: Town) -> Actor:
    """Somebody of the community's office."""
    return acting(town, Role.STAFF, town.community)


def acts(person: Person) -> Actor:
    """The person as one who acts."""
    return queries.actor(person, now=NOW)


def test_a_transfer_ends_the_day_before(town: Town, staff: Actor) -> None:
    person = member(town, "张三")

    membership.transfer(person.id, town.second.id, by=staff, now=NOW)

    old, new = relations(person.id)
    assert (old.organisation_id, old.to_on) == (town.first.id, YESTERDAY)
    assert (new.organisation_id, new.from_on, new.to_on) == (town.second.id, TODAY, None)
    assert new.stage is MemberStage.FULL


def test_a_transfer_needs_the_right_at_both_branches(town: Town) -> None:
    person = member(town, "张三", at=town.second)
    secretary = acting(town, Role.SECRETARY, town.first)

    with pytest.raises(Forbidden):
        membership.transfer(person.id, town.first.id, by=secretary, now=NOW)

    assert len(relations(person.id)) == 1


@pytest.mark.parametrize("on", [OPENED - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_transfer_before_the_beginning_or_in_the_future_is_refused(
    town: Town, staff: Actor, on: date
) -> None:
    person = member(town, "张三")

    with pytest.raises(DayNotPossible):
        membership.transfer(person.id, town.second.id, by=staff, now=NOW, on=on)


def test_a_transfer_to_the_own_branch_or_of_nobody_is_refused(town: Town, staff: Actor) -> None:
    with pytest.raises(AlreadyRelated):
        membership.transfer(member(town, "张三").id, town.first.id, by=staff, now=NOW)
    with pytest.raises(NotRelated):
        membership.transfer(volunteer(town, "李四").id, town.first.id, by=staff, now=NOW)


def test_a_transfer_on_the_first_day_leaves_one_relation(town: Town, staff: Actor) -> None:
    person = member(town, "张三", from_on=TODAY)

    membership.transfer(person.id, town.second.id, by=staff, now=NOW)

    assert [held.organisation_id for held in relations(person.id)] == [town.second.id]


def test_reporting_stands_beside_the_branch(town: Town, staff: Actor) -> None:
    person = member(town, "张三")

    membership.begin(person.id, town.community.id, MembershipKind.REPORTING, by=staff, now=NOW)

    held = queries.memberships_on(person.id, TODAY)
    assert set(held) == {MembershipKind.PARTY, MembershipKind.REPORTING}
    assert held[MembershipKind.REPORTING].stage is MemberStage.NONE


def test_a_second_branch_is_refused(town: Town, staff: Actor) -> None:
    with pytest.raises(AlreadyRelated):
        membership.begin(
            member(town, "张三").id, town.second.id, MembershipKind.PARTY, by=staff, now=NOW
        )


def test_a_relation_leads_to_its_kind_of_organisation(town: Town, staff: Actor) -> None:
    with pytest.raises(WrongRelation):
        membership.begin(
            volunteer(town, "张三").id, town.community.id, MembershipKind.PARTY, by=staff, now=NOW
        )


def test_who_left_may_come_back_after_the_last_day(town: Town, staff: Actor) -> None:
    person = member(town, "张三")
    membership.leave(person.id, MembershipKind.PARTY, by=staff, now=NOW, on=YESTERDAY)

    with pytest.raises(DayNotPossible):
        membership.begin(
            person.id, town.first.id, MembershipKind.PARTY, by=staff, now=NOW, from_on=YESTERDAY
        )
    membership.begin(person.id, town.first.id, MembershipKind.PARTY, by=staff, now=NOW)

    assert [held.from_on for held in relations(person.id)] == [OPENED, TODAY]


def test_a_category_holds_from_its_day_on(town: Town, staff: Actor) -> None:
    person = member(town, "张三")

    membership.change_category(person.id, "care", by=staff, now=NOW)

    before, after = queries.home_on(person.id, YESTERDAY), queries.home_on(person.id, TODAY)
    assert before is not None
    assert after is not None
    assert (before.category, after.category) == ("", "care")


def test_the_category_stays_out_of_the_log(town: Town, staff: Actor) -> None:
    membership.change_category(member(town, "张三").id, "concern", by=staff, now=NOW)

    assert "concern" not in str(list(db.session.scalars(db.select(AuditEntry.details))))


def test_an_unknown_category_is_refused(town: Town, staff: Actor) -> None:
    with pytest.raises(CategoryUnknown):
        membership.change_category(member(town, "张三").id, "best", by=staff, now=NOW)


def test_a_probationary_member_becomes_full(town: Town, staff: Actor) -> None:
    person = member(town, "张三", stage=MemberStage.PROBATIONARY)

    membership.change_stage(person.id, MemberStage.FULL, by=staff, now=NOW)

    assert [held.stage for held in relations(person.id)] == [
        MemberStage.PROBATIONARY,
        MemberStage.FULL,
    ]


def test_a_unit_may_be_one_of_several(town: Town, staff: Actor) -> None:
    person = volunteer(town, "张三")
    service.join(person, town.unit, MembershipKind.UNIT, from_on=OPENED)

    with pytest.raises(AlreadyRelated):
        membership.begin(person.id, town.unit.id, MembershipKind.UNIT, by=staff, now=NOW)


DAYS = st.integers(0, 60).map(lambda n: OPENED + timedelta(days=n))
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 30)).map(
    lambda pair: Span(pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)


def _days(span: Span) -> set[date]:
    last = span.to_on or OPENED + timedelta(days=120)
    return {span.from_on + timedelta(days=n) for n in range((last - span.from_on).days + 1)}


@given(SPANS, st.lists(SPANS, max_size=5))
def test_what_is_left_of_a_span_is_exactly_the_days_of_no_other(
    span: Span, others: list[Span]
) -> None:
    left = [_days(piece) for piece in without(span, others)]

    assert set().union(*left) == _days(span) - set().union(*map(_days, others))
    assert sum(map(len, left)) == len(set().union(*left))
