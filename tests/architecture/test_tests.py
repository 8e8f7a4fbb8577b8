"""Tests that could not fail are found by this one."""

import ast

from tests.architecture.source import EVERYTHING, AnyFunction, called

#: what fails a test besides `assert`; functions that begin with one of these do
CLAIMS = ("raises", "fail", "assert_", "expect", "check_", "run_state_machine", "wait_until")


def _claims(function: AnyFunction) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and called(node).startswith(CLAIMS))
        for node in ast.walk(function)
    )


def test_every_test_claims_something() -> None:
    found = [
        f"{source.at(function)} {function.name}"
        for source in EVERYTHING
        if source.name.startswith("tests/")
        for function in source.functions
        if function.name.startswith("test_") and not _claims(function)
    ]

    assert found == []
