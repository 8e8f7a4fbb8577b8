"""Two people change one tree at the same moment: its paths stay true, and names are taken once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import aliased

from app.core.db import db, transaction
from app.organisations import service
from app.organisations.errors import NameTaken
from app.organisations.many import New, found_many
from app.organisations.models import Organisation, OrganisationKind
from app.organisations.queries import organisation
from tests.support.branches import OPENED, Town, build_town

K = OrganisationKind
ROUNDS = 8


def crooked() -> list[str]:
    """The nodes whose path is not their parent's and their own number."""
    above = aliased(Organisation)
    query = sa.select(Organisation, above.path).join(above, above.id == Organisation.parent_id)
    return [
        node.name
        for node, path in db.session.execute(query)
        if node.path != f"{path}{node.number}/"
    ]


def _town(app: Flask) -> tuple[Town, uuid.UUID, uuid.UUID]:
    """A town with a second committee to which a branch can be moved and back."""
    with app.app_context(), transaction():
        town = build_town()
        committee = service.found(
            town.region_id, K.PARTY_COMMITTEE, "党委", opened_on=OPENED, parent=town.community
        )
        return town, committee.id, town.first.id


def test_what_is_founded_while_its_branch_moves_hangs_below_it(app: Flask) -> None:
    town, committee, branch = _town(app)
    region, community = town.region_id, town.community.id
    for number in range(ROUNDS):
        target, start = (committee, community)[number % 2], Barrier(3)

        def move(target: uuid.UUID = target, start: Barrier = start) -> None:
            with app.app_context():
                node, below = organisation(region, branch), organisation(region, target)
                db.session.rollback()
                start.wait(timeout=30)
                with transaction():
                    service.move(db.session.merge(node), below=db.session.merge(below))

        def found(number: int = number, start: Barrier = start) -> None:
            with app.app_context():
                above = organisation(region, branch)
                db.session.rollback()
                start.wait(timeout=30)
                with transaction():
                    title, above = f"{number}组", db.session.merge(above)
                    service.found(region, K.PARTY_GROUP, title, opened_on=OPENED, parent=above)

        def found_together(number: int = number, start: Barrier = start) -> None:
            new = New(id=uuid.uuid4(), parent_id=branch, kind=K.PARTY_GROUP, name=f"小组{number}")
            with app.app_context():
                start.wait(timeout=30)
                with transaction():
                    found_many(region, [new], opened_on=OPENED)

        with ThreadPoolExecutor(3) as all_three:
            for each in [all_three.submit(act) for act in (move, found, found_together)]:
                each.result(timeout=60)

    with app.app_context():
        assert crooked() == []
        groups = sa.select(sa.func.count()).where(Organisation.kind == K.PARTY_GROUP)
        assert db.session.execute(groups).scalar_one() == 2 * ROUNDS
        assert organisation(region, branch).parent_id == community


def test_of_two_who_found_the_same_one_is_told_that_the_name_is_taken(app: Flask) -> None:
    town, _, _ = _town(app)
    for number in range(ROUNDS):
        start = Barrier(2)

        def found(_who: int, number: int = number, start: Barrier = start) -> bool:
            with app.app_context():
                start.wait(timeout=30)
                try:
                    with transaction():
                        above = organisation(town.region_id, town.community.id)
                        service.found(
                            town.region_id,
                            K.GRID,
                            f"第{number}网格",
                            opened_on=OPENED,
                            parent=above,
                        )
                except NameTaken:
                    return False
            return True

        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(found, (0, 1))) == [False, True]

    with app.app_context():
        grids = sa.select(sa.func.count()).where(Organisation.kind == K.GRID)
        assert db.session.execute(grids).scalar_one() == ROUNDS
