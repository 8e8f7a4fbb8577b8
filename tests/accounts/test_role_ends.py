"""A role ends by whoever could give it, at once and everywhere, and never by its holder."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import appointing, service
from app.accounts.models import Role, RoleGrant, SignIn
from app.accounts.role_errors import GrantNotFound, OwnRole
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from tests.accounts.appointments import give
from tests.support.cast import Cast, gather


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def test_what_two_gave_at_once_ends_as_one(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        now = clock.now()
        person = cast.person("volunteer")
        given = [
            service.grant(person, Role.STEWARD, cast.node("grid"), now=now, by=None)
            for _ in range(2)
        ]
        appointing.end(given[0].id, by=cast.actor("reviewer"), now=now, reason="搬走了")

        assert cast.actor("volunteer").grants == ()


def test_the_end_of_a_role_ends_every_session(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            made = give(cast, "grid_worker", Role.STEWARD, "grid", by="reviewer")
            assert isinstance(made, RoleGrant)
            appointing.end(made.id, by=cast.actor("upper"), now=clock.now(), reason="搬走了")
        signed = sa.select(sa.func.count()).where(
            SignIn.person_id == cast.people["grid_worker"], SignIn.ended_at.is_(None)
        )

        assert db.session.scalar(signed) == 0
        assert [each.role for each in cast.actor("grid_worker").grants] == [Role.GRID_WORKER]
        entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "role.ended"))
        assert entry.one().reason == "搬走了"


def test_only_who_could_give_a_role_ends_it(app: Flask, cast: Cast) -> None:
    with app.app_context():
        held = sa.select(RoleGrant.id).where(RoleGrant.person_id == cast.people["secretary"])
        grant_id = db.session.scalars(held).one()
        for by in ("reviewer", "party_worker", "auditor", "other_secretary"):
            with pytest.raises(GrantNotFound), transaction():
                appointing.end(grant_id, by=cast.actor(by), now=clock.now(), reason="x")
        with pytest.raises(OwnRole), transaction():
            appointing.end(grant_id, by=cast.actor("secretary"), now=clock.now(), reason="x")

        assert cast.actor("secretary").grants


def test_a_region_keeps_an_administrator(app: Flask, cast: Cast) -> None:
    held = sa.select(RoleGrant.id).where(RoleGrant.role == Role.ADMIN)
    with app.app_context():
        grant_id = db.session.scalars(held).one()
        for by, refusal in (("admin", OwnRole), ("upper", GrantNotFound)):
            with pytest.raises(refusal), transaction():
                appointing.end(grant_id, by=cast.actor(by), now=clock.now(), reason="x")
