"""What the desk calls requests: their states and shelves, the ways that they come by, what happened."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.support.models import Way
from app.domain.support.states import Act, By, TicketState
from app.domain.support.team.queue import Shelf
from app.web.i18n import gettext
from app.web.request_words import TOPIC_WORDS

# The kind of the mark beside it (components/state.html), and the word: as the team reads it.
TEAM_STATES: Mapping[TicketState, tuple[str, LazyString]] = MappingProxyType(
    {
        TicketState.UNPROVEN: ("closed", _("Not confirmed")),
        TicketState.NEW: ("new", _("New")),
        TicketState.OPEN: ("progress", _("In progress")),
        TicketState.ASKED: ("closed", _("Waits for the customer")),
        TicketState.CARRIER: ("progress", _("With the carrier")),
        TicketState.RESOLVED: ("done", _("Resolved")),
        TicketState.CLOSED: ("closed", _("Closed")),
        TicketState.MERGED: ("closed", _("Merged")),
    }
)

SHELF_WORDS: Mapping[Shelf, LazyString] = MappingProxyType(
    {
        Shelf.TO_DO: _("To do"),
        Shelf.MINE: _("Mine"),
        Shelf.UNASSIGNED: _("Nobody’s yet"),
        Shelf.LATE: _("Late"),
        Shelf.WAITING: _("Waiting for the customer"),
        Shelf.CARRIER: _("Inquiries with the carrier"),
        Shelf.RESOLVED: _("Resolved ones"),
        Shelf.CLOSED: _("Closed ones"),
    }
)

WAY_WORDS: Mapping[Way, LazyString] = MappingProxyType(
    {Way.FORM: _("Form"), Way.EMAIL: _("E-mail"), Way.CHAT: _("Chat"), Way.PHONE: _("Phone")}
)

# What happened, as the team's history of a request says it.
EVENT_WORDS: Mapping[tuple[Act, By], LazyString] = MappingProxyType(
    {
        (Act.ASK, By.CUSTOMER): _("Opened"),
        (Act.PROVE, By.CUSTOMER): _("The mailbox is proven"),
        (Act.WRITE, By.CUSTOMER): _("The customer wrote"),
        (Act.WRITE, By.TEAM): _("The team answered"),
        (Act.INQUIRE, By.TEAM): _("An inquiry is open with the carrier"),
        (Act.RESOLVE, By.TEAM): _("Resolved by the team"),
        (Act.RESOLVE, By.CUSTOMER): _("Resolved, says the customer"),
        (Act.CLOSE, By.TEAM): _("Closed by the team"),
        (Act.CLOSE, By.SYSTEM): _("Closed by itself"),
        (Act.REOPEN, By.TEAM): _("Reopened by the team"),
        (Act.REOPEN, By.CUSTOMER): _("Reopened by the customer"),
        (Act.ESCALATE, By.CUSTOMER): _("The customer insists"),
        (Act.MERGE, By.TEAM): _("Merged into another request"),
        (Act.JOIN, By.TEAM): _("Another request was merged into this one"),
    }
)


def topic_words() -> Mapping[str, str]:
    """Name every topic in the page's language."""
    return {name: gettext(words) for name, words in TOPIC_WORDS.items()}
