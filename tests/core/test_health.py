"""Alive, ready, measured: what the house says of itself."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db
from tests.conftest import Client
from tests.support.databases import make_app


def test_alive_is_said_without_a_database(folder: Path) -> None:
    app = make_app("postgresql://nobody@127.0.0.1:1/nothing", folder)

    answer = app.test_client().get("/healthz")

    assert answer.json == {"status": "ok"}


def test_ready_names_engine_version_and_migration(app: Flask, client: Client) -> None:
    with app.app_context():
        engine = db.engine.dialect.name

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["engine"] == engine
    assert answer.json["version"][0].isdigit()
    assert answer.json["migration"] == answer.json["migration_wanted"]


def test_old_tables_are_not_ready(app: Flask, client: Client) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json is not None
    assert "flask db upgrade" in answer.json["reason"]


def test_without_a_database_nothing_is_ready(folder: Path) -> None:
    app = make_app("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1", folder)

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["ready"] is False


def test_measures_count_requests_by_rule(client: Client) -> None:
    client.get("/readyz")

    answer = client.get("/metrics")

    assert 'weiguang_requests_total{endpoint="health.readyz",method="GET"' in answer.text


@pytest.mark.parametrize(
    ("address", "headers"),
    [("203.0.113.9", {}), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"})],
)
def test_measures_are_hidden_from_strangers(
    client: Client, address: str, headers: dict[str, str]
) -> None:
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)

    assert answer.status_code == 404
    assert "weiguang_requests" not in answer.text
