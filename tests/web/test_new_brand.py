"""A brand whose FAQ is not imported yet has its pages all the same."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.factory import create_app
from tests.databases import Database
from tests.stock import HOSTS, settings_from


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    app = create_app(settings_from(MODE="test", DATABASE_URL=database.url))
    yield app
    app.extensions["guichet"].engine.dispose()


def test_the_home_page_is_there_before_the_first_import(app: Flask) -> None:
    client = app.test_client()
    hosts = [host for slug, host in HOSTS.items() if slug in app.extensions["guichet"].registry.slugs]
    found = {host: client.get("/", base_url=f"https://{host}").status_code for host in hosts}
    assert found == dict.fromkeys(hosts, 200)
    assert len(hosts) == 5
