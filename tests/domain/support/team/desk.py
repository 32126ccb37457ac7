"""The team of tests: two of it at one ticket, and what they write."""

from datetime import timedelta
from uuid import UUID

from app.domain.accounts.models import Role
from app.domain.support.asking import Said
from app.domain.support.queries import list_messages
from app.domain.support.states import By
from app.domain.support.team.typing import Writer
from app.kernel.db import TenantSession, transaction
from tests.domain.support.tickets import said
from tests.factories import make_account

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def agent(session: TenantSession, name: str = "Cleo") -> Writer:
    """Give the brand one more of the team."""
    with transaction(session):
        account = make_account(session, email=f"{name.lower()}@example.com", first_name=name, role=Role.AGENT)
    return Writer(account.id, name)


def by(writer: Writer, body: str = "Turn it.", key: str | None = None) -> Said:
    """Say something as one of the team."""
    return said(By.TEAM, body, by_id=writer.id, by_name=writer.name, form_key=key)


def bodies(session: TenantSession, ticket_id: UUID, *, with_notes: bool = True) -> list[str]:
    """Give what was written after the question."""

    return [each.body for each in list_messages(session, ticket_id, with_notes=with_notes)][1:]
