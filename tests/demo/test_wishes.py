"""The sample town's wish board: lived in, in every state, and nobody is named on it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.core import clock
from app.core.credit_code import normalise_credit_code
from app.core.db import db, transaction
from app.core.fingerprints import is_same
from app.demo import tales
from app.demo.units import credit_code
from app.demo.wishing import developed
from app.notices.models import OutboxMessage, OutboxState
from app.organisations.models import Organisation, OrganisationKind
from app.points import verification
from app.points.models import LedgerEntry
from app.points.seals import fault_of_seals
from app.wishes import claimers, letters, listing, people, queries, ticking
from app.wishes.models import (
    Batch,
    Beneficiary,
    Claim,
    Invitation,
    Lead,
    LeadState,
    Letter,
    Line,
    LineAnswer,
    LineState,
    MonthlyList,
    Photo,
    Vetting,
    VettingState,
    Wish,
)
from app.wishes.pages.faces import store
from app.wishes.rules.machine import CLAIM_LIVES, State
from app.wishes.rules.words import Channel, Privacy
from tests.demo.loading import load, loaded
from tests.support.databases import PostgresDatabase, SqliteDatabase, make_app, migrated


@dataclass(frozen=True)
class Loaded:
    """A town that was loaded once, for tests that change nothing in it."""

    app: Flask
    told: str


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """A loaded town in a database of its own, on either engine."""
    folder = tmp_path_factory.mktemp(request.param)
    database: SqliteDatabase | PostgresDatabase = SqliteDatabase(folder)
    if request.param == "postgresql":
        database = PostgresDatabase(request.getfixturevalue("postgres_url"), folder)
    app = make_app(database.url, folder)
    migrated(app)
    outcome = load(app)
    assert outcome.exit_code == 0, outcome.output
    yield Loaded(app, outcome.stdout)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if isinstance(database, PostgresDatabase):
        database.drop()


def _wishes(*conditions: sa.ColumnElement[bool]) -> list[Wish]:
    query = sa.select(Wish).where(*conditions).order_by(Wish.year, Wish.number)
    return list(db.session.scalars(query))


def _titled(title: str) -> Wish:
    (found,) = _wishes(Wish.title == title)
    return found


def _count(table: type, *conditions: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*conditions)
    return int(db.session.execute(query).scalar_one())


def test_wishes_stand_in_every_state_even_in_the_smallest_town(app: Flask) -> None:
    outcome = load(app, "--units", "2")

    assert outcome.exit_code == 0, outcome.output
    with app.app_context():
        states = Counter(wish.state for wish in _wishes())
        assert set(states) == set(State)
        assert states[State.CLOSED] == 4
        wall = _wishes(Wish.channel == Channel.WALL, Wish.state == State.PUBLISHED)
        own = [wish for wish in wall if wish.batch_id is None]
        assert len(wall) == len(own) + len(tales.CLASS_WISHES)
        assert {wish.category for wish in own} == {
            "goods", "service", "visit", "experience", "errand",
        }  # fmt: skip
        for wish in _wishes():
            assert (queries.live_claim(wish) is not None) == (wish.state in CLAIM_LIVES)


def test_the_course_of_each_wish_is_what_its_tale_says(town: Loaded) -> None:
    with town.app.app_context():
        now = clock.now()
        due = queries.live_claim(_titled("想要一张稳当的淋浴凳"))
        assert due is not None
        assert (clock.local_day(due.due_at) - clock.local_day(now)).days == 3
        bag = _titled("想要一个新书包")
        assert (bag.state, bag.privacy) == (State.HANDED_OVER, Privacy.C)
        assert _titled("收音机不响了，想修好听戏").grade == "unsatisfied"
        assert _titled("楼道里有人给电瓶车充电，想请人管一管").reply
        assert _titled("想请人代配降压药").reason_code == "prescription"
        direct = _titled("想补几节数学课")
        assert (direct.state, direct.channel) == (State.PUBLISHED, Channel.DIRECT)
        assert _count(Invitation, Invitation.wish_id == direct.id) == 1
        doubt = _titled("客厅的灯又不亮了，想请人修一修")
        assert (doubt.state, doubt.found) == (State.SUBMITTED, ["phone"])
        batch = db.session.scalars(sa.select(Batch)).one()
        assert _count(Wish, Wish.batch_id == batch.id, Wish.privacy == Privacy.C) == 8
        assert sorted(db.session.scalars(sa.select(Lead.state))) == [LeadState.OPEN, LeadState.WISH]
        lists = db.session.scalars(sa.select(MonthlyList).order_by(MonthlyList.number)).all()
        assert [made.number for made in lists] == [1, 2]
        assert all(listing.wishes_on(made) for made in lists)


def test_the_clock_and_the_outbox_owe_nothing_after_a_load(town: Loaded) -> None:
    with town.app.app_context():
        now = clock.now()
        assert [each for each in ticking.running() if ticking.visit(each, now=now)] == []
        assert listing.make_due(_wishes()[0].community_id, now=now) is None
        assert _count(OutboxMessage) > 0
        assert _count(OutboxMessage, OutboxMessage.state == OutboxState.WAITING) == 0
        later = now + timedelta(days=3)
        before = Counter(wish.state for wish in _wishes())
        for each in ticking.running():
            ticking.visit(each, now=later)
        assert Counter(wish.state for wish in _wishes()) == before
        db.session.rollback()


def test_every_unit_is_vetted_without_a_limit_and_some_keep_their_lists(town: Loaded) -> None:
    with town.app.app_context():
        houses = db.session.scalars(
            sa.select(Organisation).where(
                Organisation.kind.in_([OrganisationKind.UNIT, OrganisationKind.SHOP])
            )
        ).all()
        rows = db.session.scalars(sa.select(Vetting)).all()
        assert {row.organisation_id for row in rows} == {node.id for node in houses}
        assert len(rows) == 13 + 12
        assert {(row.state, row.claim_limit) for row in rows} == {(VettingState.VETTED, 0)}
        community_id = _wishes()[0].community_id
        assert {claimers.limit_of(node.id, community_id) for node in houses} == {0}
        assert len({normalise_credit_code(row.credit_code) for row in rows}) == 25
        assert len(set(db.session.scalars(sa.select(Line.organisation_id)))) == 12
        (met,) = db.session.scalars(sa.select(Line).where(Line.state == LineState.ANSWERED))
        (answer,) = db.session.scalars(sa.select(LineAnswer))
        assert (answer.line_id, answer.accepted_at is not None) == (met.id, True)


def test_closed_wishes_left_points_letters_words_and_pictures(town: Loaded) -> None:
    with town.app.app_context():
        assert verification.verify(1).first_bad is None
        closed = _wishes(Wish.state == State.CLOSED)
        booked = db.session.scalars(
            sa.select(LedgerEntry).where(LedgerEntry.source.startswith("wish:"))
        ).all()
        assert {entry.source.split(".")[0] for entry in booked} == {
            f"wish:{wish.id.hex}" for wish in closed
        }
        assert all(entry.amount > 0 for entry in booked)
        found = {letter.id: letter for letter in db.session.scalars(sa.select(Letter))}
        assert {wish.letter_id for wish in closed} == set(found)
        assert sorted(len(letter.content["wishes"]) for letter in found.values()) == [1, 1, 2]
        kinds = {db.session.get_one(Organisation, x.addressee_id).kind for x in found.values()}
        assert kinds == {OrganisationKind.BRANCH, OrganisationKind.SHOP}
        assert any(wish.may_quote and wish.story for wish in closed)
        pictures = db.session.scalars(sa.select(Photo)).all()
        assert {x.wish_id for x in pictures if x.is_public} == {wish.id for wish in closed}
        for photo in pictures:
            assert store().fetch(photo.file)[:2] == b"\xff\xd8"
            assert photo.same_as_wish_id is None


def test_nothing_public_names_whom_a_wish_is_for(town: Loaded) -> None:
    with town.app.app_context():
        whoms = [people.whom_of(row) for row in db.session.scalars(sa.select(Beneficiary))]
        words = {word for whom in whoms for word in (whom.name, whom.phone, whom.address)}
        words |= {whom.guardian for whom in whoms if whom.guardian != "各学生监护人"}
        ids = [wish.id for wish in _wishes()]
        codes = [letters.code_of(letter) for letter in db.session.scalars(sa.select(Letter))]
        community_id = _wishes()[0].community_id
    addresses = ["/", "/wishes?stage=all", "/api/v1/wishes?limit=100"]
    addresses += [f"/wish-lists/{community_id}/{number}" for number in (1, 2)]
    addresses += [f"/wishes/{each}" for each in ids]
    addresses += [f"/api/v1/wishes/{each}" for each in ids]
    addresses += [f"/letters/{code}" for code in codes]

    client = town.app.test_client()
    shown = {address: client.get(address) for address in addresses}

    assert len(words) > 40
    assert Counter(answer.status_code for answer in shown.values())[200] > 60
    assert {answer.status_code for answer in shown.values()} == {200, 404}
    texts = "\n".join(answer.text for answer in shown.values())
    assert "想要一副看报纸的老花镜" in texts
    assert [word for word in words if word and word in texts] == []


def test_a_second_town_goes_on_with_the_numbers(app: Flask) -> None:
    loaded(app)
    with app.app_context(), transaction():
        verification.seal(1, now=clock.now())

    outcome = load(app)

    assert outcome.exit_code == 0, outcome.output
    with app.app_context():
        numbers: dict[int, list[int]] = {}
        for wish in _wishes():
            numbers.setdefault(wish.year, []).append(wish.number)
        assert all(each == list(range(1, len(each) + 1)) for each in numbers.values())
        towns = Counter(wish.community_id for wish in _wishes())
        assert len(set(towns.values())) == 1
        assert len(towns) == 2
        assert sorted(db.session.scalars(sa.select(MonthlyList.number))) == [1, 1, 2, 2]
        assert _count(Photo, Photo.is_public) == 2 * 4
        assert fault_of_seals(1) == ""
        assert verification.verify(1).first_bad is None


def test_it_says_who_can_try_the_wish_board(town: Loaded) -> None:
    told = town.told.partition("心愿墙：")[2]

    with town.app.app_context():
        names = set(db.session.scalars(sa.select(Person.name)))
        claims = set(db.session.scalars(sa.select(Claim.made_by_id)))
        lines = [line.split() for line in told.splitlines() if line.startswith("  ")]
        assert {"居民", "网格员", "单位联络员", "社区"} < {line[0] for line in lines}
        assert {line[2] for line in lines} <= names
        (contact,) = [line[2] for line in lines if line[0] == "单位联络员"]
        assert {contact} <= set(
            db.session.scalars(sa.select(Person.name).where(Person.id.in_(claims)))
        )


def test_no_two_pictures_of_towns_are_taken_for_one() -> None:
    towns = [developed(ordinal) for ordinal in (1, 2)]
    shots = [shot for town in towns for shot in town.values()]

    assert len(shots) == 2 * 8
    assert [shot.has_code for shot in shots] == [False] * 16
    assert not any(is_same(a.fingerprint, b.fingerprint) for a, b in combinations(shots, 2))
    again = developed(1)
    assert {name: s.picture.content for name, s in again.items()} == {
        name: s.picture.content for name, s in towns[0].items()
    }


def test_a_made_up_credit_code_is_well_formed_and_of_no_region() -> None:
    codes = {credit_code("91", ordinal, place) for ordinal in (1, 2) for place in range(5012)}

    assert len(codes) == 2 * 5012
    assert {normalise_credit_code(code)[2:8] for code in codes} == {"990000"}
