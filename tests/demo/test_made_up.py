"""People and days of a sample are made up decently, and the same every time."""

import uuid
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from app.core.clock import local_day
from app.demo.cast import Cast, gather
from app.demo.days import FESTIVE, MOURNING, is_mourning
from app.demo.founding import Node, Town
from app.demo.names import BLOCKED, FIRST, SECOND, SURNAMES, made_up_name
from app.demo.past import Held, Past, Planner
from app.demo.people import Register, card_number, phone_number
from app.demo.places import town as town_names
from app.demo.size import Size
from app.demo.visits import visits_of
from app.events.rules import CATEGORIES

NOON = datetime(2026, 11, 15, 4, tzinfo=UTC)


def _nodes(how_many: int) -> list[Node]:
    return [Node(uuid.uuid4(), f"/1/2/3/{n}/", f"组织{n}") for n in range(how_many)]


def _town(ordinal: int = 1) -> Town:
    district, street, community = _nodes(3)
    town = Town(1, ordinal, district, street, community)
    town.branches, town.grids, town.centres = _nodes(49), _nodes(12), _nodes(12)
    town.units, town.shops, town.teams = _nodes(13), _nodes(12), _nodes(8)
    return town


def _lived(ordinal: int, now: datetime) -> tuple[Cast, Past, list[list[tuple[str, datetime, int]]]]:
    """What a town's cast and fifty of its people did."""
    town = _town(ordinal)
    register = Register(town, first=0)
    cast = gather(town, register)
    past = Planner(town, cast, None, now=now).plan(Size(volunteers=200))
    people = [*cast.officers, *(register.volunteer(place) for place in range(50))]
    done = [
        [
            (visit.held.kind.title, visit.in_at, visit.minutes)
            for visit in visits_of(
                someone, past, register.chance_of(someone, "visits"), is_keenest=False
            )
        ]
        for someone in people
    ]
    return cast, past, done


def test_the_same_load_gives_the_same_people_and_the_same_year() -> None:
    one, _, done = _lived(1, NOON)
    other, _, done_again = _lived(1, NOON)

    assert [(p.name, p.phone, p.born) for p in one.everybody] == [
        (p.name, p.phone, p.born) for p in other.everybody
    ]
    assert done == done_again
    assert any(done)


def test_another_load_gives_other_people() -> None:
    one, _, _ = _lived(1, NOON)
    other, _, _ = _lived(2, NOON)

    assert [p.name for p in one.everybody] != [p.name for p in other.everybody]


def test_towns_never_bear_the_same_name() -> None:
    names = [town_names(ordinal) for ordinal in range(1, 100)]

    assert len({each.street for each in names}) == 99
    assert len({each.community for each in names}) == 99


def test_nobody_bears_a_known_name() -> None:
    chance = Random(1)
    names = {made_up_name(chance) for _ in range(20_000)}

    assert names.isdisjoint(BLOCKED)
    assert all(len(name) == 3 for name in names)


def test_every_blocked_name_could_have_been_formed() -> None:
    assert all(name[0] in SURNAMES and name[1] in FIRST and name[2] in SECOND for name in BLOCKED)


def test_phones_and_cards_are_given_once() -> None:
    numbers = range(0, 3_000_000, 7)

    assert len({phone_number(each) for each in numbers}) == len(numbers)
    assert len({card_number(each) for each in numbers}) == len(numbers)
    assert all(len(card_number(each)) == 8 for each in (0, 1, 89_999_999))


@pytest.mark.parametrize("month_and_day", sorted(MOURNING))
def test_nothing_festive_is_held_on_a_day_of_mourning(month_and_day: tuple[int, int]) -> None:
    month, day = month_and_day
    the_day_after = datetime(2026, month, day, 4, tzinfo=UTC) + timedelta(days=1)
    town = _town()
    cast = gather(town, Register(town, first=0))
    # so large that something festive falls on every day of the year
    past = Planner(town, cast, None, now=the_day_after).plan(Size(volunteers=80_000))

    festive = {local_day(h.starts_at) for h in past.all if h.kind.category in FESTIVE}
    assert len(festive) > 300
    assert [_said(held) for held in past.all if _is_out_of_place(held)] == []


def _is_out_of_place(held: Held) -> bool:
    return held.kind.category in FESTIVE and is_mourning(local_day(held.starts_at))


def _said(held: Held) -> str:
    return f"{held.kind.title} {held.starts_at}"


def test_the_year_has_every_category_of_service() -> None:
    _, past, _ = _lived(1, NOON)

    assert {held.kind.category for held in past.all} == set(CATEGORIES)


def test_all_of_the_past_is_over_and_reviewed_by_another() -> None:
    _, past, _ = _lived(1, NOON)

    assert all(held.ends_at + timedelta(minutes=30) < NOON for held in past.all)
    assert all(held.reviewer_id != held.leader_id for held in past.all)


def test_nobody_closes_the_own_presence() -> None:
    town = _town()
    register = Register(town, first=0)
    cast = gather(town, register)
    past = Planner(town, cast, None, now=NOON).plan(Size(volunteers=200))
    leader = cast.organisers[0]

    chance = register.chance_of(leader, "visits")
    came = visits_of(leader, past, chance, is_keenest=True)

    assert came
    assert all(visit.held.leader_id != leader.id for visit in came)
