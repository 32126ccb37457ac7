"""A file waits for its form, is nobody else's meanwhile, and is let go when the form is never sent."""

from collections.abc import Sequence

import pytest

from app.domain.support.attaching import (
    LOOSE_FOR,
    claim_loose,
    drop_loose,
    keep_file,
    list_loose,
    sweep_loose,
)
from app.domain.support.errors import FileFault, FileRefusedError
from app.domain.support.files.attachments import find_open_file
from app.domain.support.files.policy import FilesPolicy
from app.domain.support.models import Ticket, TicketFile
from app.domain.support.queries import list_files_of, list_messages
from app.kernel.db import TenantSession, transaction
from app.kernel.tokens import digest_of
from tests.databases import OpenSession
from tests.domain.support.pieces import png
from tests.domain.support.requested import NOW, SECOND, ask

pytestmark = pytest.mark.posts_mails
PNG = png()
FORM, OTHER = digest_of("a form"), digest_of("another form")
FEW = FilesPolicy(most=2, largest_mb=1, together_mb=1)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session("camcha")


def keep(session: TenantSession, content: bytes = PNG, name: str = "écran.png", holder: str = FORM) -> TicketFile:
    return keep_file(session, holder, name, content, FEW, account_id=None, now=NOW)


def kept(session: TenantSession, ticket: Ticket) -> Sequence[TicketFile]:
    """List the files of all that was written to a ticket."""
    return list_files_of(session, list_messages(session, ticket.id, with_notes=True))


def test_it_goes_to_what_its_form_sends_and_to_nothing_else(session: TenantSession) -> None:
    with transaction(session):
        ticket, other = ask(session), ask(session)
        file = keep(session)
        keep(session, png(size=(2, 1)), holder=OTHER)
        assert claim_loose(session, FORM, ticket, list_messages(session, ticket.id, with_notes=False)[0]) == 1

        session.expire_all()
        assert [each.name for each in kept(session, ticket)] == ["écran.png"]
        assert find_open_file(session, file.id, ticket.id) is not None
        assert find_open_file(session, file.id, other.id) is None
        assert list_loose(session, FORM) == []
        assert len(list_loose(session, OTHER)) == 1


def test_the_same_file_twice_is_kept_once(session: TenantSession) -> None:
    with transaction(session):
        assert keep(session).id == keep(session, name="encore.png").id


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", FileFault.EMPTY),
        (b"x" * 1_000_001, FileFault.TOO_LARGE),
        (b"MZ\x90\x00\xff", FileFault.PROGRAM),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", FileFault.ACTIVE),
        (b" \n<!DOCTYPE html>", FileFault.ACTIVE),
    ],
)
def test_what_is_not_taken_says_why(session: TenantSession, content: bytes, fault: FileFault) -> None:
    with transaction(session), pytest.raises(FileRefusedError) as refused:
        keep(session, content, name="../../écran\u202e.png")
    assert (refused.value.fault, refused.value.name) == (fault, "écran")


def test_a_form_holds_so_many_files_and_so_much_of_them(session: TenantSession) -> None:
    with transaction(session):
        keep(session, b"a" * 600_000)
        with pytest.raises(FileRefusedError) as refused:
            keep(session, b"b" * 600_000)
        assert refused.value.fault is FileFault.TOO_LARGE
        keep(session, b"c")
        with pytest.raises(FileRefusedError) as refused:
            keep(session, b"d")
        assert refused.value.fault is FileFault.TOO_MANY


def test_a_file_is_let_go_by_its_own_form_alone(session: TenantSession) -> None:
    with transaction(session):
        file = keep(session)
        drop_loose(session, OTHER, file.id)
        assert len(list_loose(session, FORM)) == 1
        drop_loose(session, FORM, file.id)
        assert list_loose(session, FORM) == []


def test_one_whose_form_was_never_sent_is_swept_and_none_of_a_ticket(session: TenantSession) -> None:
    with transaction(session):
        ticket = ask(session)
        keep(session, holder=OTHER)
        claim_loose(session, OTHER, ticket, list_messages(session, ticket.id, with_notes=False)[0])
        keep(session)
    with transaction(session):
        assert sweep_loose(session, now=NOW + LOOSE_FOR - SECOND) == 0
    with transaction(session):
        assert sweep_loose(session, now=NOW + LOOSE_FOR) == 1
    assert len(kept(session, ticket)) == 1
