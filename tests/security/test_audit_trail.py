"""Every changing verb leaves who, when and what; nobody edits what was left."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import activation, claims, devices, membership, service, sign_in, standing
from app.accounts.models import MembershipKind, Role, RoleGrant, SignInKind
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import db, transaction
from app.events import closing, sign_up
from app.events import service as events
from app.events.models import AttendanceMode, Event, SignUpRule
from app.events.queries import sessions
from tests.support.cast import Cast, gather, plan, published

NOW = clock.now()
Verb = Callable[[Cast], None]


def _draft(cast: Cast) -> Event:
    wanted = plan(NOW, signup=SignUpRule.OPTIONAL)
    return events.propose(cast.node("branch"), wanted, by=cast.actor("organiser"), now=NOW)


def _submitted(cast: Cast) -> Event:
    event = _draft(cast)
    events.submit(event, by=cast.actor("organiser"), now=NOW)
    return event


def _publish(cast: Cast) -> None:
    events.publish(_submitted(cast), by=cast.actor("reviewer"), now=NOW)


def _reject(cast: Cast) -> None:
    events.reject(_submitted(cast), reason="地点不明", by=cast.actor("reviewer"), now=NOW)


def _cancel(cast: Cast) -> None:
    events.cancel(_draft(cast), reason="下雨", by=cast.actor("organiser"), now=NOW)


def _over(cast: Cast) -> Event:
    return published(cast, NOW, attendance=AttendanceMode.IN_PLAN)[0]


def _close(cast: Cast) -> None:
    event, later = _over(cast), NOW + timedelta(hours=3)
    closing.close_by_plan(event, sessions(event.id)[0], by=cast.actor("organiser"), now=later)


def _settle(cast: Cast) -> None:
    closing.settle(_over(cast), by=cast.actor("reviewer"), now=NOW + timedelta(hours=3))


def _join(cast: Cast) -> Event:
    day = NOW + timedelta(days=1)
    end = day + timedelta(hours=1)
    event, session = published(cast, NOW, signup=SignUpRule.OPTIONAL, starts_at=day, ends_at=end)
    sign_up.sign_up(event, session, by=cast.actor("member"), now=NOW)
    return event


def _leave(cast: Cast) -> None:
    event = _join(cast)
    sign_up.cancel(event, sessions(event.id)[0], by=cast.actor("member"), now=NOW)


def _end_role(cast: Cast) -> None:
    given = db.session.scalars(
        sa.select(RoleGrant).where(RoleGrant.person_id == cast.people["organiser"])
    ).one()
    service.end_grant(given, by=cast.actor("upper"), now=NOW)


def _sign_out(cast: Cast) -> None:
    member = cast.actor("member")
    first = devices.open_sign_ins(member, now=NOW)[0]
    devices.end_sign_in(first.id, by=member, now=NOW)


def _disable(cast: Cast) -> None:
    who = cast.people["volunteer"]
    standing.disable(who, by=cast.actor("reviewer"), now=NOW, reason="本人\r\n要求")


def _enable(cast: Cast) -> None:
    _disable(cast)
    who = cast.people["volunteer"]
    standing.enable(who, by=cast.actor("reviewer"), now=NOW, reason="恢复")


def _move(cast: Cast) -> None:
    membership.begin(
        cast.people["stranger"],
        cast.nodes["branch"],
        MembershipKind.PARTY,
        by=cast.actor("secretary"),
        now=NOW,
    )


#: verb → (what it leaves, who did it)
VERBS: dict[str, tuple[Verb, str, str]] = {
    "draft": (lambda cast: void(_draft(cast)), "event.drafted", "organiser"),
    "submit": (lambda cast: void(_submitted(cast)), "event.submitted", "organiser"),
    "publish": (_publish, "event.published", "reviewer"),
    "reject": (_reject, "event.rejected", "reviewer"),
    "cancel": (_cancel, "event.cancelled", "organiser"),
    "close": (_close, "session.closed", "organiser"),
    "settle": (_settle, "event.settled", "reviewer"),
    "sign up": (lambda cast: void(_join(cast)), "sign_up.signed_up", "member"),
    "cancel a place": (_leave, "sign_up.cancelled", "member"),
    "grant": (
        lambda cast: void(
            service.grant(
                cast.person("member"),
                Role.STEWARD,
                cast.node("branch"),
                now=NOW,
                by=cast.actor("secretary"),
            )
        ),
        "role.granted",
        "secretary",
    ),
    "end a role": (_end_role, "role.ended", "upper"),
    "password": (
        lambda cast: service.set_password(cast.person("member"), "swallow-7312", now=NOW),
        "password.set",
        "member",
    ),
    "sign in": (
        lambda cast: void(sign_in.begin(cast.actor("member"), SignInKind.PAGE, now=NOW)),
        "signed_in",
        "member",
    ),
    "sign out": (_sign_out, "signed_out", "member"),
    "disable": (_disable, "person.disabled", "reviewer"),
    "enable": (_enable, "person.enabled", "reviewer"),
    "number": (
        lambda cast: standing.change_phone(
            cast.people["member"], "13711112222", by=cast.actor("secretary"), now=NOW
        ),
        "person.phone_changed",
        "secretary",
    ),
    "claim": (
        lambda cast: claims.claim_branch("一支部", by=cast.actor("volunteer"), now=NOW),
        "claim.made",
        "volunteer",
    ),
    "slips": (
        lambda cast: void(
            activation.issue([cast.people["member"]], by=cast.actor("secretary"), now=NOW)
        ),
        "activation.issued",
        "secretary",
    ),
    "membership": (_move, "membership.begun", "secretary"),
}


def void(_made: object) -> None:
    """A verb whose result does not matter here."""


def _log(cast: Cast) -> list[AuditEntry]:
    query = sa.select(AuditEntry).where(AuditEntry.region_id == cast.region_id)
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_leaves_who_when_and_what(app: Flask, verb: str) -> None:
    cast = gather(app)
    act, action, who = VERBS[verb]
    with app.app_context():
        before = {entry.id for entry in _log(cast)}

    with app.app_context(), transaction():
        act(cast)

    with app.app_context():
        left = [entry for entry in _log(cast) if entry.id not in before]
    found = next((entry for entry in left if entry.action == action), None)
    assert found is not None, [entry.action for entry in left]
    assert found.actor_id == cast.people[who]
    assert abs(found.at - NOW) <= timedelta(hours=4)
    assert isinstance(found.subject_id, uuid.UUID)
    assert "\n" not in found.reason
    assert "\r" not in found.reason
    assert "1371111" not in repr(found.details), "values are masked"


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entries SET reason = ''", "DELETE FROM audit_entries"]
)
def test_nobody_edits_the_log(app: Flask, statement: str) -> None:
    cast = gather(app)
    with app.app_context():
        before = len(_log(cast))

    with app.app_context(), pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction():
        db.session.execute(sa.text(statement))

    with app.app_context():
        assert len(_log(cast)) == before > 0
