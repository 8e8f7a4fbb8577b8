"""Who belongs to a branch's year: on the last day that counts, each exactly once, with the why."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from flask import Flask

from app.accounts import membership, service
from app.accounts.models import MembershipKind, MemberStage, PersonState
from app.core.db import db, transaction
from app.review.models import Exemption, ExemptReason
from app.review.population import Belonging, population
from app.schemes.rules import Period
from tests.review.year import BEGINNING, LOCKED, town
from tests.support.cast import Cast

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

PERIOD = Period("2025", date(2025, 1, 1), date(2025, 12, 31))
CUT_OFF = date(2025, 11, 30)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town before the year."""
    return town(app)


def found(cast: Cast, on: date = CUT_OFF, node: str = "branch") -> dict[str, Belonging]:
    """Everybody of a branch's year by who."""
    who = {person_id: name for name, person_id in cast.people.items()}
    people: Sequence[Belonging] = population(cast.node(node), PERIOD, on=on)
    named = {who[each.person_id]: each for each in people}
    assert len(named) == len(people)
    return named


def left_out(cast: Cast, who: str, on: date = CUT_OFF, node: str = "branch") -> str | None:
    """Why somebody does not take part; None where he is not of the year at all."""
    one = found(cast, on, node).get(who)
    return one.left_out if one else None


def join(cast: Cast, who: str, first: date, node: str = "branch", last: date | None = None) -> None:
    """A new member on some days."""
    person = service.register(cast.region_id, "新来的", now=BEGINNING)
    cast.people[who] = person.id
    made = service.join(person, cast.node(node), MembershipKind.PARTY, from_on=first)
    made.to_on = last


def move(cast: Cast, who: str, node: str, on: date) -> None:
    by = cast.actor("upper", now=LOCKED)
    membership.transfer(cast.people[who], cast.nodes[node], by=by, now=LOCKED, on=on)


def exempt(cast: Cast, who: str, first: date, last: date | None) -> Exemption:
    made = Exemption(
        region_id=cast.region_id, person_id=cast.people[who], organisation_id=cast.nodes["branch"],
        reason=ExemptReason.ILLNESS, from_on=first, to_on=last,
        made_by_id=cast.people["secretary"], made_at=BEGINNING,
    )  # fmt: skip
    db.session.add(made)
    return made


