"""Who cares for members does not get into the accounts of offices that way."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import activation, service, standing
from app.accounts.models import Role
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
