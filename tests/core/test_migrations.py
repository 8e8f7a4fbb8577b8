"""Migrations lead to exactly the tables of the models, and the guards hold."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.core.db import Model, db


@pytest.mark.usefixtures("context")
def test_migrations_equal_models() -> None:
    with db.engine.connect() as connection:
        known = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(known, Model.metadata) == []


def test_migrations_lead_down_to_nothing_and_up_again(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert "ledger_entries" in sa.inspect(db.engine).get_table_names()
