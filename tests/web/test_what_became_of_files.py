"""Of every file that does not arrive it is said what became of it: to whoever sent it, and to the team."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete

from app.domain.accounts.models import Role
from app.domain.support.files.attachments import note_finding
from app.domain.support.files.ports import Infected
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.service import take_in
from app.domain.support.models import FileState, Ticket, TicketFile
from app.web.installation import EXTENSION
from app.web.mailboxes import mailbox_of
from tests.domain.support.corpus import read
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.requesting import ask, files, picture, rows, tickets

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
MESSAGES = "/account/messages/"
WAITS = ("Nous vérifions que écran.png", "écran.png is being checked for viruses")
HARMS = ("un virus y a été trouvé", "a virus was found in it")


@pytest.fixture(autouse=True)
def no_mails(app: Flask) -> Iterator[None]:
    yield
    with rows(app) as session:
        session.execute(delete(IncomingMail))


def page_of(ticket: Ticket) -> str:
    return f"/account/requests/{ticket.reference}"


def with_file(app: Flask, ann: Visitor) -> tuple[Ticket, TicketFile]:
    """Let Ann ask something with a file that the scanner has not looked at."""
    assert ask(ann, files=picture()).status_code == 303
    (ticket,), (file,) = tickets(app), files(app)
    with rows(app) as session:
        session.get_one(TicketFile, ("camcha", file.id)).state = FileState.WAITING
    return ticket, file


def seen(ann: Visitor, ticket: Ticket) -> list[str]:
    """Give what Ann reads in French and in English: her request, and all exchanges."""
    return [ann.get(prefix + path).text for path in (page_of(ticket), MESSAGES) for prefix in ("", "/en")]


def test_a_file_that_is_being_checked_is_said_to_be(app: Flask, ann: Visitor) -> None:
    ticket, file = with_file(app, ann)
    desk = colleague(app, Role.AGENT).get(f"/admin/requests/{ticket.reference}").text

    for page, words in zip([*seen(ann, ticket), desk], [*WAITS, *WAITS, WAITS[0]], strict=True):
        assert words in page
        assert str(file.id) not in page


def test_of_a_file_that_harms_it_is_said_that_it_was_refused_and_only_the_team_reads_of_what(
    app: Flask, ann: Visitor
) -> None:
    ticket, file = with_file(app, ann)
    with rows(app) as session:
        note_finding(session, file.id, Infected("Eicar-Test-Signature"))
    desk = colleague(app, Role.AGENT).get(f"/admin/requests/{ticket.reference}").text

    for page, words in zip(seen(ann, ticket), [*HARMS, *HARMS], strict=True):
        assert words in page
        assert "Eicar" not in page
        assert str(file.id) not in page
    assert f"{HARMS[0]}. Eicar-Test-Signature" in desk


def test_what_was_left_out_of_a_mail_is_said_with_why(app: Flask) -> None:
    settle(app, email="ann.martin@example.com")
    ann = Visitor(app)
    ann.sign_in("ann.martin@example.com")
    installed = app.extensions[EXTENSION]
    with rows(app) as session:
        box = mailbox_of(installed.registry.by_slug("camcha"), installed)
        take_in(session, read("407-program-as-pdf"), box, now=datetime.now(UTC))
    (ticket,) = tickets(app)
    desk = colleague(app, Role.AGENT).get(f"/admin/requests/{ticket.reference}").text

    words = ("a été laissé de côté. Un programme.", "was left out. A program.")
    for page, said in zip([*seen(ann, ticket), desk], [*words, *words, words[0]], strict=True):
        assert said in page


def test_a_file_that_can_be_opened_leads_the_team_to_it(app: Flask, ann: Visitor) -> None:
    ask(ann, files=picture())
    (ticket,), (file,) = tickets(app), files(app)
    desk = colleague(app, Role.AGENT)

    assert f'href="/admin/requests/files/{file.id}"' in desk.get(f"/admin/requests/{ticket.reference}").text
    assert desk.get(f"/admin/requests/files/{file.id}").data.startswith(b"\x89PNG")
