"""What was left out of the mails that became messages."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.domain.support.errors import FileFault
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.models import Ticket, TicketMessage, Way
from app.kernel.db import TenantSession


def list_left_out(
    session: TenantSession, messages: Collection[TicketMessage]
) -> Mapping[UUID, Sequence[tuple[str, FileFault]]]:
    """Give the files that were not taken of each message that a mail brought: by its id, their names and faults.

    A mail names the message that it became, or the ticket that it opened: the first message has no key of its own.
    """
    brought = [message.id for message in messages if message.way is Way.EMAIL]
    found = session.execute(
        select(TicketMessage.id, IncomingMail.left_out)
        .join(Ticket, (Ticket.tenant == TicketMessage.tenant) & (Ticket.id == TicketMessage.ticket_id))
        .join(
            IncomingMail,
            (IncomingMail.tenant == TicketMessage.tenant)
            & (IncomingMail.digest == func.coalesce(TicketMessage.form_key, Ticket.form_key)),
        )
        .where(TicketMessage.id.in_(brought))
    )
    return {id_: [(name, FileFault(fault)) for name, fault in left_out] for id_, left_out in found if left_out}
