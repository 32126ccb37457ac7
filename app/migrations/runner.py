"""Alembic without a file of its own: the address is an argument, the tables are those of the rooms."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, make_url

from app.domain.tables import list_tables
from app.kernel.db import Base, ensure_roles, new_owner_engine
from app.migrations.rights import give_rights


def metadata_of_rooms() -> MetaData:
    """Import the models of every room and give the metadata that they fill."""
    list_tables()
    return Base.metadata


def upgrade(owner_url: str, app_url: str) -> None:
    """Bring the database to the newest revision; on PostgreSQL, the application's role gets the password of its URL.

    And each role its rights, which it may have lost.
    """
    engine = new_owner_engine(owner_url)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            ensure_roles(connection, make_url(app_url).password)
            connection.commit()
        upgrade_to(connection, "head")
        if connection.dialect.name == "postgresql":
            give_rights(connection, list(metadata_of_rooms().tables))
            connection.commit()
    engine.dispose()


def upgrade_to(connection: Connection, revision: str) -> None:
    """Bring the database of this connection to a revision; inside a transaction, which then is the caller's."""
    command.upgrade(_config(connection), revision)


def revise(owner_url: str, message: str) -> None:
    """Write the next revision from the difference between the rooms' models and this database."""
    engine = new_owner_engine(owner_url)
    with engine.connect() as connection:
        newest = scripts().get_current_head() or "0000"
        number = f"{int(newest) + 1:04}"
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    engine.dispose()


def differences(connection: Connection) -> list[object]:
    """Say where the database and the rooms' models disagree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata_of_rooms()))


def scripts() -> ScriptDirectory:
    """Give the revisions that this version of Guichet knows."""
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", "app:migrations")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
