"""Roles are given by who may, to somebody else, and by two people where they decide over others."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import appointing, merging, service
from app.accounts.errors import AccountDisabled, OwnApproval
from app.accounts.models import Approval, MembershipKind, Person, Role, RoleGrant
from app.accounts.permissions import Target, may
from app.accounts.role_errors import (
    OtherName,
    OwnRole,
    RoleApart,
    RoleHeld,
    RoleNotYours,
    RoleOver,
)
from app.accounts.role_models import RoleProposal
from app.accounts.role_words import GIVES, NEEDS_SECOND, ROLES, roles_at
from app.accounts.standing import disable
from app.core import clock
from app.core.db import db, transaction
from app.organisations.models import OrganisationKind
from tests.accounts.appointments import decide, give
from tests.support.cast import Cast, gather


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def test_a_helping_role_is_given_at_once(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        made = give(cast, "volunteer", Role.GRID_WORKER, "grid", by="reviewer")

        assert isinstance(made, RoleGrant)
        assert made.granted_by_id == cast.people["reviewer"]
        target = Target(path=cast.node("grid").path)
        assert may(cast.actor("volunteer"), "wish.enter", target)


def test_a_deciding_role_waits_for_a_second_person(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        asked = give(cast, "volunteer", Role.STAFF, "community", by="reviewer", reason="新来的")
        target = Target(path=cast.node("community").path)

        assert not may(cast.actor("volunteer"), "wish.review", target)
        decide(cast, asked, by="upper")

        assert may(cast.actor("volunteer"), "wish.review", target)
        given = db.session.scalars(
            sa.select(RoleGrant).where(RoleGrant.person_id == cast.people["volunteer"])
        ).one()
        assert given.granted_by_id == cast.people["reviewer"]
        assert given.approved_by_id == cast.people["upper"]


def test_a_refused_appointment_gives_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        asked = give(cast, "volunteer", Role.STAFF, "community", by="reviewer")
        decide(cast, asked, by="upper", approved=False)

        assert cast.actor("volunteer").grants == ()


@pytest.mark.parametrize("by", ["reviewer", "volunteer"])
def test_neither_the_maker_nor_the_appointed_is_the_second(app: Flask, cast: Cast, by: str) -> None:
    with app.app_context():
        with transaction():
            asked = give(cast, "volunteer", Role.STAFF, "community", by="reviewer")
        with pytest.raises(OwnApproval), transaction():
            decide(cast, asked, by=by)

        assert cast.actor("volunteer").grants == ()


def test_who_could_not_give_it_is_no_second_person(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            asked = give(cast, "volunteer", Role.UPPER, "street", by="admin")
            assert isinstance(asked, Approval)
            assert not appointing.may_decide(cast.actor("reviewer"), asked)
            assert not appointing.may_decide(cast.actor("volunteer"), asked)
            assert appointing.may_decide(cast.actor("upper"), asked)
        with pytest.raises(RoleNotYours), transaction():
            decide(cast, asked, by="reviewer")

        assert cast.actor("volunteer").grants == ()


@pytest.mark.parametrize(
    ("by", "role", "node"),
    [
        ("reviewer", Role.UPPER, "street"),
        ("reviewer", Role.STAFF, "other_community"),
        ("reviewer", Role.SECRETARY, "branch"),
        ("reviewer", Role.ADMIN, "district"),
        ("secretary", Role.STAFF, "community"),
        ("secretary", Role.COMMITTEE, "sibling_branch"),
        ("upper", Role.ADMIN, "street"),
        ("upper", Role.UPPER, "district"),
        ("unit_lead", Role.UNIT_LEAD, "unit"),
        ("unit_contact", Role.UNIT_CONTACT, "unit"),
        ("auditor", Role.STEWARD, "grid"),
        ("sysadmin", Role.ADMIN, "district"),
        ("party_worker", Role.SECRETARY, "branch"),
        ("member", Role.STEWARD, "branch"),
        ("admin", Role.STAFF, "street"),  # a street has no staff of a community
    ],
)
def test_nobody_gives_above_his_level_or_out_of_his_reach(
    app: Flask, cast: Cast, by: str, role: Role, node: str
) -> None:
    with app.app_context():
        with pytest.raises(RoleNotYours), transaction():
            give(cast, "volunteer", role, node, by=by)

        assert cast.actor("volunteer").grants == ()


def test_a_unit_names_its_own_contact(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        made = give(cast, "volunteer", Role.UNIT_CONTACT, "unit", by="unit_lead")

        assert isinstance(made, RoleGrant)


def test_nobody_appoints_himself(app: Flask, cast: Cast) -> None:
    with app.app_context(), pytest.raises(OwnRole), transaction():
        give(cast, "reviewer", Role.STEWARD, "grid", by="reviewer")


def test_what_somebody_is_or_is_about_to_be_is_not_given_twice(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            give(cast, "volunteer", Role.STEWARD, "grid", by="reviewer")
            give(cast, "volunteer", Role.STAFF, "community", by="reviewer")
        for role, node in ((Role.STEWARD, "grid"), (Role.STAFF, "community")):
            with pytest.raises(RoleHeld), transaction():
                give(cast, "volunteer", role, node, by="upper")


def test_an_auditor_has_an_account_of_his_own(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for who, role in (
            ("volunteer", Role.AUDITOR),  # at home in a community
            ("reviewer", Role.SYSADMIN),
            ("auditor", Role.ADMIN),
            ("auditor", Role.SYSADMIN),
        ):
            with pytest.raises(RoleApart), transaction():
                give(cast, who, role, "district", by="admin")
        with transaction():
            made = give(cast, "stranger", Role.AUDITOR, "district", by="admin")

        assert isinstance(made, Approval)


def test_who_took_another_role_meanwhile_is_not_made_auditor(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            asked = give(cast, "stranger", Role.AUDITOR, "district", by="admin")
            other = service.register(cast.region_id, "第二人", now=clock.now())
            service.grant(other, Role.ADMIN, cast.node("district"), now=clock.now(), by=None)
            cast.people["second"] = other.id
            give(cast, "stranger", Role.STEWARD, "grid", by="reviewer")
        with pytest.raises(RoleApart), transaction():
            decide(cast, asked, by="second")

        assert [grant.role for grant in cast.actor("stranger").grants] == [Role.STEWARD]


def test_a_last_day_that_has_gone_gives_nothing(app: Flask, cast: Cast) -> None:
    today = clock.local_day(clock.now())
    with app.app_context():
        for role in (Role.STEWARD, Role.STAFF):
            node = "grid" if role is Role.STEWARD else "community"
            with pytest.raises(RoleOver), transaction():
                give(cast, "volunteer", role, node, by="reviewer", to_on=today - timedelta(days=1))
        with transaction():
            asked = give(cast, "volunteer", Role.STAFF, "community", by="reviewer", to_on=today)
            proposal = db.session.scalars(sa.select(RoleProposal)).one()
            proposal.to_on = today - timedelta(days=1)
        with pytest.raises(RoleOver), transaction():
            decide(cast, asked, by="upper")

        assert cast.actor("volunteer").grants == ()


def test_a_disabled_account_is_given_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            now = clock.now()
            disable(cast.people["volunteer"], by=cast.actor("reviewer"), now=now, reason="查证")
        with pytest.raises(AccountDisabled), transaction():
            give(cast, "volunteer", Role.STEWARD, "grid", by="upper")


def test_a_new_number_is_registered_and_a_known_one_needs_its_name(app: Flask, cast: Cast) -> None:
    now = clock.now()
    with app.app_context():
        with transaction():
            new = appointing.person_of(cast.region_id, "新来的", "13900000001", now=now)
            again = appointing.person_of(cast.region_id, "新来的", "13900000001", now=now)
        people = db.session.scalar(sa.select(sa.func.count()).select_from(Person))
        with pytest.raises(OtherName), transaction():
            appointing.person_of(cast.region_id, "别的人", "13900000001", now=now)

        assert new.id == again.id
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == people


def test_a_merged_record_is_appointed_as_the_one_kept(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        now = clock.now()
        double = service.register(cast.region_id, "苏小禾", now=now)
        home = cast.node("community")
        service.join(double, home, MembershipKind.RESIDENCE, from_on=clock.local_day(now))
        cast.people["double"] = double.id
        asked = give(cast, "double", Role.UPPER, "street", by="admin")
        kept = cast.people["volunteer"]
        merging.merge(kept, double.id, by=cast.actor("reviewer"), now=now, reason="同一人")
        decide(cast, asked, by="upper")

        assert [grant.role for grant in cast.actor("volunteer").grants] == [Role.UPPER]


def test_every_role_has_a_name_a_place_and_a_giver() -> None:
    placed = {role for kind in OrganisationKind for role in roles_at(kind)}
    given = set().union(*GIVES.values())

    assert set(ROLES) == placed == given == set(Role) - {Role.DESK}
    assert set(ROLES) >= NEEDS_SECOND
    # who is appointed alone may make nobody who decides
    assert not GIVES[Role.UNIT_LEAD] & NEEDS_SECOND
