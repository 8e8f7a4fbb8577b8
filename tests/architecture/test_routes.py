"""Every address has somebody it is meant for."""

from pathlib import Path

import pytest
from flask import Flask

from app.accounts.permissions import MATRIX
from app.core.web import PUBLIC, SIGNED_IN
from tests.architecture.routes import GOLDEN, listing, routes
from tests.support.databases import make_app


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, without any tables."""
    folder: Path = tmp_path_factory.mktemp("routes")
    return make_app(f"sqlite:///{folder}/routes.db", folder)


def test_every_view_stands_under_a_row_of_the_matrix(house: Flask) -> None:
    known = {PUBLIC, SIGNED_IN, *MATRIX}

    assert [route for route in routes(house) if route[3] not in known] == []


def test_no_address_appears_or_goes_unnoticed(house: Flask) -> None:
    expected = GOLDEN.read_text("utf-8")

    assert listing(house) == expected, "a wanted change? `make golden` writes the list anew"


def test_api_addresses_have_no_slash_at_the_end(house: Flask) -> None:
    rules = [rule for _, rule, _, _ in routes(house) if rule.startswith("/api/")]

    assert [rule for rule in rules if rule.endswith("/")] == []
