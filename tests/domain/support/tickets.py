"""Tickets for tests: a brand's terms, somebody who asks, something asked."""

from datetime import UTC, datetime
from typing import Any

from app.domain.hours.policy import HoursPolicy
from app.domain.hours.rules import read_calendar
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.models import Ticket, Way
from app.domain.support.opening import open_ticket
from app.domain.support.policy import Channel, SupportPolicy
from app.domain.support.states import By
from app.kernel.db import TenantSession, transaction
from app.kernel.durations import Duration, DurationRange, Unit
from tests.factories import make_account

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday, 10:30 in Paris
TEAM = "team@acorn.example"
WEEK = ("09:00-18:00",)
CALENDAR = read_calendar(
    HoursPolicy(
        time_zone="Europe/Paris", monday=WEEK, tuesday=WEEK, wednesday=WEEK, thursday=WEEK, friday=WEEK, holidays="FR"
    )
)
POLICY = SupportPolicy(
    channels=(Channel(kind="form", answer_within=Duration(1, Unit.WORKING_DAY)),),
    inquiry_takes=DurationRange(5, 10, Unit.WORKING_DAY),
)
TERMS = Terms(policy=POLICY, calendar=CALENDAR, team_email=TEAM, team_language="fr")
GUEST = Asker(email="bob@example.com", name="Bob Stone", language="en", is_proven=False)


def asked(**facts: Any) -> Asked:  # noqa: ANN401 - any fact
    return Asked(**{"topic": "other", "subject": "The lid", "body": "It does not close.", **facts})


def said(by: By = By.CUSTOMER, body: str = "Any news?", **facts: Any) -> Said:  # noqa: ANN401 - any fact
    return Said(by=by, body=body, way=facts.pop("way", Way.FORM), **facts)


def ask(session: TenantSession, asker: Asker | None = None, *, now: datetime = NOW, **facts: Any) -> Ticket:  # noqa: ANN401 - any fact
    """Open a ticket of Ann's, or of somebody else's."""
    asker = asker or ann(session)
    with transaction(session):
        return open_ticket(session, asker, asked(**facts), TERMS, now=now)


def ann(session: TenantSession, email: str = "ann@example.com") -> Asker:
    with transaction(session):
        account = make_account(session, email=email)
    return Asker(email=account.email, name=account.full_name, language="en", account_id=account.id)
