"""Tickets of a brand whose team is there from Monday to Friday, and what is promised about them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.accounts.models import Account
from app.domain.hours.policy import HoursPolicy
from app.domain.hours.rules import WEEKDAYS, read_calendar
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.models import Ticket, Way
from app.domain.support.opening import open_ticket
from app.domain.support.policy import SupportPolicy
from app.domain.support.states import By
from app.kernel.db import TenantSession

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)  # a Thursday, 10:00 in Paris
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
_OFFICE: dict[str, Any] = {"time_zone": "Europe/Paris", **dict.fromkeys(WEEKDAYS[:5], ("09:00-18:00",))}
GUEST = "guest@example.com"


def terms(closed: tuple[str, ...] = (), **changed: Any) -> Terms:  # noqa: ANN401 - any part of the policy
    """Give the terms; `closed`: weekdays on which nobody is there."""
    return Terms(
        policy=SupportPolicy(**changed),
        calendar=read_calendar(HoursPolicy(**_OFFICE | dict.fromkeys(closed, ()))),
        team_email="team@example.com",
        team_language="fr",
    )


TERMS = terms()


def ask(
    session: TenantSession,
    account: Account | None = None,
    *,
    now: datetime = NOW,
    proven: bool = True,
    **asked: Any,  # noqa: ANN401 - any part of what is asked
) -> Ticket:
    """Open a ticket, of a guest where no account is given."""
    asker = Asker(
        email=account.email if account else GUEST,
        name="Ann Martin",
        language="fr",
        account_id=account.id if account else None,
        is_proven=proven,
    )
    known = {"topic": "question", "subject": "Une question", "body": "Comment faire ?"} | asked
    return open_ticket(session, asker, Asked(**known), TERMS, now=now)


def said(body: str = "Voilà", by: By = By.TEAM, **more: Any) -> Said:  # noqa: ANN401 - any part of a message
    """Say something by the form."""
    return Said(by=by, body=body, way=Way.FORM, **more)
