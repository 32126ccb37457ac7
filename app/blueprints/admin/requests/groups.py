"""A page of the queue cut into groups: what is late, what is due today, and on which day the rest is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.support.models import Ticket
from app.web.i18n import gettext as _
from app.web.i18n import weekday_and_date
from app.web.moments import local_day
from app.web.request import current_language, current_tenant, now
from app.web.support_deadlines import Reader

FIRST = 0  # the rank of what is answered before all others


@dataclass(frozen=True, slots=True)
class Group:
    """Tickets under one heading; `mark` is the kind of the shape beside it (components/state.html)."""

    mark: str
    title: str
    tickets: Sequence[Ticket]


def in_groups(tickets: Sequence[Ticket], *, by_deadline: bool) -> list[Group]:
    """Cut tickets into groups, in the order that they are in."""
    if not by_deadline:
        return [Group("closed", _("What changed last"), tickets)] if tickets else []
    return list(_groups(tickets))


def _groups(tickets: Sequence[Ticket]) -> Iterator[Group]:
    for (mark, title), found in groupby(tickets, _heading):
        yield Group(mark, title, list(found))


def _heading(ticket: Ticket) -> tuple[str, str]:
    if ticket.due_at is not None and ticket.due_at < now():
        return ("late", _("Late, first in line") if ticket.rank == FIRST else _("Late"))
    if ticket.rank == FIRST:
        return "yours", _("First in line")
    if ticket.escalated_at is not None:
        return "yours", _("Customers who insist")
    if ticket.due_at is None:
        return "closed", _("Without a promised time")
    day = Reader(current_tenant(), current_language()).last_day(ticket.due_at)
    if day == local_day(now()):
        return "yours", _("Today")
    named = weekday_and_date(day)
    return "closed", named[:1].upper() + named[1:]
