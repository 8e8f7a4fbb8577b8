"""Loading a small sample town for tests."""

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask

VOLUNTEERS = 12


def load(app: Flask, *more: str) -> Result:
    """Run `flask demo load` for a small town."""
    words = ["demo", "load", "--volunteers", str(VOLUNTEERS), *more]
    return app.test_cli_runner().invoke(args=words)


def load_with_tokens(app: Flask, file: Path) -> dict[str, list[dict[str, Any]]]:
    """Load a small town and read who may act in it."""
    outcome = load(app, "--credentials", str(file))
    assert outcome.exit_code == 0, outcome.output
    found: dict[str, list[dict[str, Any]]] = json.loads(file.read_text("utf-8"))
    return found


def bearer(someone: dict[str, Any]) -> dict[str, str]:
    """The header with which somebody of a credentials file calls the API."""
    return {"Authorization": f"Bearer {someone['token']}"}
