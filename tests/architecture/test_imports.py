"""Imports only go down; only the sign-in knows the library of the sign-in."""

import ast
import subprocess
import sys

from tests.architecture.source import APP, ROOT

LOGIN = "app/accounts/login.py"
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"


def test_imports_keep_to_the_contracts() -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert outcome.returncode == 0, outcome.stdout


def test_only_the_sign_in_knows_its_library() -> None:
    found = [
        source.at(node)
        for source in APP
        if source.name != LOGIN
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and "flask_login" in ast.unparse(node)
    ]

    assert found == []
