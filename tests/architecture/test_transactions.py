"""One request, one job, one command: one transaction, opened at the edge and nowhere else."""

import ast

from tests.architecture.source import APP, SCRIPTS, calls
from tests.architecture.views import is_face, transactions, views

DATABASE = "app/core/db.py"
MAY_ROLL_BACK = {DATABASE, "app/core/web.py"}
READING = {"GET"}
#: rooms at the edge besides the faces: commands and jobs
EDGE_WORDS = {"cli", "jobs", "commands"}


def test_only_the_database_module_commits() -> None:
    found = [
        source.at(call)
        for source in APP
        if source.name not in {DATABASE, *SCRIPTS}
        for call in calls(source.tree, "commit")
        if not _is_verb_of_ours(source.tree, call)
    ]

    assert found == []


def _is_verb_of_ours(tree: ast.Module, call: ast.Call) -> bool:
    """Whether it is a function of the house that bears the name: `roster.commit(plan)`."""
    modules = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app")
        for name in node.names
    } - {"db"}
    if isinstance(call.func, ast.Attribute):
        return ast.unparse(call.func.value) in modules
    return True


def test_only_the_database_module_and_the_error_pages_roll_back() -> None:
    found = [
        source.at(call)
        for source in APP
        if source.name not in MAY_ROLL_BACK
        for call in calls(source.tree, "rollback")
        if not _is_savepoint(source.tree, call)
    ]

    assert found == []


def _is_savepoint(tree: ast.Module, call: ast.Call) -> bool:
    """Whether what is rolled back was opened by `with … as name`, and is no session."""
    names = {
        item.optional_vars.id
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
        if isinstance(item.optional_vars, ast.Name)
    }
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in names


def test_no_connection_commits_behind_the_back() -> None:
    found = [
        source.at(call)
        for source in APP
        for call in calls(source.tree, "begin")
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Attribute | ast.Name)
        and ast.unparse(call.func.value).endswith(("engine", "session", "connection"))
    ]

    assert found == []


def test_transactions_open_at_the_edge() -> None:
    found = [
        source.at(call)
        for source in APP
        if not is_face(source) and not EDGE_WORDS & set(source.module.split("."))
        for call in calls(source.tree, "transaction")
    ]

    assert found == []


def test_there_are_views_to_ask_about() -> None:
    assert len(list(views())) > 2


def test_reading_views_open_no_transaction() -> None:
    found = [str(view) for view in views() if view.method in READING and transactions(view)]

    assert found == []


def test_writing_views_open_exactly_one_transaction() -> None:
    found = [
        f"{view}: {transactions(view)}"
        for view in views()
        if view.method not in READING and transactions(view) != 1
    ]

    assert found == []