def test_who_comes_on_the_last_day_takes_part_and_who_comes_the_day_after_does_not(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        with transaction():
            join(cast, "last_day", CUT_OFF)
            join(cast, "day_after", date(2025, 12, 1))

        assert left_out(cast, "last_day") == ""
        assert found(cast)["last_day"].joined_on == CUT_OFF
        assert left_out(cast, "day_after") is None


def test_whose_last_day_is_the_cut_off_takes_part_and_whose_was_before_is_named(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        with transaction():
            join(cast, "last_day", date(2020, 1, 1), last=CUT_OFF)
            join(cast, "day_before", date(2020, 1, 1), last=date(2025, 11, 29))
            join(cast, "new_year", date(2020, 1, 1), last=date(2025, 1, 1))
            join(cast, "last_year", date(2020, 1, 1), last=date(2024, 12, 31))

        assert left_out(cast, "last_day") == ""
        assert left_out(cast, "day_before") == "left"
        assert left_out(cast, "new_year") == "left"
        assert left_out(cast, "last_year") is None


def test_who_moves_on_the_cut_off_itself_is_judged_where_he_moved_to(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        with transaction():
            move(cast, "member", "other_branch", CUT_OFF)
            move(cast, "organiser", "other_branch", date(2025, 12, 1))

        assert left_out(cast, "member") == "moved"
        assert left_out(cast, "member", node="other_branch") == ""
        assert left_out(cast, "organiser") == ""
        assert left_out(cast, "organiser", node="other_branch") is None


def test_who_moved_away_and_came_back_stands_once_since_the_return(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            move(cast, "member", "other_branch", date(2025, 3, 1))
            move(cast, "member", "branch", date(2025, 8, 1))
            move(cast, "organiser", "sibling_branch", date(2025, 3, 1))
            move(cast, "organiser", "other_branch", date(2025, 8, 1))
        member = found(cast)["member"]

        assert (member.left_out, member.joined_on, member.came_from) == ("", date(2025, 8, 1), True)
        assert left_out(cast, "member", node="other_branch") == "moved"
        assert left_out(cast, "organiser") == "moved"
        assert left_out(cast, "organiser", node="sibling_branch") == "moved"
        assert left_out(cast, "organiser", node="other_branch") == ""


def test_who_came_from_elsewhere_and_left_has_left_and_not_moved(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            move(cast, "member", "other_branch", date(2025, 3, 1))
            move(cast, "member", "branch", date(2025, 6, 1))
            membership.leave(
                cast.people["member"], MembershipKind.PARTY,
                by=cast.actor("upper", now=LOCKED), now=LOCKED,
                on=date(2025, 10, 1),
            )  # fmt: skip

        assert left_out(cast, "member") == "left"


def test_who_turned_full_is_what_he_was_on_the_last_day_and_was_here_all_along(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        with transaction():
            membership.change_stage(
                cast.people["young"], MemberStage.FULL, by=cast.actor("upper", now=LOCKED),
                now=LOCKED, on=date(2025, 12, 5),
            )  # fmt: skip
        before, after = (found(cast, on)["young"] for on in (CUT_OFF, date(2025, 12, 31)))

        assert (before.stage, after.stage) == (MemberStage.PROBATIONARY, MemberStage.FULL)
        assert (after.joined_on, after.came_from) == (None, False)


@pytest.mark.parametrize(
    ("first", "last", "wanted", "days"),
    [
        (date(2025, 1, 1), None, "exempt:illness", 1),
        (date(2025, 1, 1), CUT_OFF, "exempt:illness", 1),
        (date(2025, 1, 1), date(2025, 11, 29), "", 1),
        (CUT_OFF, None, "exempt:illness", 1),
        (date(2025, 12, 1), None, "", 0),
        (date(2024, 1, 1), date(2025, 1, 1), "", 1),
        (date(2024, 1, 1), date(2024, 12, 31), "", 0),
    ],
)
def test_who_is_exempt_on_the_last_day_is_left_out_and_other_days_are_told_to_the_scheme(
    app: Flask, cast: Cast, first: date, last: date | None, wanted: str, days: int
) -> None:
    with app.app_context():
        with transaction():
            made = exempt(cast, "member", first, last)
        one = found(cast)["member"]
        assert (one.left_out, len(one.member.exempt)) == (wanted, days)

        with transaction():
            made.ended_at = datetime.now(BEGINNING.tzinfo)
        one = found(cast)["member"]
        assert (one.left_out, len(one.member.exempt)) == ("", 0)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (PersonState.DISABLED, "disabled"),
        (PersonState.ERASED, "erased"),
        (PersonState.MERGED, None),
    ],
)
def test_whose_account_is_gone_is_named_with_the_reason(
    app: Flask, cast: Cast, state: PersonState, wanted: str | None
) -> None:
    with app.app_context():
        with transaction():
            person = cast.person("member")
            person.state = state
            if state is PersonState.MERGED:
                person.merged_into_id = cast.people["organiser"]

        assert left_out(cast, "member") == wanted


def test_the_age_is_that_of_the_year_of_the_last_day(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with transaction():
            cast.person("member").birth_year = 1960

        assert found(cast)["member"].member.age == 65
        # a year that runs from December to November is that of its last day, too
        december = Period("2025", date(2024, 12, 1), CUT_OFF)
        people = population(cast.node("branch"), december, on=CUT_OFF)
        assert {each.member.age for each in people} == {65, None}
