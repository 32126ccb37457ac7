import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests import postgres
from tests.cast import BIRCH
from tests.databases import Database
from tests.mailserver import MailServer, mail_server
from tests.post_office import Clock
from tests.tenancy.folders import plant
from tests.valkey import Valkey, valkey


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue() -> Iterator[Valkey]:
    with valkey() as server:
        yield server


@pytest.fixture
def start(
    database: Database, server: MailServer, queue: Valkey, tmp_path: Path
) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Start a process of the product, a module and its words, on the test's database, mail server, queue and Birch."""
    plant(tmp_path / "tenants", BIRCH)
    given = {"MODE": "test", "DATA": tmp_path, "DATABASE_URL": database.url, "QUEUE_URL": queue.url}
    given |= {"SMTP_URL": server.url, "TENANTS": tmp_path / "tenants"}
    started: list[subprocess.Popen[bytes]] = []

    def begin(*module: str, **changes: str) -> "subprocess.Popen[bytes]":
        environ = os.environ | {f"GUICHET_{name}": str(value) for name, value in (given | changes).items()}
        started.append(subprocess.Popen([sys.executable, "-m", *module], env=environ, start_new_session=True))
        return started[-1]

    yield begin
    for process in started:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


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
