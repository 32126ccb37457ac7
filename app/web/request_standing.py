"""How a request stands in words: its state, what comes next, and by when with the days that do not count."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, cast

from app.domain.support.models import Ticket
from app.domain.support.queries import list_events, turns_of
from app.domain.support.rules import reopen_until
from app.domain.support.states import Category, TicketState, category_of
from app.domain.support.topics import TopicName
from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of
from app.web.i18n import gettext as _
from app.web.i18n import weekday_and_date
from app.web.request import current_language, current_tenant, session
from app.web.request_words import STATE_WORDS, TOPIC_WORDS
from app.web.support_deadlines import Reader, deadline_of, going_on_words, solution_words

_KINDS: Mapping[TicketState, str] = MappingProxyType(
    {
        TicketState.UNPROVEN: "yours",
        TicketState.NEW: "new",
        TicketState.OPEN: "progress",
        TicketState.ASKED: "yours",
        TicketState.CARRIER: "progress",
        TicketState.RESOLVED: "done",
        TicketState.CLOSED: "closed",
        TicketState.MERGED: "closed",
    }
)
"""The shape of each state's mark."""


class StateWords(NamedTuple):
    """How a request stands: the shape of its mark, and the words."""

    kind: str
    text: str


def topic_words(topic: str) -> str:
    """Name a topic."""
    return _(TOPIC_WORDS[cast("TopicName", topic)])


def state_words(ticket: Ticket, *, now: datetime) -> StateWords:
    """Say how a ticket stands, in a word or two."""
    kind = _KINDS[ticket.state]
    deadline = deadline_of(ticket, current_tenant()) if category_of(ticket.state) is Category.OPEN else None
    is_late = deadline is not None and deadline.is_missed(None, now=now)
    return StateWords("late" if is_late else kind, _(STATE_WORDS[ticket.state]))


def next_words(ticket: Ticket, tenant: Tenant, *, now: datetime) -> str:
    """Say what comes next, and by when, with the days that do not count."""
    policy = tenant.config.policy.support
    match ticket.state:
        case TicketState.UNPROVEN:
            said = _("Follow the link that we sent to %(address)s: then our team sees it.", address=ticket.email)
        case TicketState.NEW | TicketState.OPEN | TicketState.CARRIER:
            said = going_on_words(ticket, Reader(tenant, current_language()), now=now)
        case TicketState.ASKED:
            said = _("We wrote last: your answer is awaited.")
        case TicketState.RESOLVED:
            until = _day((ticket.resolved_at or now) + policy.close_after.as_timedelta(), tenant)
            said = _("Not solved? Write to us in the request. Without an answer it is closed on %(day)s.", day=until)
        case TicketState.CLOSED:
            said = _closed_words(ticket, tenant, now=now)
        case TicketState.MERGED:
            said = _("It goes on as another request of yours.")
    return said


def solved_words(ticket: Ticket, *, now: datetime, is_team: bool = False) -> str | None:
    """Say by when a request is solved, where the brand promises that: read from all that happened."""
    tenant = current_tenant()
    if tenant.config.policy.support.solved_within is None:
        return None
    turns = turns_of(list_events(session(), ticket.id))
    return solution_words(turns, Reader(tenant, current_language(), is_team), now=now)


def _closed_words(ticket: Ticket, tenant: Tenant, *, now: datetime) -> str:
    until = reopen_until(ticket, tenant.config.policy.support)
    if until is None or now > until:
        return _("It is closed for good. What goes on is a new request.")
    return _("It can be reopened until %(day)s.", day=_day(until, tenant))


def _day(at: datetime, tenant: Tenant) -> str:
    return weekday_and_date(at.astimezone(calendar_of(tenant).zone).date())
