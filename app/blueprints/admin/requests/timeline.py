"""An exchange as the team reads it: messages, notes and what happened, in one order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.accounts.people.queries import list_accounts
from app.domain.support.models import Ticket, TicketEvent, TicketMessage
from app.domain.support.queries import list_events, list_messages
from app.domain.support.states import Act, By
from app.web.desk_request_words import EVENT_WORDS, WAY_WORDS
from app.web.i18n import gettext as _
from app.web.request import session
from app.web.shown_files import ShownFile, show_files

Kind = Literal["customer", "team", "note", "event"]
_SAID = frozenset({Act.ASK, Act.WRITE})  # what its message shows


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing of an exchange; `is_new` once it came after what the reader had seen."""

    number: int
    kind: Kind
    at: datetime
    who: str
    words: str
    way: str
    is_new: bool
    files: Sequence[ShownFile]
    tried: str = ""  # by a customer who insists


def read_timeline(ticket: Ticket, *, seen: int | None) -> list[Turn]:
    """Read an exchange in its order; `seen` is the number that a page showed which has become stale."""
    messages = list_messages(session(), ticket.id, with_notes=True)
    events = [each for each in list_events(session(), ticket.id) if each.act not in _SAID]
    names, files = _names(events), show_files(session(), messages, for_team=True)
    since = ticket.last_number if seen is None else seen
    turns = [_said(each, files[each.id], is_new=each.number > since) for each in messages]
    turns += [_happened(each, names, is_new=each.number > since) for each in events]
    return sorted(turns, key=lambda turn: turn.number)


def _said(message: TicketMessage, files: Sequence[ShownFile], *, is_new: bool) -> Turn:
    kind: Kind = "note" if message.is_note else "team" if message.by is By.TEAM else "customer"
    who = message.by_name or (_("The customer") if message.by is By.CUSTOMER else _("The team"))
    return Turn(message.number, kind, message.at, who, message.body, str(WAY_WORDS[message.way]), is_new, files)


def _happened(event: TicketEvent, names: Mapping[UUID, str], *, is_new: bool) -> Turn:
    who = names.get(event.by_id, "") if event.by_id is not None and event.by is By.TEAM else ""
    words = str(EVENT_WORDS.get((event.act, event.by), event.act.value))
    if event.act is Act.JOIN and event.reason:
        words = f"{words} · {event.reason}"
    tried = event.reason or "" if event.act is Act.ESCALATE else ""
    return Turn(event.number, "event", event.at, who, words, "", is_new, (), tried)


def _names(events: Sequence[TicketEvent]) -> Mapping[UUID, str]:
    ids = {each.by_id for each in events if each.by is By.TEAM and each.by_id is not None}
    return {each.id: each.full_name for each in list_accounts(session(), list(ids))} if ids else {}
