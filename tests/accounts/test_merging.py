"""Two records of one person become one, and nothing that was done is lost."""

import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accounts import activation, approvals, binding, merging, queries, service, sign_in
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval, PersonNotFound
from app.accounts.member_errors import ActivationCodeWrong, CannotMerge
from app.accounts.models import (
    MembershipKind,
    Person,
    PersonState,
    Phone,
    Role,
    SignIn,
    SignInKind,
)
from app.audit.models import AuditEntry
from app.core.db import db
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

pytestmark = pytest.mark.usefixtures("context")
MID = date(2023, 6, 1)


@pytest.fixture
def town(context: None) -> Town:
    """A community with two branches."""
    return build_town()


@pytest.fixture
def staff(town: Town) -> Actor:
    """Somebody of the community's office."""
    return acting(town, Role.STAFF, town.community)


def merge(kept: Person, gone: Person, by: Actor) -> merging.Merged:
    """One record of two."""
    return merging.merge(kept.id, gone.id, by=by, now=NOW, reason="同一人")


def test_the_other_record_leads_to_the_kept_one(town: Town, staff: Actor) -> None:
    kept, gone = member(town, "张三"), volunteer(town, "张三", phone="13800000001")

    merged = merge(kept, gone, staff)

    assert (merged.kept_id, merged.gone_id) == (kept.id, gone.id)
    assert gone.state is PersonState.MERGED
    assert queries.person(town.region_id, gone.id).id == kept.id
    assert queries.phone_of(kept) == "13800000001"


def test_merged_twice_all_lead_to_the_last(town: Town, staff: Actor) -> None:
    first, second, third = (volunteer(town, "张三") for _ in range(3))

    merge(second, first, staff)
    merge(third, second, staff)
    db.session.expire_all()

    assert first.merged_into_id == second.merged_into_id == third.id


def test_days_that_both_held_follow_the_kept_record(town: Town, staff: Actor) -> None:
    kept = member(town, "张三", from_on=MID)
    gone = member(town, "张三", at=town.second)

    merge(kept, gone, staff)

    assert [(r.organisation_id, r.from_on, r.to_on) for r in relations(kept.id)] == [
        (town.second.id, OPENED, MID - timedelta(days=1)),
        (town.first.id, MID, None),
    ]
    assert relations(gone.id) == []


def test_a_gap_of_the_kept_record_is_filled(town: Town, staff: Actor) -> None:
    kept, gone = volunteer(town, "张三"), member(town, "张三")
    service.join(kept, town.second, MembershipKind.PARTY, from_on=MID).to_on = MID
    service.join(kept, town.unit, MembershipKind.UNIT, from_on=MID)
    db.session.flush()

    merge(kept, gone, staff)

    party = [r for r in relations(kept.id) if r.kind is MembershipKind.PARTY]
    assert [(r.organisation_id, r.from_on, r.to_on) for r in party] == [
        (town.first.id, OPENED, MID - timedelta(days=1)),
        (town.second.id, MID, MID),
        (town.first.id, MID + timedelta(days=1), None),
    ]


def test_relations_of_another_kind_are_all_kept(town: Town, staff: Actor) -> None:
    kept, gone = member(town, "张三"), volunteer(town, "张三")
    service.join(gone, town.community, MembershipKind.RESIDENCE, from_on=MID)
    service.join(gone, town.unit, MembershipKind.UNIT, from_on=MID)

    merge(kept, gone, staff)

    assert set(queries.memberships_on(kept.id, TODAY)) == {
        MembershipKind.PARTY,
        MembershipKind.RESIDENCE,
        MembershipKind.UNIT,
    }


def test_a_spare_number_is_forgotten(town: Town, staff: Actor) -> None:
    kept = member(town, "张三", phone="13800000001")
    gone = volunteer(town, "张三", phone="13800000002")

    merge(kept, gone, staff)

    assert queries.phone_of(kept) == "13800000001"
    assert len(list(db.session.scalars(sa.select(Phone)))) == 1


