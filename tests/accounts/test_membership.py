"""Relations begin, move, change and end, and no day is held twice."""

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import claims, membership, queries, service, sign_in, standing
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval, PersonNotFound
from app.accounts.member_errors import (
    AlreadyRelated,
    CategoryUnknown,
    ClaimTooLong,
    DayNotPossible,
    NoClaim,
    NotRelated,
    SamePhone,
    WrongRelation,
)
from app.accounts.models import MembershipKind, MemberStage, Person, Phone, Role, SignInKind
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


def _is_open(region_id: int, secret: str) -> bool:
    found = queries.signed_in(
        region_id, sign_in.secret_hash(secret), SignInKind.PAGE, now=NOW, address=""
    )
    return found is not None


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


def test_words_about_the_own_branch_give_no_right(town: Town) -> None:
    person = volunteer(town, "张三")

    claims.claim_branch("幸福社区第一支部", by=acts(person), now=NOW)

    assert relations(person.id) == []
    assert person.claimed_branch == "幸福社区第一支部"


def test_a_secretary_links_in_one_tap(town: Town) -> None:
    person = volunteer(town, "张三")
    claims.claim_branch("幸福社区第一支部", by=acts(person), now=NOW)
    secretary = acting(town, Role.SECRETARY, town.first)

    (claim,) = claims.waiting(secretary)
    assert claim.branch_id == town.first.id
    claims.link_member(claim.person_id, town.first.id, by=secretary, now=NOW)

    (held,) = relations(person.id)
    assert (held.organisation_id, held.stage, held.from_on) == (
        town.first.id,
        MemberStage.FULL,
        TODAY,
    )
    assert claims.waiting(secretary) == []
    with pytest.raises(NoClaim):
        claims.link_member(claim.person_id, town.first.id, by=secretary, now=NOW)


def test_a_claim_is_seen_by_the_branch_it_names_and_the_office(town: Town, staff: Actor) -> None:
    claims.claim_branch("第二党支部", by=acts(volunteer(town, "张三")), now=NOW)
    claims.claim_branch("某某支部", by=acts(volunteer(town, "李四")), now=NOW)

    first = claims.waiting(acting(town, Role.SECRETARY, town.first))
    second = claims.waiting(acting(town, Role.SECRETARY, town.second))

    assert (first, [claim.name for claim in second]) == ([], ["张三"])
    assert [claim.name for claim in claims.waiting(staff)] == ["张三", "李四"]
    assert claims.waiting(acts(volunteer(town, "路人"))) == []


def test_a_stranger_links_nobody(town: Town) -> None:
    person = volunteer(town, "张三")
    claims.claim_branch("第一党支部", by=acts(person), now=NOW)

    with pytest.raises(Forbidden):
        claims.link_member(person.id, town.first.id, by=acts(person), now=NOW)


def test_a_skipped_question_waits_for_nobody(town: Town, staff: Actor) -> None:
    person = volunteer(town, "张三")

    claims.claim_branch("", by=acts(person), now=NOW)

    assert person.claimed_at == NOW
    assert claims.waiting(staff) == []


def test_a_claim_turned_down_is_gone(town: Town, staff: Actor) -> None:
    person = volunteer(town, "张三")
    claims.claim_branch("第一党支部", by=acts(person), now=NOW)

    claims.turn_down(person.id, town.first.id, by=staff, now=NOW)

    assert claims.waiting(staff) == []


def test_too_many_words_are_refused(town: Town) -> None:
    with pytest.raises(ClaimTooLong):
        claims.claim_branch("支" * 101, by=acts(volunteer(town, "张三")), now=NOW)


def test_a_new_number_replaces_the_old_one_for_good(town: Town) -> None:
    person = member(town, "张三", phone="13800000001")

    standing.change_phone(person.id, "13800000002", by=acts(person), now=NOW)

    assert queries.phone_of(person) == "13800000002"
    assert queries.people_behind(town.region_id, "13800000001") == []
    assert len(list(db.session.scalars(db.select(Phone)))) == 1
    with pytest.raises(SamePhone):
        standing.change_phone(person.id, "13800000002", by=acts(person), now=NOW)


def test_the_rest_of_a_household_keeps_the_old_number(town: Town) -> None:
    person = member(town, "张三", phone="13800000001")
    other = member(town, "李四", phone="13800000001")

    standing.change_phone(person.id, None, by=acts(person), now=NOW)

    assert queries.phone_of(person) == ""
    assert queries.phone_of(other) == "13800000001"


def test_a_stranger_changes_nobodys_number(town: Town) -> None:
    person = member(town, "张三", phone="13800000001")

    for actor in (acts(volunteer(town, "路人")), acting(town, Role.SECRETARY, town.second)):
        with pytest.raises(PersonNotFound):
            standing.change_phone(person.id, "13800000002", by=actor, now=NOW)


def test_numbers_in_the_log_are_masked(town: Town) -> None:
    person = member(town, "张三", phone="13800000001")

    standing.change_phone(person.id, "13800000002", by=acts(person), now=NOW)

    details = str(list(db.session.scalars(db.select(AuditEntry.details))))
    assert "138****0002" in details
    assert "13800000002" not in details


def test_disabling_ends_every_session(town: Town, staff: Actor) -> None:
    person = member(town, "张三")
    secret, _ = sign_in.begin(acts(person), SignInKind.PAGE, now=NOW)
    db.session.flush()
    assert _is_open(town.region_id, secret)

    standing.disable(person.id, by=staff, now=NOW, reason="离世")

    assert not _is_open(town.region_id, secret)
    assert not person.is_active
    standing.enable(person.id, by=staff, now=NOW, reason="登记有误")
    assert person.is_active
    assert not _is_open(town.region_id, secret)


def test_nobody_disables_himself_or_a_stranger(town: Town, staff: Actor) -> None:
    other = member(build_town("另一区"), "李四")

    with pytest.raises(OwnApproval):
        standing.disable(staff.person_id, by=staff, now=NOW, reason="")
    with pytest.raises(PersonNotFound):
        standing.disable(other.id, by=staff, now=NOW, reason="")
    with pytest.raises(PersonNotFound):
        standing.disable(uuid.uuid4(), by=staff, now=NOW, reason="")


def test_the_office_cares_for_who_has_no_relation(town: Town, staff: Actor) -> None:
    person = volunteer(town, "张三")

    standing.disable(person.id, by=staff, now=NOW, reason="重复")

    assert not person.is_active
    with pytest.raises(PersonNotFound):
        standing.disable(
            volunteer(town, "李四").id,
            by=acting(town, Role.SECRETARY, town.first),
            now=NOW,
            reason="",
        )


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
