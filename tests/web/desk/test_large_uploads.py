"""A file of hundreds of megabytes through the real server: in a bounded memory, whole, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.web.cookies import SESSION
from tests.databases import DATA_KEY
from tests.faults.waiting import wait_until
from tests.stock import MakeApp
from tests.web.desk.resources import HOME, drafted, empty_library
from tests.web.desk.sending import MEGABYTE, Sending, memory_of
from tests.web.desk.uploads import files_of, kept
from tests.web.people import Visitor, empty_accounts
from tests.web.serving import Served, serving

LARGE = 300  # megabytes
ROOM = 16 * MEGABYTE  # bytes by which a worker may grow
SECRET = "k" * 32


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")), SECRET_KEY=SECRET)


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    empty_library(app)


@pytest.fixture
def served(app: Flask, tmp_path: Path) -> Iterator[Served]:
    """Run the real server on the same database and the same store."""
    settings = app.extensions["guichet"].settings
    ours = {"DATABASE_URL": settings.database_url, "TENANTS": str(settings.tenants), "FILES": str(settings.files.path)}
    with serving(tmp_path, app="wsgi:app", DATA_KEYS=DATA_KEY, **ours) as running:
        yield running


def test_a_large_file_passes_through_a_bounded_memory_and_half_of_one_leaves_nothing(
    app: Flask, cleo: Visitor, served: Served
) -> None:
    path = f"{HOME}{drafted(app, cleo).id}/files"
    cookie = {"Cookie": f"__Host-{SESSION}={cleo.cookie(SESSION)}"}
    for _ in range(8):  # both workers have read what a page needs
        assert served.ask(path, **cookie)[0].status == 200
    before = memory_of(served)

    half = Sending(served, cleo, path, LARGE)
    half.send(LARGE // 3)
    wait_until(lambda: kept(app) != set())
    half.break_off()
    wait_until(lambda: kept(app) == set())
    whole = Sending(served, cleo, path, LARGE)
    whole.send(LARGE)

    assert whole.end() == 303
    assert memory_of(served) - before < ROOM
    (file,) = files_of(app)
    assert (file.size, kept(app)) == (LARGE * MEGABYTE, {str(file.id)})
