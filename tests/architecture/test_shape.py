"""Files and functions stay small, say what they are, and hide no imports."""

import ast
from pathlib import PurePosixPath

from tests.architecture.source import APP, EVERYTHING, Source, calls

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
#: names that say nothing
EMPTY_NAMES = {"utils", "util", "helper", "helpers", "manager", "managers", "misc", "common"}
NO_FLOATS = ("app/points/", "app/schemes/")
#: where margins are set in inches
PAPER = "_xlsx.py"
#: written once from the tables, then never touched: long lists of columns, not thoughts
LISTS = "migrations/versions/"


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_short() -> None:
    found = {
        source.name: lines
        for source in EVERYTHING
        if not source.name.startswith(LISTS)
        and (lines := len(source.text.splitlines())) > LONGEST_FILE
    }

    assert found == {}


def test_functions_are_short() -> None:
    found = [
        f"{source.at(function)} {function.name}: {_lines(function)}"
        for source in EVERYTHING
        if not source.name.startswith(LISTS)
        for function in source.functions
        if _lines(function) > LONGEST_FUNCTION
    ]

    assert found == []


def test_no_import_hides_in_a_function() -> None:
    found = [
        source.at(node)
        for source in EVERYTHING
        for function in source.functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert found == []


def test_every_module_says_what_it_is() -> None:
    found = [source.name for source in EVERYTHING if not ast.get_docstring(source.tree)]

    assert found == []


def test_modules_of_the_house_have_a_chinese_name() -> None:
    found = [source.name for source in APP if not _begins_in_chinese(source)]

    assert found == []


def _begins_in_chinese(source: Source) -> bool:
    docstring = ast.get_docstring(source.tree) or " "
    return "\u4e00" <= docstring[0] <= "\u9fff"


def test_no_file_is_called_after_nothing() -> None:
    found = [
        source.name
        for source in EVERYTHING
        if EMPTY_NAMES & set(PurePosixPath(source.name).with_suffix("").parts)
    ]

    assert found == []


def test_no_question_is_called_get() -> None:
    found = [
        f"{source.at(node)} {node.name}"
        for source in APP
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("get_")
    ]

    assert found == []


def test_no_float_comes_near_points() -> None:
    found = [
        source.at(node)
        for source in APP
        if source.name.startswith(NO_FLOATS) and not source.name.endswith(PAPER)
        for node in ast.walk(source.tree)
        if _is_float(node)
    ]

    assert found == []


def test_no_rule_asks_what_time_it_is() -> None:
    found = [
        source.at(call)
        for source in APP
        if source.module.split(".")[2:3] == ["rules"]
        for call in calls(source.tree, "now", "today", "utcnow")
    ]

    assert found == []


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.Name) and node.id == "float" and isinstance(node.ctx, ast.Load)
