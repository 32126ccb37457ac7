"""Who of the team is there to chat; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.rights import RIGHTS, Right
from app.domain.support.chat.models import ChatAgent
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

HERE_FOR = timedelta(seconds=150)
"""How long a sign is good. A page gives one every half minute, of which a browser lets a hidden one do every minute."""

_ANSWERING = [role for role, rights in RIGHTS.items() if Right.ANSWER_CHATS in rights]


def set_available(session: TenantSession, account_id: UUID, *, available: bool, now: datetime) -> None:
    """Note that somebody takes chats from now on, or none; twice at once is once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    facts = {"is_available": available, "seen_at": now}
    first = insert(ChatAgent).values(tenant=session.tenant, id=new_id(now), account_id=account_id, **facts)
    session.execute(first.on_conflict_do_update(index_elements=[ChatAgent.tenant, ChatAgent.account_id], set_=facts))


def give_sign(session: TenantSession, account_id: UUID, *, now: datetime) -> None:
    """Note that somebody's page is open; whoever said that they are away stays away."""
    seen = update(ChatAgent).where(ChatAgent.account_id == account_id, ChatAgent.seen_at < now).values(seen_at=now)
    session.execute(seen, execution_options={"synchronize_session": False})


def list_present(session: TenantSession, *, now: datetime) -> Sequence[Account]:
    """List who takes chats now, by name: available, their page open, and still of the team."""
    return session.scalars(_present(now).order_by(Account.last_name, Account.first_name, Account.id)).all()


def is_present(session: TenantSession, account_id: UUID, *, now: datetime) -> bool:
    """Tell whether somebody takes chats now."""
    return session.scalar(_present(now).where(Account.id == account_id)) is not None


def is_anyone_present(session: TenantSession, *, now: datetime) -> bool:
    """Tell whether anybody takes chats now."""
    return session.scalar(_present(now).limit(1)) is not None


def is_available(session: TenantSession, account_id: UUID) -> bool:
    """Tell what somebody said last: that they take chats, or none."""
    said = select(ChatAgent.is_available).where(ChatAgent.account_id == account_id)
    return bool(session.scalar(said))


def _present(now: datetime) -> Select[Account]:
    of_agent = (Account.tenant == ChatAgent.tenant) & (Account.id == ChatAgent.account_id)
    here = ChatAgent.is_available & (ChatAgent.seen_at > now - HERE_FOR)
    trusted = Account.role.in_(_ANSWERING) & (Account.state == AccountState.ACTIVE)
    return select(Account).join(ChatAgent, of_agent).where(here, trusted)
