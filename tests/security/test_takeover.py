"""Who cares for members does not get into the accounts of offices that way."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import activation, merging, queries, service, standing
from app.accounts.member_errors import CannotMerge
from app.accounts.models import PersonState, Role
from app.core import clock
from app.core.db import transaction
from app.core.errors import Forbidden
from tests.support.cast import Cast, gather

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def _slip(cast: Cast) -> None:
    people = [cast.people["member"]]
    activation.issue(people, by=cast.actor("secretary"), now=clock.now())


def _number(cast: Cast) -> None:
    member, by = cast.people["member"], cast.actor("secretary")
    standing.change_phone(member, "13711112222", by=by, now=clock.now())


@pytest.mark.parametrize("way", [_slip, _number])
def test_a_secretary_opens_no_account_of_an_office(app: Flask, way: Callable[[Cast], None]) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        node, member = cast.node("street"), cast.person("member")
        service.grant(member, Role.UPPER, node, now=clock.now(), by=None)

    with app.app_context(), pytest.raises(Forbidden), transaction():
        way(cast)


def test_slips_for_a_whole_branch_leave_offices_out(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        slips = activation.issue_for(
            cast.nodes["branch"],
            by=cast.actor("reviewer"),
            now=clock.now(),
            only_without_phone=False,
        )

    printed = {slip.person_id for slip in slips}
    assert cast.people["member"] in printed
    assert cast.people["secretary"] not in printed


def _merge(cast: Cast, kept: str, gone: str) -> None:
    kept_id, gone_id = cast.people[kept], cast.people[gone]
    merging.merge(kept_id, gone_id, by=cast.actor("reviewer"), now=clock.now(), reason="同一人")


def test_no_merge_hands_the_role_of_an_office_to_somebody_else(app: Flask) -> None:
    cast = gather(app)

    with app.app_context(), pytest.raises(CannotMerge), transaction():
        _merge(cast, "volunteer", "party_worker")

    with app.app_context():
        assert cast.actor("volunteer").roles == []
        assert cast.actor("party_worker").roles == ["party_worker"]


def test_no_merge_gives_an_account_of_an_office_another_way_in(app: Flask) -> None:
    cast = gather(app)
    with app.app_context(), transaction():
        cast.person("party_worker").phone_id = None

    with app.app_context(), pytest.raises(CannotMerge), transaction():
        _merge(cast, "party_worker", "volunteer")

    with app.app_context(), transaction():
        cast.person("volunteer").phone_id = None
        _merge(cast, "party_worker", "volunteer")
        assert queries.phone_of(cast.person("party_worker")) == ""


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        ("reviewer", "volunteer", True),
        ("reviewer", "party_worker", False),
        ("reviewer", "upper", False),
        ("secretary", "member", True),
        ("upper", "secretary", True),
        ("upper", "party_worker", True),
        ("upper", "admin", False),
        ("upper", "auditor", False),
    ],
)
def test_who_holds_an_office_is_disabled_from_above_alone(
    app: Flask, who: str, whom: str, may: bool
) -> None:
    cast = gather(app)

    with app.app_context(), transaction():
        target, by = cast.people[whom], cast.actor(who)
        if may:
            standing.disable(target, by=by, now=clock.now(), reason="离职")
        else:
            with pytest.raises(Forbidden):
                standing.disable(target, by=by, now=clock.now(), reason="离职")

    with app.app_context():
        state = cast.person(whom).state
        assert state is (PersonState.DISABLED if may else PersonState.ACTIVE)
