"""Every address lets exactly those through whom the promised matrix names, for every object.

And what it answers holds no script and no style of its own.
"""

import re

import pytest
from werkzeug.test import TestResponse

from tests.architecture.routes import routes
from tests.security.asking import ask, outcome
from tests.security.expectations import expected, things
from tests.security.row import Row
from tests.security.rows import ROWS
from tests.security.world import EVERYBODY, World

#: signing out ends the browser that the other questions need
LAST = "accounts.leave"
#: what a question may have changed, to be put back
CHANGED = frozenset({"event", "wish", "any wish", "unit"})
#: a script, a style or a handler that the policy of contents would have to let in
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.I)


def _served(world: World) -> list[Row]:
    there = {endpoint for _, _, endpoint, _ in routes(world.app)}
    return [row for row in ROWS if row.endpoint in there and row.endpoint != LAST]


def test_every_address_has_an_expectation(world: World) -> None:
    stated = {(row.method, row.endpoint) for row in ROWS}
    served = {(method, endpoint) for method, _, endpoint, _ in routes(world.app)}

    assert sorted(served - stated) == []


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who or "nobody")
def test_everybody_gets_exactly_as_far_as_promised(world: World, who: str) -> None:
    wrong = []
    for row in _served(world):
        for thing in things(row, who):
            answer = ask(world, row, who, thing)
            wrong += _inline(answer, row)
            found = outcome(answer, row)
            if found == "in" and row.about in CHANGED and row.method == "POST":
                world.restore()
            wanted = expected(row, who, thing)
            if found != wanted:
                wrong.append(f"{row.method} {row.endpoint} {thing}: {found}, promised {wanted}")

    assert wrong == [], "\n".join(wrong)


def _inline(answer: TestResponse, row: Row) -> list[str]:
    """What stands in a page that should be a file."""
    if answer.mimetype != "text/html":
        return []
    found = INLINE.search(answer.get_data(as_text=True))
    return [f"{row.endpoint} holds {found[0]}"] if found else []
