from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.cli.db import group
from app.kernel.db import new_owner_engine
from app.migrations import revisions
from app.settings import load_settings
from tests.databases import Database


def run(command: str, urls: dict[str, str]) -> Result:
    """Run one command of the group in an installation of which it needs no more than the settings."""
    app = Flask(__name__)
    app.extensions["guichet"] = SimpleNamespace(settings=load_settings({"GUICHET_MODE": "test"} | urls))
    with app.app_context():
        return CliRunner().invoke(group, [command])


@pytest.fixture
def urls(database: Database) -> dict[str, str]:
    return {"GUICHET_DATABASE_URL": database.url, "GUICHET_DATABASE_OWNER_URL": database.owner_url}


def test_upgrade_says_where_the_database_stands(urls: dict[str, str]) -> None:
    result = run("upgrade", urls)
    assert (result.exit_code, result.stdout) == (0, f"The database is at revision {revisions.newest_revision()}.\n")


def test_current_is_content_with_the_newest_revision(urls: dict[str, str]) -> None:
    newest = revisions.newest_revision()
    result = run("current", urls)
    assert (result.exit_code, result.stdout) == (0, f"The database is at revision {newest}; the newest is {newest}.\n")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_current_fails_on_an_older_revision(urls: dict[str, str], database: Database) -> None:
    with new_owner_engine(database.owner_url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    result = run("current", urls)
    assert result.exit_code == 1
    assert "is at revision 0001" in result.output


def test_the_group_offers_its_commands() -> None:
    assert sorted(group.list_commands(click.Context(group))) == ["current", "revise", "upgrade"]
