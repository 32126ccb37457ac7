"""Where the ways of a mail lead to two requests, and what becomes of a mail that goes round."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.mail.models import OutgoingMail
from app.domain.support.incoming.service import take_in
from app.domain.support.models import Ticket
from app.kernel.db import TenantSession, transaction
from tests.databases import OpenSession
from tests.domain.support import mailbox
from tests.domain.support.corpus import OTHERS, read
from tests.domain.support.mailbox import NOW, make_box

_LATER = NOW + timedelta(minutes=5)
pytestmark = pytest.mark.posts_mails


def count(session: TenantSession, entity: type[Ticket | OutgoingMail]) -> int:
    return session.scalar(select(func.count()).select_from(entity)) or 0


@pytest.mark.parametrize("name", ["117-message-id-before-subject", "118-address-before-message-id"])
def test_where_the_ways_lead_to_two_requests_the_address_decides_and_then_what_is_answered(
    open_session: OpenSession, name: str
) -> None:
    session = open_session("alpha")
    with transaction(session):
        other = mailbox.ask(session, make_box())
        other.reference, mailbox.messages_of(session, other)[-1].message_id = OTHERS
        ticket = mailbox.ask(session, make_box())

    with transaction(session):
        mail = take_in(session, read(name), make_box(), now=_LATER)

    assert (mail.ticket_id, mail.outcome) == (ticket.id, "reply")
    assert [len(mailbox.messages_of(session, each)) for each in (ticket, other)] == [3, 2]
    with transaction(session):
        ticket.reference = "Z9Z9-Z9Z9"  # the other is there to be found by what comes after
        mailbox.messages_of(session, ticket)[1].message_id = None
        again = take_in(session, read(name).replace(b".20261123@", b".again@"), make_box(), now=_LATER)
    by_what = {
        "117-message-id-before-subject": ("reply", other.id),
        "118-address-before-message-id": ("held", other.id),
    }
    assert (again.outcome, again.ticket_id) == by_what[name]


@pytest.mark.parametrize("name", ["304-own-address", "305-sixty-servers", "307-own-signed-address"])
def test_a_loop_waits_for_a_person_is_never_answered_and_floods_no_quarantine(
    open_session: OpenSession, name: str
) -> None:
    session, found = open_session("alpha"), []
    with transaction(session):
        mailbox.ask(session, make_box())
    sent = count(session, OutgoingMail)
    for number, minute in enumerate((0, 1, 2, 3, 64)):
        with transaction(session):
            raw = read(name).replace(b"Subject: ", b"Subject: %d " % number, 1)
            mail = take_in(session, raw, make_box(most_an_hour=2), now=NOW + timedelta(minutes=minute))
            found.append((mail.outcome, mail.sealed is not None))

    held, dropped = ("held", True), ("dropped", False)
    assert found == [held, held, dropped, dropped, held]
    assert (count(session, Ticket), count(session, OutgoingMail)) == (1, sent)
