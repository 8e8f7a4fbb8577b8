"""At a closed organisation nothing begins any more; what was there stays."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import Membership, MembershipKind, Role, RoleGrant
from app.core import clock
from app.core.clock import local_day
from app.core.db import db
from app.events import service as events
from app.events.models import Event
from app.organisations import service as organisations
from app.organisations.errors import OrganisationClosed
from app.wishes.models import Wish
from tests.support import wishes
from tests.support.cast import Cast, gather, plan

NOW = clock.now()


def _join(cast: Cast) -> None:
    person, kind = cast.person("stranger"), MembershipKind.RESIDENCE
    accounts.join(person, cast.node("grid"), kind, from_on=local_day(NOW))


def _grant(cast: Cast) -> None:
    accounts.grant(cast.person("member"), Role.GRID_WORKER, cast.node("grid"), now=NOW, by=None)


def _plan(cast: Cast) -> None:
    events.propose(cast.node("grid"), plan(NOW), by=cast.actor("reviewer"), now=NOW)


def _share(cast: Cast) -> None:
    shared = plan(NOW, hosts=(cast.node("grid"),))
    events.propose(cast.node("community"), shared, by=cast.actor("reviewer"), now=NOW)


def _wish(cast: Cast) -> None:
    wishes.posted(cast, NOW, place="grid")


@pytest.mark.parametrize("begin", [_join, _grant, _plan, _share, _wish])
@pytest.mark.usefixtures("context")
def test_nothing_begins_at_a_closed_organisation(app: Flask, begin: Callable[[Cast], None]) -> None:
    cast = gather(app)
    tables = (Membership, RoleGrant, Event, Wish)
    before = [
        db.session.execute(sa.select(sa.func.count()).select_from(t)).scalar() for t in tables
    ]
    organisations.close(cast.node("grid"), now=NOW)

    with pytest.raises(OrganisationClosed, match="“杏园一网格”已停用"):
        begin(cast)

    after = [db.session.execute(sa.select(sa.func.count()).select_from(t)).scalar() for t in tables]
    assert after == before
