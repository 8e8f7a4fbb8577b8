"""迁移 migrations: brings a database from any earlier version to the tables of the models."""

from alembic import context
from flask import current_app

from app import models as _models  # noqa: F401
from app.core.db import Model, db, writes


def run() -> None:
    """Apply the migrations in one transaction each, on the application's own engine."""
    writes.set(True)
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
