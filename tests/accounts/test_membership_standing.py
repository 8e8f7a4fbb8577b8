"""Numbers change hands and accounts go out of use by those who care for a person."""

import uuid
from datetime import timedelta

import pytest

from app.accounts import queries, sign_in, standing
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval, PersonNotFound
from app.accounts.member_errors import (
    SamePhone,
)
from app.accounts.models import Person, Phone, Role, SignInKind
from app.audit.models import AuditEntry
from app.core.db import db
from tests.support.branches import (
    NOW,
    TODAY,
    Town,
    acting,
    build_town,
    member,
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


def _is_open(secret: str) -> bool:
    hashed = sign_in.secret_hash(secret)
    _, found = queries.asking("localhost", hashed, SignInKind.PAGE, now=NOW, address="")
    return found is not None


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
    assert _is_open(secret)

    standing.disable(person.id, by=staff, now=NOW, reason="离世")

    assert not _is_open(secret)
    assert not person.is_active
    standing.enable(person.id, by=staff, now=NOW, reason="登记有误")
    assert person.is_active
    assert not _is_open(secret)


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
