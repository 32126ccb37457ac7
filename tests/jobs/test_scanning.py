"""Files wait until the scanner has looked at them; what harms is never opened."""

from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, select

from app.adapters.clamav import Clamd, ClamdAddress
from app.domain.support.files.attachments import attach, find_open_file
from app.domain.support.files.policy import FilesPolicy
from app.domain.support.incoming.letter import Enclosure
from app.domain.support.models import FileState, TicketFile
from app.jobs.scanning import Guard, scan_round
from app.kernel.db import open_session, transaction
from app.tenancy.registry import Registry, load_registry
from tests import clamd
from tests.cast import BIRCH
from tests.domain.support import mailbox
from tests.tenancy.folders import plant

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    plant(tmp_path / "brands", BIRCH)
    return load_registry(tmp_path / "brands")


def attached(engine: Engine, *contents: bytes) -> None:
    with open_session(engine, BIRCH) as session, transaction(session):
        ticket = mailbox.ask(session, mailbox.make_box())
        message = mailbox.messages_of(session, ticket)[0]
        files = [Enclosure(f"{number}.txt", "text/plain", content) for number, content in enumerate(contents)]
        attach(session, message, files, FilesPolicy(), scans=True, now=mailbox.NOW)


def scanned(engine: Engine, registry: Registry, address: str) -> int:
    scanner = Clamd(ClamdAddress.parse(address), within=5)
    return scan_round(
        Guard(registry=registry, open_session=lambda slug: open_session(engine, slug), scanner=scanner, stop=Event())
    )


def states(engine: Engine) -> list[FileState]:
    with open_session(engine, BIRCH) as session:
        return list(session.scalars(select(TicketFile.state).order_by(TicketFile.name)))


def test_a_clean_file_may_be_opened_and_a_harmful_one_is_gone(engine: Engine, registry: Registry) -> None:
    attached(engine, b"words", clamd.HARMFUL)
    with clamd.listening_on_tcp() as address:
        assert scanned(engine, registry, address) == 2

    assert states(engine) == [FileState.CLEAN, FileState.INFECTED]
    with open_session(engine, BIRCH) as session:
        clean, harmful = session.scalars(select(TicketFile.id).order_by(TicketFile.name)).all()
        found = find_open_file(session, clean)
        assert found is not None
        assert found.content == b"words"
        assert find_open_file(session, harmful) is None
        assert session.scalar(select(TicketFile.content).where(TicketFile.id == harmful)) == b""


def test_without_a_scanner_at_hand_a_file_waits(engine: Engine, registry: Registry, tmp_path: Path) -> None:
    attached(engine, b"words")

    assert scanned(engine, registry, f"unix://{tmp_path}/nobody") == 0
    assert states(engine) == [FileState.WAITING]
    with clamd.listening_on_tcp() as address:
        assert scanned(engine, registry, address) == 1
    assert states(engine) == [FileState.CLEAN]
