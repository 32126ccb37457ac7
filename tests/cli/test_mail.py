"""`flask mail` from the outside: what waits, what is dead, and what becomes of them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine

from app.adapters.papers.factur_x import FacturX
from app.cli.mail import group
from app.domain.mail import service
from app.domain.mail.errors import FinalError, TemporaryError
from app.jobs.relay import keep_relaying
from app.kernel.db import open_session, transaction
from app.web.mail.composer import MailComposer
from tests.cast import ACORN, BIRCH
from tests.databases import Database
from tests.factories import HASHER, SIGNER
from tests.mailserver import MailServer, mail_server
from tests.post_office import new_office, post, timetable
from tests.stock import ROOT, app_on
from tests.tenancy.folders import plant

Run = Callable[..., Result]
ANN, BOB = "ann@example.net", "bob@example.net"
pytestmark = pytest.mark.posts_mails


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    root = tmp_path / "brands"
    plant(root, BIRCH)
    app = app_on(database.url, root)
    yield app
    app.extensions["guichet"].engine.dispose()


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: object) -> Result:
        with app.app_context():  # as `flask` itself does
            return CliRunner().invoke(group, list(map(str, arguments)))

    return invoke


@pytest.fixture
def engine(app: Flask) -> Engine:
    found = app.extensions["guichet"].engine
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def refused(engine: Engine, tenant: str, to: str, error: Exception) -> UUID:
    """Post a mail and let the server refuse it."""
    now = datetime.now(UTC)
    with open_session(engine, tenant) as session:
        (mail_id,) = post(session, to, now=now)
        with transaction(session):
            mail = service.claim(session, mail_id, owner="test", now=now)
            assert mail is not None
            service.mark_refused(session, mail, error, now=now, chance=1.0)
    return mail_id


def test_mails_are_listed_by_brand_with_what_the_server_said(run: Run, engine: Engine) -> None:
    dead = refused(engine, BIRCH, ANN, FinalError("550 5.1.1 nobody"))
    waiting = refused(engine, BIRCH, BOB, TemporaryError("451 later"))
    refused(engine, ACORN, BOB, TemporaryError("451 later"))
    lines = run("list").stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["acorn: 1 waiting", "birch: 1 dead, 1 waiting"]
    assert [line.split()[0] for line in lines[3:]] == [str(waiting), str(dead)]
    assert lines[4].endswith("550 5.1.1 nobody")


def test_only_dead_mails_are_listed_when_they_are_asked_for(run: Run, engine: Engine) -> None:
    dead = refused(engine, BIRCH, ANN, FinalError("550"))
    refused(engine, ACORN, BOB, TemporaryError("451"))
    refused(engine, BIRCH, BOB, TemporaryError("451"))
    lines = run("list", "--dead").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["birch:", str(dead)]


def test_a_dead_mail_or_all_of_them_are_sent_again(run: Run, engine: Engine) -> None:
    one, _, _ = (refused(engine, BIRCH, ANN, FinalError("550")) for _ in range(3))
    assert run("again", BIRCH, one).stdout == "birch: 1 to be sent again.\n"
    assert run("again", BIRCH, "--all").stdout == "birch: 2 to be sent again.\n"
    assert run("list").stdout.splitlines()[0] == "birch: 3 waiting"


@pytest.mark.parametrize("brand", [ACORN, BIRCH])
def test_what_is_not_dead_or_not_there_is_told_and_nothing_changes(run: Run, engine: Engine, brand: str) -> None:
    mail_id = refused(engine, BIRCH, ANN, TemporaryError("451")) if brand == BIRCH else uuid4()
    result = run("again", brand, mail_id)
    assert result.exit_code == 1
    assert "not dead" in result.output or "no such" in result.output


@pytest.mark.parametrize("arguments", [["again", BIRCH], ["test", "oak", ANN], ["test", BIRCH, "ann"]])
def test_a_wrong_command_is_told_the_right_one(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_trial_says_that_it_left(run: Run, engine: Engine, server: MailServer, app: Flask) -> None:
    composer = MailComposer(app.extensions["guichet"].registry, ROOT / "templates", HASHER, FacturX(), SIGNER)
    office = new_office(engine, server.url, clock=lambda: datetime.now(UTC), composer=composer)
    stop = Event()
    how = {"office": office, "stop": stop, "pause": 0.1}
    relay = Thread(target=keep_relaying, args=[timetable(engine)], kwargs=how)
    relay.start()
    result = run("test", BIRCH, ANN, "--wait", 120)
    stop.set()
    relay.join()
    assert (result.exit_code, " sent, 1 tries" in result.stdout) == (0, True)
    assert [message["Subject"] for message in server.taken] == ["A trial"]


def test_a_trial_that_nobody_sends_is_told(run: Run) -> None:
    result = run("test", BIRCH, ANN, "--wait", 0)
    assert (result.exit_code, " waiting, 0 tries" in result.output) == (1, True)
