import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests import postgres
from tests.mailserver import MailServer, mail_server
from tests.post_office import Clock


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def cluster_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Make a migrated cluster, to be copied: the folder of one that does not run, and its database's name."""
    folder = tmp_path_factory.mktemp("cluster")
    with tempfile.TemporaryDirectory(prefix="guichet") as name, pytest.MonkeyPatch.context() as patched:
        patched.delenv("TEST_DATABASE_URL", raising=False)
        superuser = postgres.clone(Path(name), "own")
        postgres.halt(Path(name))
        shutil.move(Path(name) / "cluster", folder)
    assert superuser.database is not None
    return folder / "cluster", superuser.database


@pytest.fixture
def own_cluster(cluster_template: tuple[Path, str]) -> Iterator[tuple[Path, URL]]:
    """Keep a migrated cluster that does not run and belongs to this test alone; its superuser's address."""
    template, database = cluster_template
    with tempfile.TemporaryDirectory(prefix="guichet") as name:  # short, as a socket's name must be
        shutil.copytree(template, Path(name) / "cluster")
        url = URL.create("postgresql+psycopg", "postgres", database=database, query={"host": name})
        yield Path(name), url
        postgres.stop(Path(name))
