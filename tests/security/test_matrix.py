"""The product's permission table is the promised one, cell by cell."""

import pytest

from app.accounts.models import Role
from app.accounts.permissions import MATRIX
from tests.security.matrix import NEVER, PROMISED

ROLES = ("self", *(role.value for role in Role))


def test_every_action_of_the_table_was_promised() -> None:
    assert sorted(MATRIX) == sorted(PROMISED)


@pytest.mark.parametrize("action", sorted(PROMISED))
def test_every_cell_of_a_row_is_the_promised_one(action: str) -> None:
    row = MATRIX.get(action, {})
    cells = {role: str(row[role]) for role in ROLES if role in row}

    assert cells == PROMISED[action]
    assert set(row) <= set(ROLES), "a role that nobody can hold"


@pytest.mark.parametrize("role", sorted(NEVER))
def test_separated_roles_hold_nothing_beyond_their_own(role: str) -> None:
    held = {action for action, row in MATRIX.items() if role in row}

    assert held == NEVER[role]
