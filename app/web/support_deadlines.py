"""Deadlines of requests in words: by when, which days were closed, whom the clock waited for."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from app.domain.hours.rules import opens_again
from app.domain.support.deadlines import Deadline, current_deadline, inquiry_window, resolution_deadline
from app.domain.support.models import Ticket
from app.domain.support.states import TURNS
from app.domain.support.timeline import Phase, Why
from app.domain.support.turns import Side, Turn, whose_turn
from app.tenancy.tenant import Tenant
from app.web.circumstances import clock
from app.web.hours import calendar_of
from app.web.i18n import weekday_and_date, weekdays_and_dates
from app.web.words import range_words

_MOST_NAMED = 3  # closed days that are named one by one
_CLOSED = frozenset({Why.EXCEPTION, Why.HOLIDAY, Why.WEEKDAY})
_INSTANT = timedelta(microseconds=1)


def _(message: str) -> str:
    """Mark a message; it is said in the reader's language later."""
    return message


_MOMENT = _("%(day)s, %(time)s")
_BY, _BY_THE_END = _("%(day)s at %(time)s"), _("the end of %(day)s")  # what follows “by”
_DUE = MappingProxyType(
    {
        ("answer", False): _("We answer by %(due)s."),
        ("answer", True): _("Our answer was due by %(due)s. It is late, and we are sorry."),
        ("solution", False): _("We mean to have it solved by %(due)s."),
        ("solution", True): _("It was to be solved by %(due)s. That is late, and we are sorry."),
    }
)
_WAITED = MappingProxyType(
    {
        Why.CUSTOMER: _("From %(first)s to %(last)s we waited for your answer."),
        Why.CARRIER: _("From %(first)s to %(last)s we waited for the carrier."),
        Why.NOBODY: _("From %(first)s to %(last)s the request was settled."),
    }
)
_WAITED_A_DAY = MappingProxyType(
    {
        Why.CUSTOMER: _("On %(first)s we waited for your answer."),
        Why.CARRIER: _("On %(first)s we waited for the carrier."),
        Why.NOBODY: _("On %(first)s the request was settled."),
    }
)
_WAITS = MappingProxyType(
    {
        Side.CUSTOMER: _("You were asked on %(day)s at %(time)s; the clock stands still until you answer."),
        Side.CARRIER: _("We have been waiting for the carrier since %(day)s at %(time)s."),
        Side.NOBODY: _("The request has been settled since %(day)s at %(time)s."),
    }
)
WHOSE_CLOCK = _("All times are those of %(place)s.")
_AS_SOON_AS = _("Our team answers as soon as it can.")
_LOOKED_FOR = _("The carrier looks for your parcel. We write to you at each step.")
_SINCE, _TAKES = _("Inquiry open since %(since)s."), _("It takes %(time)s.")
_OVERDUE = _("The inquiry takes longer than promised: we ask the carrier again and write to you.")
_TO_THE_TEAM = MappingProxyType(
    {
        _DUE["answer", False]: _("To be answered by %(due)s."),
        _DUE["answer", True]: _("Late: it was to be answered by %(due)s."),
        _LOOKED_FOR: _("With the carrier, who answers without a promised time."),
        _OVERDUE: _("The carrier’s answer is overdue: ask again, and tell the customer."),
        _DUE["solution", False]: _("To be solved by %(due)s."),
        _DUE["solution", True]: _("Late: it was to be solved by %(due)s."),
        _WAITED[Why.CUSTOMER]: _("From %(first)s to %(last)s it was the customer’s turn."),
        _WAITED_A_DAY[Why.CUSTOMER]: _("On %(first)s it was the customer’s turn."),
        _WAITS[Side.CUSTOMER]: _(
            "The customer was asked on %(day)s at %(time)s; the clock stands still until they answer."
        ),
    }
)


