"""`flask db`: bring the database to the newest revision, and say where it stands.

Every web process imports its commands; Alembic, 9 MB and 0.15 s, is imported by the commands that need it.
"""

import click
from flask import current_app

from app.kernel.db import new_owner_engine
from app.migrations.revisions import find_revision, newest_revision
from app.settings import Settings


@click.group("db")
def group() -> None:
    """Keep the database's tables in step with this version."""


@group.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the newest revision, and on PostgreSQL create the roles guichet_app and guichet_relay."""
    settings = _settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    from app.migrations import runner  # noqa: PLC0415 - see the head of this file

    runner.upgrade(settings.database_owner_url, settings.database_url)
    click.echo(f"The database is at revision {newest_revision()}.")


@group.command("current")
def current() -> None:
    """Say which revision the database is at, and which is the newest; exits with 1 when they differ."""
    engine = new_owner_engine(_settings().database_owner_url)
    with engine.connect() as connection:
        found, newest = find_revision(connection), newest_revision()
    engine.dispose()
    click.echo(f"The database is at revision {found or 'none'}; the newest is {newest}.")
    if found != newest:
        raise click.exceptions.Exit(1)


@group.command("revise")
@click.argument("message")
def revise(message: str) -> None:
    """Write the next revision from what changed in the models since this database's."""
    from app.migrations import runner  # noqa: PLC0415 - see the head of this file

    runner.revise(_settings().database_owner_url, message)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["guichet"].settings
    return settings
