"""The thread of a request: what was written and what happened, in one order, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.support.models import Ticket, TicketEvent, TicketMessage, Way
from app.domain.support.queries import list_events, list_messages
from app.domain.support.states import Act, By
from app.kernel.db import TenantSession
from app.web.shown_files import ShownFile, show_files

WAYS: Mapping[Way, LazyString] = MappingProxyType(
    {
        Way.FORM: _("on the site"),
        Way.EMAIL: _("by e-mail"),
        Way.CHAT: _("in the chat"),
        Way.PHONE: _("by telephone"),
    }
)

_WORDS: Mapping[tuple[Act, By], LazyString] = MappingProxyType(
    {
        (Act.PROVE, By.CUSTOMER): _("You confirmed your mailbox."),
        (Act.INQUIRE, By.TEAM): _("We opened an inquiry with the carrier."),
        (Act.RESOLVE, By.TEAM): _("We believe that it is solved."),
        (Act.RESOLVE, By.CUSTOMER): _("You said that it is solved."),
        (Act.CLOSE, By.TEAM): _("We closed the request."),
        (Act.CLOSE, By.SYSTEM): _("The request was closed, as nobody wrote any more."),
        (Act.REOPEN, By.TEAM): _("We took the request up again."),
        (Act.REOPEN, By.CUSTOMER): _("You reopened the request."),
        (Act.ESCALATE, By.CUSTOMER): _("You escalated the request, with all exchanges."),
        (Act.MERGE, By.TEAM): _("We joined the request to another one of yours."),
        (Act.JOIN, By.TEAM): _("We joined another request of yours to this one."),
    }
)
"""What happened, where that is more than a message."""
_CARRIER_ANSWERED = _("The carrier has answered: we go on.")
_INQUIRY_ENDS = frozenset({Act.REOPEN, Act.RESOLVE, Act.CLOSE})
_WITH_REASON = frozenset({Act.ESCALATE, Act.JOIN})  # which they wrote, or which names their own


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """One turn of the thread: `words` says what happened, `body` what was written."""

    number: int
    at: datetime
    is_team: bool
    name: str
    way: LazyString | None
    words: LazyString | None
    body: str
    files: Sequence[ShownFile]
    is_unread: bool


def thread_of(session: TenantSession, ticket: Ticket) -> list[ShownTurn]:
    """Read the thread of a ticket, as whoever asked sees it: four queries."""
    messages = list_messages(session, ticket.id, with_notes=False)
    turns = [*_said(ticket, messages, show_files(session, messages)), *_happened(list_events(session, ticket.id))]
    return sorted(turns, key=lambda turn: turn.number)


def _said(
    ticket: Ticket, messages: Sequence[TicketMessage], files: Mapping[UUID, Sequence[ShownFile]]
) -> Iterator[ShownTurn]:
    for message in messages:
        yield ShownTurn(
            number=message.number,
            at=message.at,
            is_team=message.by is not By.CUSTOMER,
            name=message.by_name if message.by is By.TEAM else "",
            way=WAYS[message.way],
            words=None,
            body=message.body,
            files=files[message.id],
            is_unread=message.by is not By.CUSTOMER and message.number > ticket.read_by_customer,
        )


def _happened(events: Sequence[TicketEvent]) -> Iterator[ShownTurn]:
    inquires = False
    for event in events:
        words = _WORDS.get((event.act, event.by))
        if inquires and (event.act, event.by) == (Act.REOPEN, By.TEAM):
            words = _CARRIER_ANSWERED
        inquires = event.act is Act.INQUIRE or (inquires and event.act not in _INQUIRY_ENDS)
        if words is not None:
            yield ShownTurn(
                number=event.number,
                at=event.at,
                is_team=event.by is not By.CUSTOMER,
                name="",
                way=None,
                words=words,
                body=event.reason or "" if event.act in _WITH_REASON else "",
                files=(),
                is_unread=False,
            )