def test_roles_end_and_are_granted_anew_once(town: Town, staff: Actor) -> None:
    kept, gone = member(town, "张三"), member(town, "张三")
    for person in (kept, gone):
        service.grant(person, Role.ORGANISER, town.first, now=NOW, by=None)
    service.grant(gone, Role.STEWARD, town.community, now=NOW, by=None)

    merged = merge(kept, gone, staff)

    assert queries.actor(kept, now=NOW).roles == ["steward", "organiser"]
    assert queries.actor(gone, now=NOW).roles == []
    assert len(merged.grants) == 1


def test_sessions_and_codes_of_the_other_record_end(town: Town, staff: Actor) -> None:
    kept, gone = member(town, "张三"), member(town, "张三")
    secret, _ = sign_in.begin(queries.actor(gone, now=NOW), SignInKind.PAGE, now=NOW)
    (slip,) = activation.issue([gone.id], by=staff, now=NOW)

    merge(kept, gone, staff)

    hashed = sign_in.secret_hash(secret)
    ended = sa.select(SignIn.ended_at).where(SignIn.secret_hash == hashed)
    assert db.session.scalar(ended) == NOW
    assert queries.asking("localhost", hashed, SignInKind.PAGE, now=NOW, address="")[1] is None
    with pytest.raises(ActivationCodeWrong):
        activation.use_activation_code(town.region_id, slip.code, now=NOW)


def test_who_gains_from_an_approval_still_gains(town: Town, staff: Actor) -> None:
    kept, gone = member(town, "张三"), member(town, "张三")
    waiting = approvals.propose(
        "hand_entry",
        uuid.uuid4(),
        organisation_id=town.community.id,
        summary="补登",
        gainers=[gone.id],
        by=staff,
        now=NOW,
    )

    merge(kept, gone, staff)

    assert kept.id in approvals.gainers(waiting)


def test_what_either_record_proposed_the_kept_one_does_not_approve(
    town: Town, staff: Actor
) -> None:
    kept, gone = member(town, "张三"), member(town, "张三")
    waiting = approvals.propose(
        "hand_entry",
        uuid.uuid4(),
        organisation_id=town.community.id,
        summary="补登",
        gainers=[],
        by=queries.actor(gone, now=NOW),
        now=NOW,
    )

    merge(kept, gone, staff)

    db.session.refresh(waiting)
    with pytest.raises(OwnApproval):
        approvals.decide(waiting, approved=True, by=queries.actor(kept, now=NOW), now=NOW)


def test_a_merge_leaves_a_line(town: Town, staff: Actor) -> None:
    kept, gone = member(town, "张三"), member(town, "张三")

    merge(kept, gone, staff)

    note = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "person.merged")
    ).one()
    assert (note.subject_id, note.actor_id, note.reason) == (kept.id, staff.person_id, "同一人")
    assert note.details["gone"] == str(gone.id)


def test_a_record_is_not_merged_twice_nor_with_itself(town: Town, staff: Actor) -> None:
    kept, gone = member(town, "张三"), member(town, "张三")
    merge(kept, gone, staff)

    with pytest.raises(CannotMerge):
        merge(kept, kept, staff)
    with pytest.raises(CannotMerge):
        merge(member(town, "张三"), gone, staff)


def test_nobody_merges_the_own_records(town: Town, staff: Actor) -> None:
    own = db.session.get_one(Person, staff.person_id)

    with pytest.raises(OwnApproval):
        merge(own, member(town, "张三"), staff)


def test_both_records_must_be_in_the_actors_care(town: Town, staff: Actor) -> None:
    elsewhere = member(build_town("另一区"), "张三")
    secretary = acting(town, Role.SECRETARY, town.first)

    with pytest.raises(PersonNotFound):
        merge(member(town, "张三"), elsewhere, staff)
    with pytest.raises(PersonNotFound):
        merge(member(town, "张三"), member(town, "张三"), secretary)


def test_the_kept_record_takes_over_the_wechat_of_the_other(town: Town, staff: Actor) -> None:
    kept, gone = member(town, "张三"), volunteer(town, "张三")
    binding.bind("oFollower", by=queries.actor(gone, now=NOW), now=NOW)

    merge(kept, gone, staff)

    assert (binding.openid_of(kept), binding.openid_of(gone)) == ("oFollower", "")
