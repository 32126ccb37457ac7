"""Whether a brand chats now, by what, and how a chat is said to either side of it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from flask import request
from sqlalchemy import Engine
from werkzeug.wrappers import Response

from app.domain.accounts.models import Account, Role
from app.domain.hours.rules import is_open
from app.domain.support.asking import Asker
from app.domain.support.chat.presence import is_anyone_present
from app.domain.support.chat.queries import Talk, count_before, find_last_message
from app.domain.support.models import TicketMessage
from app.domain.support.queries import list_messages
from app.domain.support.states import By
from app.domain.support.turns import Side
from app.kernel.db import JsonObject, open_session
from app.kernel.tokens import digest_of
from app.tenancy.tenant import Tenant
from app.web.circumstances import time_words
from app.web.content_policy import content_policy
from app.web.context import page_open
from app.web.counts import count_within
from app.web.hours import calendar_of
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.installation import installation
from app.web.request import current_tenant, now, session
from app.web.signed_in import current_person, find_person

STAFFED_FOR = 5.0  # seconds for which whether anybody takes chats is not asked again
_OF_SIDE = {Side.CUSTOMER: By.CUSTOMER, Side.TEAM: By.TEAM}


@dataclass(frozen=True, slots=True)
class Line:
    """One message as a page shows it; `is_own`: of the side that reads."""

    number: int
    is_own: bool
    name: str
    time: str
    body: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a chat stands for the side that reads: whether it goes on, what is said of it, and what the other does."""

    is_over: bool
    words: str
    note: str
    is_fleeting: bool  # the note runs out by itself
    seen: int  # up to which number this side has seen it


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of a chat shows."""

    lines: list[Line]
    standing: Standing

    def as_json(self) -> JsonObject:
        """Give it to a script."""
        return {"lines": [asdict(line) for line in self.lines], "standing": asdict(self.standing)}


def asker_of(account: Account, language: str) -> Asker:
    """Give who asks, from their account."""
    return Asker(email=account.email, name=account.full_name, language=language, account_id=account.id)


def read_staffed(engine: Engine, clock: Callable[[], datetime], tenant: Tenant) -> int:
    """Tell whether anybody of a brand's team takes chats: 1 or 0, as what is asked once in a while is kept."""
    with open_session(engine, tenant.slug) as reading:
        return int(is_anyone_present(reading, now=clock()))


def is_chat_open() -> bool:
    """Tell whether somebody answers now: within the hours, and with one of the team there."""
    return is_open(calendar_of(current_tenant()), now()) and is_anyone_present(session(), now=now())


def offers_chat() -> bool:
    """Tell a page's header whether to lead to the chat: for customers, while somebody answered a few seconds ago."""
    person = find_person() if page_open("chat") else None
    is_customer = person is not None and person.view is None and person.account.role is Role.CUSTOMER
    tenant = current_tenant()
    return is_customer and is_open(calendar_of(tenant), now()) and bool(installation().is_staffed(tenant))


def events_url(path: str) -> str | None:
    """Give the address of the stream of a page; none where this installation runs no streams."""
    where = _streams_origin()
    return None if where is None else f"{where}{path}/events"


def allow_streams(response: Response) -> Response:
    """Let a page of the chat reach its stream where that has an origin of its own."""
    if where := _streams_origin():
        response.headers["Content-Security-Policy"] = content_policy({"connect-src": where})
    return response


def _streams_origin() -> str | None:
    pattern = installation().settings.streams
    return pattern if pattern is None else pattern.rstrip("/").format(slug=current_tenant().slug)


def key_of_form(talk: Talk | None, typed: str | None) -> str | None:
    """Give the key under which a sent form counts once: of this person and this chat, whoever else sends the same."""
    if not typed:
        return None
    return digest_of(f"{current_person().account.id}:{talk.chat.id if talk else 'new'}:{typed}")


def asked_after() -> int:
    """Give the number after which a script asks what was said."""
    return count_within(request.args.get("after", type=int))


def is_scripted() -> bool:
    """Tell whether a form was sent by a page's script, which is answered with what the page then shows."""
    return request.accept_mimetypes.best == "application/json"


def wake(talk: Talk) -> None:
    """Let every page that shows a chat look at it again."""
    installation().wakes.wake(session().tenant, talk.ticket.reference)


def show_talk(talk: Talk, side: Side, *, after: int = 0) -> Shown:
    """Give what was said after a number, and how the chat stands, to one of its sides."""
    messages = list_messages(session(), talk.ticket.id, with_notes=side is Side.TEAM, after=after)
    lines = [_line(each, side) for each in messages]
    return Shown(lines, _standing(talk, side))


def _line(message: TicketMessage, side: Side) -> Line:
    is_own = message.by is _OF_SIDE[side]
    return Line(message.number, is_own, message.by_name, time_words(message.at, current_tenant()), message.body)


def _standing(talk: Talk, side: Side) -> Standing:
    chat, ticket = talk
    is_team = side is Side.TEAM
    typing_until = chat.customer_typing_until if is_team else chat.team_typing_until
    note, is_fleeting = "", typing_until is not None and typing_until > now()
    if is_fleeting:
        note = _("%(name)s is typing …", name=ticket.name or _("The customer")) if is_team else _("We are typing …")
    elif _is_seen(talk, side):
        note = _("Seen")
    return Standing(
        is_over=chat.ended_at is not None,
        words=_words_for_team(talk) if is_team else _words_for_customer(talk),
        note=note,
        is_fleeting=is_fleeting,
        seen=ticket.read_by_team if is_team else ticket.read_by_customer,
    )


def _is_seen(talk: Talk, side: Side) -> bool:
    """Tell whether the last message is this side's own and the other has seen it."""
    last = find_last_message(session(), talk.ticket.id)
    by_other = talk.ticket.read_by_customer if side is Side.TEAM else talk.ticket.read_by_team
    return last is not None and last.by is _OF_SIDE[side] and last.number <= by_other


def _words_for_customer(talk: Talk) -> str:
    if talk.chat.ended_at is not None:
        return _("This chat has ended. What was said is kept with your requests; what you write now is added there.")
    if talk.ticket.assignee_id is not None:
        agent = session().get(Account, (session().tenant, talk.ticket.assignee_id))
        return _("%(name)s answers you.", name=agent.full_name) if agent and agent.full_name else _("We answer you.")
    if not installation().is_staffed(current_tenant()):
        return _("Nobody of our team is here just now. What you write is kept, and answered by e-mail if you leave.")
    before = count_before(session(), talk.chat)
    if before == 0:
        return _("You are next: one of our team is about to answer.")
    return ngettext("%(num)d person is before you.", "%(num)d persons are before you.", before)


def _words_for_team(talk: Talk) -> str:
    if talk.chat.ended_at is not None:
        return _("This chat has ended.")
    held_by = talk.ticket.assignee_id
    if held_by is None:
        return _("Nobody has taken this chat.")
    if held_by == current_person().account.id:
        return _("You answer this chat.")
    agent = session().get(Account, (session().tenant, held_by))
    return _("%(name)s answers this chat.", name=agent.shown_name if agent else _("A former colleague"))
