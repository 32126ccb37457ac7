"""What ties tickets together: tags, and links between two of them. Nothing commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.domain.support.asking import Terms
from app.domain.support.keeping import hold
from app.domain.support.merging import merge
from app.domain.support.models import Ticket
from app.domain.support.states import TicketState
from app.domain.support.team.models import LONGEST_TAG, TicketLink, TicketTag
from app.kernel.db import TenantSession

MOST_TAGS = 10


def list_tags(session: TenantSession, ticket_id: UUID) -> Sequence[str]:
    """List the tags of a ticket, in the order of letters."""
    return session.scalars(select(TicketTag.tag).where(TicketTag.ticket_id == ticket_id).order_by(TicketTag.tag)).all()


def read_tags(written: str) -> frozenset[str]:
    """Read tags as they are typed, with commas between them: in small letters, cut to what is kept."""
    tags = (" ".join(each.lower().split())[:LONGEST_TAG].strip() for each in written.split(","))
    return frozenset(filter(None, tags))


def set_tags(session: TenantSession, ticket: Ticket, tags: Iterable[str]) -> bool:
    """Put these tags, the first ones, in the place of those before; tell whether anything is different."""
    hold(session, ticket)
    wanted, kept = set(sorted(tags)[:MOST_TAGS]), set(list_tags(session, ticket.id))
    gone = delete(TicketTag).where(TicketTag.ticket_id == ticket.id, TicketTag.tag.in_(kept - wanted))
    session.execute(gone, execution_options={"synchronize_session": False})
    session.add_all(TicketTag(tenant=session.tenant, tag=tag, ticket_id=ticket.id) for tag in sorted(wanted - kept))
    return wanted != kept


def list_linked(session: TenantSession, ticket_id: UUID) -> Sequence[Ticket]:
    """List the tickets that a ticket has to do with, the newest first."""
    ahead = select(TicketLink.other_id).where(TicketLink.ticket_id == ticket_id)
    behind = select(TicketLink.ticket_id).where(TicketLink.other_id == ticket_id)
    found = select(Ticket).where(Ticket.id.in_(ahead.union_all(behind)))
    return session.scalars(found.order_by(Ticket.id.desc())).all()


def link(session: TenantSession, one: Ticket, other: Ticket) -> bool:
    """Tie two tickets together; tell whether they were not."""
    first, second = sorted((one, other), key=lambda ticket: ticket.id)
    hold(session, first)
    if first.id == second.id or session.get(TicketLink, (session.tenant, first.id, second.id)) is not None:
        return False
    session.add(TicketLink(tenant=session.tenant, ticket_id=first.id, other_id=second.id))
    return True


def unlink(session: TenantSession, one: Ticket, other: Ticket) -> bool:
    """Untie two tickets; tell whether they were tied. A merged one stays tied to the one that it goes on as."""
    first, second = sorted((one, other), key=lambda ticket: ticket.id)
    hold(session, first)
    found = session.get(TicketLink, (session.tenant, first.id, second.id))
    if found is None or one.merged_into_id == other.id or other.merged_into_id == one.id:
        return False
    session.delete(found)
    return True


def merge_and_link(
    session: TenantSession, ticket: Ticket, into: Ticket, terms: Terms, *, by_id: UUID, now: datetime
) -> bool:
    """Let a ticket go on as another, from whose page it is still reached; tell whether it was this click that did.

    ActRefusedError as `merge` has it.
    """
    if ticket.state is TicketState.MERGED and ticket.merged_into_id == into.id:
        return False
    merge(session, ticket, into, terms, by_id=by_id, now=now)
    link(session, ticket, into)
    return True
