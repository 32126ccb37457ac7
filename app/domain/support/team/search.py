"""Searching for tickets by what somebody remembers of them; every word is the beginning of one of theirs."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from app.domain.accounts.people.words import parts_of
from app.domain.support.models import Ticket
from app.domain.support.references import read_reference
from app.domain.support.states import TicketState
from app.domain.support.team.answering import find_for_team
from app.domain.support.team.models import LONGEST_WORD, TicketWord
from app.kernel.db import TenantSession
from app.kernel.letters import fold

MOST_TERMS = 6
PAGE = 50


def search_tickets(
    session: TenantSession, words: str, *, before: UUID | None = None, limit: int = PAGE + 1
) -> Sequence[Ticket]:
    """List the tickets that hold every word, the newest first; a reference finds its ticket alone.

    At most `limit` come, by default one more than a page shows; `before` is the last id of the page before.
    """
    reference = read_reference(words)
    if reference is not None:
        ticket = find_for_team(session, reference)
        return [ticket] if ticket is not None else []
    terms = sorted(_terms(words), key=len, reverse=True)[:MOST_TERMS]
    if not terms:
        return []
    proven = Ticket.state != TicketState.UNPROVEN
    found = select(Ticket).where(proven, *(Ticket.id.in_(_beginning_with(term)) for term in terms))
    if before is not None:
        found = found.where(Ticket.id < before)
    return session.scalars(found.order_by(Ticket.id.desc()).limit(limit)).all()


def _terms(words: str) -> set[str]:
    """Read the words of a question: of an address what was typed of it, of anything else its parts."""
    folded = fold(words).split()
    return {term[:LONGEST_WORD] for each in folded for term in ([each] if "@" in each else parts_of(each))}


def _beginning_with(term: str) -> Select[UUID]:
    following = term[:-1] + chr(ord(term[-1]) + 1)
    return select(TicketWord.ticket_id).where(TicketWord.word >= term, TicketWord.word < following)
