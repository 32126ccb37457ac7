"""A ticket's row keeps what its events come to, whatever is done to it in whatever order."""

from datetime import timedelta
from random import Random

import pytest

from app.domain.support import telling
from app.domain.support.deadlines import current_deadline
from app.domain.support.errors import ActRefusedError
from app.domain.support.models import Ticket
from app.domain.support.queries import list_events, turns_of
from app.domain.support.service import do, write
from app.domain.support.states import Act, By
from app.domain.support.turns import Side, Turn, whose_turn
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.support.tickets import NOW, TERMS, ann, ask, said
from tests.mails import Mails

STEPS = [(act, by) for act in Act for by in By if act not in {Act.ASK, Act.PROVE, Act.MERGE, Act.JOIN}]
LETTERS = (telling.OPENED, telling.FOR_TEAM, telling.ANSWERED, telling.STANDS)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.promise("CC-22")
def test_whose_turn_it_is_and_by_when_is_what_the_events_come_to(
    open_session: OpenSession, mails: Mails, seed: int
) -> None:
    session, chance = open_session(ACORN), Random(seed)  # noqa: S311 - nobody guesses it
    ticket, at = ask(session, ann(session), topic="delivery"), NOW
    done = 0
    while done < 12:
        at += timedelta(minutes=chance.randrange(1, 5000))
        done += lead_on(session, ticket, *chance.choice(STEPS), hours=(at - NOW) / timedelta(hours=1))
        turn = whose_turn(turns_of(list_events(session, ticket.id)))
        assert turn is not None
        # The carrier's clock is the inquiry's, whoever wrote meanwhile.
        since = ticket.inquiry_at or turn.at if turn.side is Side.CARRIER else turn.at
        deadline = current_deadline(TERMS.calendar, TERMS.policy, Turn(since, turn.side))
        assert (ticket.turn_at, ticket.due_at) == (since, deadline and deadline.due_at)
    for kind in LETTERS:
        mails.pass_over(kind)


def lead_on(session: TenantSession, ticket: Ticket, act: Act, by: By, *, hours: float) -> bool:
    """Do it if it leads anywhere, and say whether it did."""
    now = NOW + timedelta(hours=hours)
    try:
        with transaction(session):
            if act is Act.WRITE:
                write(session, ticket, said(by), TERMS, now=now)
            else:
                do(session, ticket, act, by, TERMS, by_id=None, now=now)
    except ActRefusedError:
        return False
    return True
