"""A real installation begins with one command: a region, and two people who appoint the rest."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import appointing
from app.accounts import queries as accounts
from app.accounts.appointing import Appointment
from app.accounts.models import Approval, Person, Role
from app.core import clock
from app.core.db import db, transaction
from app.organisations.models import Organisation, OrganisationKind, Region
from app.organisations.service import found
from tests.support.reader import reader

COMMAND = ("region", "found", "云溪区", "--kind", "district")
PEOPLE = ("--administrator", "江霜降", "13800000001", "--other", "高立夏", "138 0000 0002")


def run(app: Flask, *words: str) -> tuple[int, str]:
    """A command's exit code and what it printed."""
    outcome = app.test_cli_runner().invoke(args=list(words))
    return outcome.exit_code, outcome.output


def count(model: type[Region | Person]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_region_begins_and_its_two_people_appoint_a_third(app: Flask) -> None:
    code, said = run(app, *COMMAND, *PEOPLE)
    assert code == 0, said
    with app.app_context(), transaction():
        one, other = db.session.scalars(sa.select(Person).order_by(Person.phone_id)).all()
        people = {person.name: person for person in (one, other)}
        now = clock.now()
        administrator = accounts.actor(people["江霜降"], now=now)
        upper = accounts.actor(people["高立夏"], now=now)
        top = db.session.scalars(sa.select(Organisation)).one()
        home = found(
            top.region_id,
            OrganisationKind.COMMUNITY,
            "杏园社区",
            opened_on=clock.local_day(now),
            parent=top,
        )
        new = appointing.person_of(top.region_id, "温谷雨", "13800000003", now=now)
        asked = appointing.appoint(home, Appointment(new.id, Role.STAFF), by=administrator, now=now)
        assert isinstance(asked, Approval)
        assert appointing.may_decide(upper, asked)
        assert not appointing.may_give(upper, Role.ADMIN, top.path)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_printed_code_signs_in_without_a_message(app: Flask) -> None:
    _, said = run(app, *COMMAND, *PEOPLE)
    codes = re.findall(r"激活码 ([0-9A-Z]{4}-[0-9A-Z]{4})", said)
    assert len(codes) == 2

    first = reader(app).open("/sign-in/activation")
    first.send("/sign-in/activation", {"code": codes[0]})

    assert "云溪区" in first.open("/organisations").text


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--administrator", "甲", "13800000001", "--other", "乙", "13800000001"), "要两个人"),
        (("--administrator", "甲", "138", "--other", "乙", "13800000001"), "手机号应为 11 位"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_begins(
    app: Flask, words: tuple[str, ...], why: str
) -> None:
    code, said = run(app, *COMMAND, *words)

    assert code == 1
    assert why in said
    with app.app_context():
        assert (count(Region), count(Person)) == (0, 0)


def test_a_second_region_needs_a_host_of_its_own(app: Flask) -> None:
    run(app, *COMMAND, *PEOPLE, "--host", "a.example")

    assert run(app, *COMMAND, *PEOPLE)[0] == 1
    assert run(app, *COMMAND, *PEOPLE, "--host", "a.example")[0] == 1
    assert run(app, *COMMAND, *PEOPLE, "--host", "b.example")[0] == 0
    with app.app_context():
        assert count(Region) == 2
