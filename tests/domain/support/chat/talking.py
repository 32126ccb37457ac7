"""A brand's chat for tests: its terms, its people, and the few things they do."""

from datetime import UTC, datetime, timedelta

from app.domain.accounts.models import Account, Role
from app.domain.audit.service import Party
from app.domain.hours.policy import HoursPolicy
from app.domain.hours.rules import read_calendar
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.chat.policy import ChatPolicy
from app.domain.support.chat.presence import set_available
from app.domain.support.chat.queries import Talk, find_chat
from app.domain.support.chat.service import say, start
from app.domain.support.models import Way
from app.domain.support.policy import SupportPolicy
from app.domain.support.states import By
from app.kernel.db import transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.factories import make_account

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
CHAT = ChatPolicy()
TERMS = Terms(
    policy=SupportPolicy(),
    calendar=read_calendar(HoursPolicy(time_zone="Europe/Paris", monday=("09:00-18:00",))),
    team_email="team@example.com",
    team_language="fr",
)


class Room:
    """Ann, who asks, and Cleo and Dora, who answer; each act is a transaction of its own."""

    def __init__(self, open_session: OpenSession) -> None:
        self.session = open_session(ACORN)
        with transaction(self.session):
            self.ann = make_account(self.session)
            self.bob = make_account(self.session, email="bob@example.com", first_name="Bob")
            self.cleo = make_account(self.session, email="cleo@example.com", first_name="Cleo", role=Role.AGENT)
            self.dora = make_account(self.session, email="dora@example.com", first_name="Dora", role=Role.ADMIN)

    def arrive(self, *people: Account, now: datetime = NOW) -> None:
        with transaction(self.session):
            for each in people:
                set_available(self.session, each.id, available=True, now=now)

    def ask(self, body: str = "Bonjour", *, by: Account | None = None, key: str | None = None) -> Talk:
        with transaction(self.session):
            return start(self.session, asker(by or self.ann), asked(body, key), TERMS, now=NOW)

    def say(self, talk: Talk, body: str, *, key: str | None = None, now: datetime = NOW) -> None:
        with transaction(self.session):
            say(self.session, talk, said(self.ann, body, key), TERMS, asker=asker(self.ann), now=now)

    def look(self, talk: Talk) -> Talk:
        """Read a chat anew."""
        self.session.expire_all()
        found = find_chat(self.session, talk.ticket.reference)
        assert found is not None
        return found


def asker(account: Account) -> Asker:
    return Asker(email=account.email, name=account.full_name, language="fr", account_id=account.id)


def asked(body: str, key: str | None = None) -> Asked:
    return Asked(topic="question", subject=body[:60], body=body, form_key=key)


def said(account: Account, body: str, key: str | None = None) -> Said:
    by = By.CUSTOMER if account.role is Role.CUSTOMER else By.TEAM
    return Said(by=by, body=body, way=Way.CHAT, by_id=account.id, by_name=account.full_name, form_key=key)


def party(account: Account) -> Party:
    return Party(account.id, account.shown_name)
