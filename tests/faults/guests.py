"""Guests who ask something of a real gunicorn, and send the same form again until they are told that it was taken."""

import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from app.domain.mail.models import OutgoingMail
from app.domain.support.models import Ticket, TicketMessage
from app.kernel.db import TenantSession
from tests.cast import ASPEN, BIRCH
from tests.faults.waiting import PATIENCE
from tests.tenancy.folders import SUPPORTED, plant
from tests.web.serving import Served

HOST, BESIDE = "birch.example", "aspen.example"
FORM = "/support/new?topic=question"
SEARCH = "/faq/search?q=lid"  # a page that can't do without the database
MESSAGE = "What happened, and then.\n" * 150
_LIMITS = '[policy.limits]\nmessages = "100000 per hour"\nmessages_per_address = "100000 per hour"\n\n[text.en]'
_TOKEN = re.compile(r'name="(csrf_token|form_token)"[^>]*?value="([^"]+)"')

UNCLEAR = "unclear"
Outcome = int | str | None
"""The status of an answer; None where the line broke before there was one; a 503 that does not help is `UNCLEAR`."""


def plant_birch(folder: Path) -> Path:
    """Write the folder of a brand that takes requests, and as many from one address as a test sends."""
    plant(folder, BIRCH, _config())
    return folder


def plant_two(folder: Path) -> Path:
    """Write Birch and, `BESIDE` it, another such brand."""
    plant(plant_birch(folder), ASPEN, _config().replace(HOST, BESIDE))
    return folder


def _config() -> str:
    return SUPPORTED.replace("[text.en]", _LIMITS)


@dataclass
class Guest:
    """One browser: fills a form in once, and sends that very form as often as it likes."""

    served: Served
    subject: str
    host: str = HOST
    outcomes: list[Outcome] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    page: str = ""  # that was answered last

    def look(self, path: str = FORM) -> Outcome:
        """Ask for a page."""
        return self._ask(path)

    def fill(self) -> bool:
        """Open the page and write; False while there is none."""
        if self.look() != 200:
            return False
        tokens = {name: unescape(value) for name, value in _TOKEN.findall(self.page)}
        self.fields = {
            **tokens,
            "subject": self.subject,
            "message": MESSAGE,
            "name": "Gaëlle",
            "email": f"{self.subject}@example.com",
        }
        return True

    def send(self) -> bool:
        """Send the form; whether it was taken."""
        self.outcomes.append(self._ask(FORM, "POST", form=urlencode(self.fields), Origin=f"https://{self.host}"))
        return self.outcomes[-1] == 303

    def insist(self, given_up: threading.Event) -> None:
        """Open the page, fill the form in and send it until it is taken, or this is given up."""
        for step in (self.fill, self.send):
            while not (given_up.is_set() or step()):
                given_up.wait(0.05)

    def _ask(self, path: str, method: str = "GET", **headers: str) -> Outcome:
        try:
            answer, self.page = self.served.ask(path, method, host=self.host, **headers)
        except (OSError, HTTPException):
            return None
        if answer.status == 503 and not (answer.headers["Retry-After"] and self._is_kept(method)):
            return UNCLEAR
        return answer.status

    def _is_kept(self, method: str) -> bool:
        """Whether the page of a refusal is the brand's, and has what was typed."""
        return "Birch" in self.page and (method == "GET" or f'value="{self.subject}"' in self.page)


@contextmanager
def asking(served: Served, subjects: Sequence[str], *, at_once: int = 8) -> Iterator[Sequence[Guest]]:
    """Let guests ask, so many at once, while the block does what it does; at its end all of them were taken."""
    guests, given_up = [Guest(served, subject) for subject in subjects], threading.Event()
    threads = [threading.Thread(target=_insist, args=(guests[first::at_once], given_up)) for first in range(at_once)]
    for thread in threads:
        thread.start()
    try:
        yield guests
    except BaseException:
        given_up.set()
        raise
    finally:
        for thread in threads:
            thread.join(PATIENCE)
    assert [guest.subject for guest in guests if guest.outcomes[-1:] != [303]] == []


def _insist(guests: Sequence[Guest], given_up: threading.Event) -> None:
    for guest in guests:
        guest.insist(given_up)


def have_taken(guests: Sequence[Guest], so_many: int) -> bool:
    """Whether so many of them have been told that theirs was taken."""
    return sum(guest.outcomes[-1:] == [303] for guest in guests) >= so_many


def outcomes(guests: Sequence[Guest]) -> Counter[Outcome]:
    """Count what they were answered."""
    return Counter(outcome for guest in guests for outcome in guest.outcomes)


def look_for(session: TenantSession, guests: Sequence[Guest]) -> None:
    """Look that everybody's request is there once: with its message, its mail to the guest and the one to the team."""
    session.rollback()
    session.expire_all()
    wanted = Counter(guest.subject for guest in guests)
    tickets = {ticket.id: ticket for ticket in session.scalars(select(Ticket))}
    assert Counter(ticket.subject for ticket in tickets.values()) == wanted
    messages = Counter(session.scalars(select(TicketMessage.ticket_id)))
    assert messages == Counter(dict.fromkeys(tickets, 1))
    mails = Counter(mail.to for mail in session.scalars(select(OutgoingMail)) if "ticket" in mail.args)
    assert mails == Counter({f"{subject}@example.com": 1 for subject in wanted})
