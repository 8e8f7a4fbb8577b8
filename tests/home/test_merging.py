"""Two records of one human being become one in every subject, and nothing that was done is lost."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import approvals, binding, service
from app.accounts import queries as accounts
from app.accounts.models import MembershipKind, Role
from app.appeals import queries as appeals
from app.certificates import queries as certificates
from app.certificates import service as certifying
from app.certificates.rules import Span
from app.core import clock
from app.core.db import db
from app.events import own, sign_up
from app.events.models import EventSession, SignUp, SignUpRule, SignUpState
from app.home.people.merging import merge_all
from app.notices import choices
from app.notices import queries as notices
from app.notices import service as telling
from app.points.models import Account
from app.points.verification import verify
from app.records import queries as records
from app.spending import queries as spending
from app.wishes import leads, wall
from app.wishes.models import Claim, Participant
from app.wishes.own import own_wishes
from tests.appeals.scenes import asked
from tests.appeals.scenes import held as doubted
from tests.certificates.scenes import entitle
from tests.home.merged_columns import FATES, Fate, columns, columns_of_people
from tests.points.facts import serve
from tests.spending.market import GIFTS, spend
from tests.support.cast import CHAOCHENG, Cast, gather, published
from tests.support.wishes import posted
from tests.support.wishes import published as wished

pytestmark = pytest.mark.usefixtures("context")
KEPT, GONE = "volunteer", "twin"


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town, where points can be spent, with a second record of the volunteer."""
    made = gather(app, CHAOCHENG + f"spending:{GIFTS}", ago=timedelta(days=60))
    then = clock.now() - timedelta(days=60)
    twin = service.register(made.region_id, "苏小禾", now=then, phone="13811110000")
    home = made.node("community")
    service.join(twin, home, MembershipKind.RESIDENCE, from_on=clock.local_day(then))
    made.people[GONE] = twin.id
    return made


def merge(cast: Cast, by: str = "reviewer") -> None:
    """Make the two records of the volunteer one."""
    merge_all(
        cast.people[KEPT], cast.people[GONE], by=cast.actor(by), now=clock.now(), reason="同一人"
    )
    db.session.expire_all()


def everybody(cast: Cast) -> int:
    """All points of the two records."""
    both = [cast.people[KEPT], cast.people[GONE]]
    query = sa.select(sa.func.sum(Account.total)).where(Account.person_id.in_(both))
    return int(db.session.scalar(query) or 0)


def held(cast: Cast, who: str) -> int:
    """The points of one record."""
    query = sa.select(sa.func.sum(Account.total)).where(Account.person_id == cast.people[who])
    return int(db.session.scalar(query) or 0)


def live(cast: Cast, who: str) -> EventSession:
    """A life under one record: serves, signs up, wishes, claims, is told, spends, is certified."""
    now, by = clock.now(), cast.actor(who)
    serve(cast, who, now - timedelta(days=2), home="community", points=300)
    serve(cast, who, now - timedelta(days=3), home="community", minutes=90)
    soon = now + timedelta(days=2)
    event, session = published(
        cast, now, starts_at=soon, ends_at=soon + timedelta(hours=2), signup=SignUpRule.OPTIONAL
    )
    sign_up.sign_up(event, session, by=by, now=now)
    posted(cast, now, who=who)
    _claim(cast, who)
    leads.hand_over(
        cast.node("grid"), door="7幢302室", sentence="灯坏了", by=cast.actor("steward"), now=now
    )
    telling.send(cast.region_id, "wish.closed", "办结了", now=now, person_id=by.person_id)
    choices.choose(["other"], by=by, now=now)
    binding.bind(f"o{who}", by=by, now=now)
    return session