class Reader(NamedTuple):
    """Whose days, clock and language a deadline is told in; the team is told of the customer."""

    tenant: Tenant
    language: str
    is_team: bool = False

    def local(self, at: datetime) -> datetime:
        """Give a moment on the clock of the brand."""
        return at.astimezone(calendar_of(self.tenant).zone)

    def last_day(self, at: datetime) -> date:
        """Give the day that a moment ends."""
        return self.local(at - _INSTANT).date()

    def day(self, day: date) -> str:
        """Say a day."""
        return weekday_and_date(day, self.language)

    def say(self, message: str, **known: str) -> str:
        """Say a message to whoever reads it."""
        message = _TO_THE_TEAM.get(message, message) if self.is_team else message
        said = self.tenant.catalogue(self.language).gettext(message) % known
        return said[:1].upper() + said[1:]

    def say_by(self, message: str, at: datetime) -> str:
        """Say a message about something that is due; what is due at midnight is due by the end of the day before."""
        local = self.local(at)
        due = _BY_THE_END if local.time() == time() else _BY
        known = {"day": self.day(self.last_day(at)), "time": clock(local)}
        return self.say(message, due=self.tenant.catalogue(self.language).gettext(due) % known)

    def say_when(self, message: str, at: datetime) -> str:
        """Say a message about a moment; midnight is 24:00 of the day before."""
        local = self.local(at)
        return self.say(message, day=self.day(self.last_day(at)), time=self.hour(local))

    def hour(self, local: datetime) -> str:
        """Say the time of day at which something ends."""
        return "24:00" if local.time() == time() else clock(local)

    def moment(self, at: datetime) -> str:
        """Name a moment by which something is due, where a row has no place for a sentence."""
        return self.say(_MOMENT, day=self.day(self.last_day(at)), time=self.hour(self.local(at)))


def deadline_of(ticket: Ticket, tenant: Tenant) -> Deadline | None:
    """Give by when the side whose turn it is in a request has promised something: what `due_at` is a copy of."""
    return _deadline(Turn(ticket.turn_at, TURNS[ticket.state]), tenant)


def _deadline(turn: Turn, tenant: Tenant) -> Deadline | None:
    return current_deadline(calendar_of(tenant), tenant.config.policy.support, turn)


def promise_words(ticket: Ticket, reader: Reader, *, now: datetime) -> str | None:
    """Say by when a request goes on, in the words of pages, mails and the desk; nothing where it is not promised."""
    turn = Turn(ticket.turn_at, TURNS[ticket.state])
    deadline = _deadline(turn, reader.tenant)
    return None if deadline is None else _promised(turn, deadline, reader, now=now)


def _promised(turn: Turn, deadline: Deadline, reader: Reader, *, now: datetime) -> str:
    takes = reader.tenant.config.policy.support.inquiry_takes
    if turn.side is Side.TEAM or takes is None:
        return answer_due_words(deadline, reader, now=now)
    window = inquiry_window(deadline.calendar, takes, deadline.began_at)
    return reader.say(_OVERDUE) if window is None or now > deadline.due_at else inquiry_words(window, reader)


def promise_and_why(ticket: Ticket, reader: Reader, *, now: datetime) -> str | None:
    """Say by when a request goes on and why no earlier; nothing where it is not promised."""
    return going_on_words(ticket, reader, now=now) if deadline_of(ticket, reader.tenant) is not None else None


def going_on_words(ticket: Ticket, reader: Reader, *, now: datetime) -> str:
    """Say by when a request goes on and why no earlier, whether the team or the carrier has to act."""
    own = Turn(ticket.turn_at, TURNS[ticket.state])
    if own.side is Side.CARRIER or ticket.inquiry_at is None:
        return _going_on(own, reader, now=now)
    beside = Turn(ticket.inquiry_at, Side.CARRIER)
    return " ".join((_going_on(own, reader, now=now), _going_on(beside, reader, now=now)))


def _going_on(turn: Turn, reader: Reader, *, now: datetime) -> str:
    deadline = _deadline(turn, reader.tenant)
    if deadline is None:
        return reader.say(_AS_SOON_AS if turn.side is Side.TEAM else _LOOKED_FOR)
    said = _promised(turn, deadline, reader, now=now)
    if now > deadline.due_at:
        return said
    return " ".join((*_inquiry(turn, reader), said, *way_words(deadline, reader)))


