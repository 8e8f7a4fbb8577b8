"""Two people import the same roster at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person, Role
from app.accounts.roster import service
from app.accounts.roster.errors import PreviewOutdated
from app.core.db import db, transaction
from tests.support.branches import NOW, acting, build_town
from tests.support.rosters import roster

ROUNDS = 5
PEOPLE = 60


def test_of_two_imports_at_one_moment_one_is_told_that_things_changed(app: Flask) -> None:
    with app.app_context(), transaction():
        town = build_town()
        staff = [acting(town, Role.STAFF, town.community, f"办事人{n}") for n in "甲乙"]
        branch_id = town.first.id
    for number in range(ROUNDS):
        names = [f"张{chr(0x4E10 + number * PEOPLE + n)}" for n in range(PEOPLE)]
        content = roster(*([name, None] for name in names))
        start = Barrier(2)

        def commit(who: int, content: bytes = content, start: Barrier = start) -> bool:
            with app.app_context():
                plan = service.preview(content, organisation_id=branch_id, by=staff[who], now=NOW)
                db.session.remove()
                start.wait(timeout=30)
                try:
                    with transaction():
                        service.commit(plan, by=staff[who], now=NOW)
                except PreviewOutdated:
                    return False
            return True

        with ThreadPoolExecutor(2) as both:
            outcomes = sorted(both.map(commit, (0, 1)))

        with app.app_context():
            query = sa.select(sa.func.count()).select_from(Person).where(Person.name.in_(names))
            written = db.session.execute(query).scalar_one()
        assert (outcomes, written) == ([False, True], PEOPLE)
