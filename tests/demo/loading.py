"""Loading a small sample town for tests."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import Result
from flask import Flask

from tests.support.scenes import lived

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


def loaded(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """A small town in an empty database and who may act in it: loaded once, copied from then on.

    For tests about what such a town is, or what comes after it, not about the loading.
    """

    def live() -> dict[str, list[dict[str, Any]]]:
        with TemporaryDirectory() as folder:
            return load_with_tokens(app, Path(folder) / "tokens.json")

    return lived(app, "a sample town", live)


def bearer(someone: dict[str, Any]) -> dict[str, str]:
    """The header with which somebody of a credentials file calls the API."""
    return {"Authorization": f"Bearer {someone['token']}"}