def _inquiry(turn: Turn, reader: Reader) -> tuple[str, ...]:
    """Say since when an inquiry is open and how long one takes; nothing of an answer."""
    takes = reader.tenant.config.policy.support.inquiry_takes
    if takes is None or turn.side is not Side.CARRIER:
        return ()
    taken = range_words(takes, reader.language, reader.tenant.catalogue(reader.language))
    since = reader.day(reader.local(turn.at).date())
    return reader.say(_SINCE, since=since), reader.say(_TAKES, time=taken)


def answer_due_words(deadline: Deadline, reader: Reader, *, now: datetime) -> str:
    """Say by when a request is answered, or that the answer is late."""
    return reader.say_by(_DUE["answer", now > deadline.due_at], deadline.due_at)


def solution_due_words(deadline: Deadline, reader: Reader, *, now: datetime) -> str:
    """Say by when a request is solved, or that the solution is late."""
    return reader.say_by(_DUE["solution", now > deadline.due_at], deadline.due_at)


def solution_words(turns: Sequence[Turn], reader: Reader, *, now: datetime) -> str | None:
    """Say by when a request is solved and why no earlier, or whom it waits for; nothing once it is, or not promised."""
    within, turn = reader.tenant.config.policy.support.solved_within, whose_turn(turns)
    if within is None or turn is None or turn.side is Side.NOBODY:
        return None
    deadline = resolution_deadline(calendar_of(reader.tenant), within, turns)
    if deadline is None:
        return waiting_words(turn, reader)
    said = solution_due_words(deadline, reader, now=now)
    return said if now > deadline.due_at else " ".join((said, *way_words(deadline, reader)))


def waiting_words(turn: Turn, reader: Reader) -> str | None:
    """Say whom a request has waited for and since when; nothing while it is the team's turn."""
    return reader.say_when(_WAITS[turn.side], turn.at) if turn.side in _WAITS else None


def inquiry_words(window: tuple[datetime, datetime], reader: Reader) -> str:
    """Say between which days an inquiry with the carrier is over."""
    first, last = (reader.day(reader.last_day(at)) for at in window)
    return reader.say(_("The inquiry with the carrier is over between %(first)s and %(last)s."), first=first, last=last)


def way_words(deadline: Deadline, reader: Reader) -> Sequence[str]:
    """Say why a deadline is no earlier: the days that were closed and the waits for others, in order."""
    sentences: list[str] = []
    for closed, phases in groupby(deadline.timeline, key=lambda phase: phase.why in _CLOSED):
        each = list(phases)
        sentences += [_closed(deadline, each, reader)] if closed else _waits(each, reader)
    return sentences


def _waits(phases: Sequence[Phase], reader: Reader) -> Iterator[str]:
    for phase in phases:
        if phase.why in _WAITED:
            first, last = reader.local(phase.begin).date(), reader.last_day(phase.end)
            message = (_WAITED_A_DAY if first == last else _WAITED)[phase.why]
            yield reader.say(message, first=reader.day(first), last=reader.day(last))


def _closed(deadline: Deadline, phases: Sequence[Phase], reader: Reader) -> str:
    """Say which days in a row were closed, and when the team comes back."""
    first, last = reader.local(phases[0].begin).date(), reader.last_day(phases[-1].end)
    back = reader.local(opens_again(deadline.calendar, last))
    known = {"day": reader.day(back.date()), "time": clock(back)}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if len(days) > _MOST_NAMED:
        message = _("Closed from %(first)s to %(last)s; we continue on %(day)s at %(time)s.")
        return reader.say(message, first=reader.day(first), last=reader.day(last), **known)
    listed = weekdays_and_dates(days, reader.language)
    return reader.say(_("Closed on %(days)s; we continue on %(day)s at %(time)s."), days=listed, **known)
