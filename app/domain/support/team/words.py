"""Which words a ticket is found by, and how they stay true whoever writes to it.

They are read before a column masks what it stores, so that card numbers are masked here too.
"""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from sqlalchemy import event, inspect, select

from app.domain.accounts.people.words import parts_of, read_words
from app.domain.support.models import Ticket, TicketMessage
from app.domain.support.team.models import LONGEST_WORD, TicketWord
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession
from app.kernel.letters import fold

SOURCES = ("reference", "email", "name", "subject")
MOST_WORDS = 400
"""Words that are kept of one message: of a longer one its beginning is found."""
_SHORTEST = 3  # letters; shorter ones are in every message


def words_of_ticket(ticket: Ticket) -> set[str]:
    """Give the words that a ticket is found by, whatever is written to it."""
    return _cut(word for name in SOURCES for word in read_words(mask_cards(getattr(ticket, name) or "")))


def words_of_message(body: str) -> set[str]:
    """Give the words of a message, the shortest left out, as many as are kept."""
    found = (
        part for each in fold(mask_cards(body)).split() for part in sorted(parts_of(each)) if len(part) >= _SHORTEST
    )
    return set(islice(dict.fromkeys(_cut_each(found)), MOST_WORDS))


def _cut(words: Iterable[str]) -> set[str]:
    return set(_cut_each(words))


def _cut_each(words: Iterable[str]) -> Iterable[str]:
    return (word[:LONGEST_WORD] for word in words)


@event.listens_for(TenantSession, "before_flush")
def _keep_words(session: TenantSession, _context: object, _instances: object) -> None:
    """Write the words of every ticket and message that is new, and of every ticket whose asker is called otherwise."""
    wanted: dict[UUID, set[str]] = {}
    for each in session.new:
        if isinstance(each, Ticket):
            wanted.setdefault(each.id, set()).update(words_of_ticket(each))
        elif isinstance(each, TicketMessage):
            wanted.setdefault(each.ticket_id, set()).update(words_of_message(each.body))
    fresh = {each.id for each in session.new if isinstance(each, Ticket)}
    for ticket_id, words in wanted.items():
        _add(session, ticket_id, words, is_new=ticket_id in fresh)
    for each in session.dirty:
        if isinstance(each, Ticket) and _is_renamed(each):
            _write_anew(session, each)


def _is_renamed(ticket: Ticket) -> bool:
    attributes = inspect(ticket).attrs
    return any(attributes[name].history.has_changes() for name in SOURCES)


def _add(session: TenantSession, ticket_id: UUID, words: set[str], *, is_new: bool) -> None:
    """Add words; whoever writes to a ticket holds its row, so that nobody else adds the same."""
    kept: set[str] = set()
    if not is_new:
        with session.no_autoflush:
            of_it = select(TicketWord.word).where(TicketWord.ticket_id == ticket_id, TicketWord.word.in_(words))
            kept = set(session.scalars(of_it))
    session.add_all(TicketWord(tenant=session.tenant, word=word, ticket_id=ticket_id) for word in sorted(words - kept))


def _write_anew(session: TenantSession, ticket: Ticket) -> None:
    """Put the words of a ticket in place of those that were kept, with all that was written to it."""
    with session.no_autoflush:
        bodies = session.scalars(select(TicketMessage.body).where(TicketMessage.ticket_id == ticket.id)).all()
        kept = session.scalars(select(TicketWord).where(TicketWord.ticket_id == ticket.id)).all()
    wanted = words_of_ticket(ticket).union(*(words_of_message(body) for body in bodies))
    for each in kept:
        if each.word not in wanted:
            session.delete(each)
    missing = wanted - {each.word for each in kept}
    session.add_all(TicketWord(tenant=session.tenant, word=word, ticket_id=ticket.id) for word in sorted(missing))