def _claim(cast: Cast, who: str) -> None:
    """A wish that somebody claimed for himself and took part in."""
    now, wish = clock.now(), wished(cast, clock.now())
    made = Claim(
        region_id=cast.region_id,
        wish_id=wish.id,
        person_id=cast.people[who],
        made_by_id=cast.people[who],
        key=uuid.uuid4().hex,
        claimed_at=now,
        contact_due_at=now,
        due_at=now,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(Participant(claim_id=made.id, person_id=cast.people[who]))
    db.session.flush()


def test_the_fate_of_every_column_that_names_a_person_is_stated() -> None:
    stated = {table: set(fates) for table, fates in FATES.items()}

    assert columns_of_people() == stated


def test_no_row_that_moves_still_names_the_record_that_went(cast: Cast) -> None:
    service.grant(cast.person(GONE), Role.STEWARD, cast.node("community"), now=clock.now(), by=None)
    cast.people["steward"] = cast.people[GONE]
    live(cast, GONE)
    approvals.propose(
        "hand_entry",
        uuid.uuid4(),
        organisation_id=cast.nodes["community"],
        summary="补登",
        gainers=[],
        by=cast.actor(GONE),
        now=clock.now(),
    )
    gone = cast.people[GONE]
    before = {str(each) for each in columns(Fate.MOVES) if _rows(each, gone)}

    merge(cast)

    assert {str(each) for each in columns(Fate.MOVES) if _rows(each, gone)} == set()
    assert before >= {
        "approvals.made_by_id",
        "memberships.person_id",
        "notices.person_id",
        "notices_kept_in.person_id",
        "sign_ups.person_id",
        "wechat_bindings.person_id",
        "wish_beneficiaries.person_id",
        "wish_claims.person_id",
        "wish_claims.made_by_id",
        "wish_leads.made_by_id",
        "wish_participants.person_id",
        "wishes.created_by_id",
    }


def _rows(column: sa.Column[object], person_id: uuid.UUID) -> int:
    query = sa.select(sa.func.count()).select_from(column.table).where(column == person_id)
    return int(db.session.scalar(query) or 0)


def test_points_and_hours_add_up_to_what_they_were(cast: Cast) -> None:
    for who in (KEPT, GONE):
        serve(cast, who, clock.now() - timedelta(days=2), home="community", points=300)
        serve(cast, who, clock.now() - timedelta(days=3), home="community", minutes=120)
    before, now = everybody(cast), clock.now()
    assert held(cast, GONE) > 0

    merge(cast)

    assert everybody(cast) == before
    assert (held(cast, KEPT), held(cast, GONE)) == (before, 0)
    assert verify(cast.region_id).first_bad is None
    kept = cast.people[KEPT]
    served = records.minutes_of(cast.region_id, [kept], since=now - timedelta(days=9), until=now)
    assert served[kept].machine == 240
    assert served[kept].times == 4


def test_what_was_done_under_either_record_is_found_under_the_one_kept(cast: Cast) -> None:
    cast.people["steward"] = cast.people[KEPT]
    service.grant(cast.person(KEPT), Role.STEWARD, cast.node("community"), now=clock.now(), by=None)
    sessions = {live(cast, who).id for who in (KEPT, GONE)}

    merge(cast)

    by, now = cast.actor(KEPT), clock.now()
    joined = own.joined(cast.region_id, by.person_id, now=now)
    assert {each.session.id for each in joined} == sessions
    assert len(own_wishes(by)) == 2
    assert len(wall.claims_of(by, live=True)) == 2
    assert sum(each.title == "办结了" for each in notices.inbox(by, limit=50)) == 2
    assert accounts.person(cast.region_id, cast.people[GONE]).id == by.person_id


def test_certificates_and_receipts_of_either_record_are_ones_own(cast: Cast) -> None:
    now = clock.now()
    entitle(cast, now=now)
    serve(cast, GONE, now - timedelta(days=2), home="community", points=1000)
    serve(cast, GONE, now - timedelta(days=2), home="community", minutes=90)
    span = Span(clock.local_day(now) - timedelta(days=9), clock.local_day(now))
    certifying.ask(cast.nodes["community"], span, by=cast.actor(GONE), now=now)
    spend(cast, GONE)

    merge(cast)

    market = spending.market_of(cast.region_id, cast.people[KEPT], now=clock.now())
    assert market is not None
    kept = spending.receipts_of(cast.people[KEPT], market, region_id=cast.region_id)
    assert len(kept) == 1
    assert len(certificates.own(cast.actor(KEPT))) == 1


def test_of_two_places_in_one_session_one_is_given_on(cast: Cast) -> None:
    now = clock.now()
    soon = now + timedelta(days=2)
    event, session = published(
        cast,
        now,
        starts_at=soon,
        ends_at=soon + timedelta(hours=2),
        signup=SignUpRule.OPTIONAL,
        capacity=2,
    )
    for who in (KEPT, GONE, "member"):
        sign_up.sign_up(event, session, by=cast.actor(who), now=now, may_wait=True)

    merge(cast)

    states = {each.person_id: each.state for each in db.session.scalars(sa.select(SignUp))}
    assert states == {
        cast.people[KEPT]: SignUpState.SIGNED_UP,
        cast.people["member"]: SignUpState.SIGNED_UP,
    }


def test_what_either_kept_to_the_inbox_stays_there(cast: Cast) -> None:
    choices.choose(["other"], by=cast.actor(GONE), now=clock.now())
    kept_in = choices.kept_in(cast.actor(GONE))
    assert kept_in

    merge(cast)

    assert choices.kept_in(cast.actor(KEPT)) == kept_in


def test_doubts_and_attendances_of_either_record_are_ones_own(app: Flask, tmp_path: Path) -> None:
    scene = doubted(app, tmp_path)
    town, now = scene.cast, clock.now()
    kept, gone = town.people["second_member"], town.people["member"]
    asked(scene, "member")
    session = scene.session()
    assert (
        own.attendances(town.region_id, kept, [session])[session.id]
        == (scene.attendances["second_member"])
    )

    merge_all(kept, gone, by=town.actor("upper"), now=now, reason="同一人")

    by = town.actor("second_member")
    (case,) = appeals.own_list(by, limit=9)
    assert case.appeal.asker_id == gone
    assert appeals.is_own(case, by)
    # checked in twice and out once: one session of one human being
    served = records.minutes_of(town.region_id, [kept], since=now - timedelta(days=1), until=now)
    assert served[kept].times == 1
