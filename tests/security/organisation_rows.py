"""Every address of people, appointments and the tree with its row of the matrix."""

from tests.security.people_rows import PEOPLE_ROWS
from tests.security.role_rows import ROLE_ROWS
from tests.security.tree_rows import TREE_ROWS

ORGANISATION_ROWS = (*PEOPLE_ROWS, *ROLE_ROWS, *TREE_ROWS)
