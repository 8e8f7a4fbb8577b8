"""The tree: what hangs below what, names among siblings, moving with all that is below."""

import uuid
from collections.abc import Callable
from datetime import date

import pytest

from app.core.db import db
from app.core.errors import DomainError
from app.core.vault import vault
from app.organisations import queries, service
from app.organisations.errors import NameTaken, OrganisationClosed, RootStays, WrongParent
from app.organisations.many import New, found_many
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.rules import DEFAULTS, HANGS_BELOW, is_usual_grid, kinds_below, may_hang
from tests.support.branches import NOW, OPENED, TODAY, Town, build_town

K = OrganisationKind


@pytest.fixture
def town(context: None) -> Town:
    """A street with a community, two branches and a unit."""
    return build_town()


def found(town: Town, kind: K, name: str, parent: Organisation) -> Organisation:
    """A node below another."""
    return service.found(town.region_id, kind, name, opened_on=OPENED, parent=parent)


def test_every_kind_has_its_places_and_nothing_hangs_below_a_household_centre() -> None:
    assert set(HANGS_BELOW) == set(K)
    assert all(may_hang(kind, None) or HANGS_BELOW[kind] for kind in K)
    assert kinds_below(K.HOUSEHOLD_CENTRE) == kinds_below(K.UNIT) == []
    assert kinds_below(K.GRID) == [K.BRANCH, K.PARTY_GROUP, K.HOUSEHOLD_CENTRE]
    assert not may_hang(K.GRID, None)


@pytest.mark.parametrize(("count", "usual"), [(0, True), (29, False), (30, True), (501, False)])
def test_a_grid_is_warned_of_outside_its_range(count: int, usual: bool) -> None:
    assert is_usual_grid(count, DEFAULTS) is usual


def test_a_kind_does_not_hang_where_it_does_not_belong(town: Town) -> None:
    with pytest.raises(WrongParent, match="网格不能挂在镇街之下"):
        found(town, K.GRID, "一网格", town.street)
    with pytest.raises(WrongParent, match="党支部要挂在别的组织之下"):
        service.found(town.region_id, K.BRANCH, "散支部", opened_on=OPENED)


def test_a_name_is_taken_once_among_open_siblings_of_a_kind(town: Town) -> None:
    grid = found(town, K.GRID, "一网格", town.community)
    with pytest.raises(NameTaken, match="“幸福社区”下面已经有一个叫“一网格”的网格"):
        found(town, K.GRID, "一网格", town.community)

    found(town, K.SHOP, "一网格", town.community)
    service.close(grid, now=NOW)
    again = found(town, K.GRID, "一网格", town.community)
    with pytest.raises(NameTaken):
        service.reopen(grid)
    assert (grid.closed_on, again.closed_on) == (TODAY, None)


def test_a_changed_name_may_be_its_own_and_not_a_siblings(town: Town) -> None:
    service.change(town.first, name=town.first.name, phone="0573-87001234", contact="王 8602")
    assert (town.first.phone, town.first.sector) == ("0573-87001234", "")
    assert vault().sealing.unseal(town.first.contact_sealed or b"", service.CONTACT) == "王 8602"
    service.change(town.first, name="第三党支部")
    assert town.first.contact_sealed is not None

    with pytest.raises(NameTaken):
        service.change(town.first, name=town.second.name)


def test_a_move_takes_everything_below_with_it_closed_nodes_too(town: Town) -> None:
    grid = found(town, K.GRID, "一网格", town.community)
    centre = found(town, K.HOUSEHOLD_CENTRE, "一网格中心户", grid)
    gone = found(town, K.HOUSEHOLD_CENTRE, "老中心户", grid)
    service.close(gone, now=NOW)
    other = found(town, K.COMMUNITY, "柳岸社区", town.street)

    service.move(grid, below=other)

    assert grid.parent_id == other.id
    assert grid.path == f"{other.path}{grid.number}/"
    assert centre.path == f"{grid.path}{centre.number}/"
    assert gone.path == f"{grid.path}{gone.number}/"
    assert queries.way_up(centre) == [town.street, other, grid, centre]
    assert town.first.path == f"{town.community.path}{town.first.number}/"


def test_a_place_that_does_not_fit_is_refused(town: Town) -> None:
    other = build_town("别的区")
    closed = found(town, K.COMMUNITY, "老社区", town.street)
    service.close(closed, now=NOW)
    twin = found(town, K.COMMUNITY, "柳岸社区", town.street)
    found(town, K.BRANCH, town.first.name, twin)
    before = town.first.path
    refusals: list[tuple[Callable[[], None], type[DomainError]]] = [
        (lambda: service.move(town.first, below=town.unit), WrongParent),
        (lambda: service.move(town.community, below=town.first), WrongParent),
        (lambda: service.move(town.first, below=other.community), WrongParent),
        (lambda: service.move(town.first, below=closed), OrganisationClosed),
        (lambda: service.move(town.first, below=twin), NameTaken),
        (lambda: service.move(town.street, below=town.community), RootStays),
        (lambda: service.close(town.street, now=NOW), RootStays),
    ]

    for act, error in refusals:
        with pytest.raises(error):
            act()
    assert town.first.path == before
    assert town.street.closed_on is None


def test_nodes_are_founded_together_with_those_above_them(town: Town) -> None:
    grid, centre = uuid.uuid4(), uuid.uuid4()
    found_many(
        town.region_id,
        [
            New(id=grid, parent_id=town.community.id, kind=K.GRID, name="一网格"),
            New(id=centre, parent_id=grid, kind=K.HOUSEHOLD_CENTRE, name="中心户", contact="李"),
        ],
        opened_on=date(2026, 1, 1),
    )

    below = db.session.get_one(Organisation, centre)
    assert [each.id for each in queries.way_up(below)][-2:] == [grid, centre]
    assert below.contact_sealed not in (None, b"")
    next_one = found(town, K.GRID, "二网格", town.community)
    assert next_one.number == below.number + 1


@pytest.mark.parametrize(
    ("kind", "name", "error"),
    [
        (K.GRID, "一网格", NameTaken),
        (K.STREET, "街道", WrongParent),
    ],
)
def test_of_nodes_founded_together_none_is_where_one_does_not_fit(
    town: Town, kind: K, name: str, error: type[DomainError]
) -> None:
    new = [
        New(id=uuid.uuid4(), parent_id=town.community.id, kind=K.GRID, name="一网格"),
        New(id=uuid.uuid4(), parent_id=town.community.id, kind=kind, name=name),
    ]

    with pytest.raises(error):
        found_many(town.region_id, new, opened_on=OPENED)
    assert queries.within(town.region_id, "/", kinds=[K.GRID]) == []
