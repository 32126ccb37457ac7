"""Searching for people; every question is answered by an index, among a million as among ten."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from app.domain.accounts.models import Account, AccountState, Role
from app.domain.accounts.people.models import AccountWord
from app.domain.accounts.people.words import parts_of
from app.domain.accounts.rights import RIGHTS, Right
from app.kernel.db import TenantSession
from app.kernel.letters import fold

MOST_TERMS = 6
PAGE = 50
MOST_OF_TEAM = 200
# Written out, as the index of the team is, so that no parameter hides from a database that it holds the rows.
_CUSTOMER = bindparam("customer", Role.CUSTOMER, Account.role.type, literal_execute=True)


def search_people(
    session: TenantSession,
    words: str,
    *,
    state: AccountState | None = None,
    before: UUID | None = None,
    limit: int = PAGE + 1,
) -> Sequence[Account]:
    """List the accounts that hold every word, each as the beginning of one of theirs; the newest first.

    An account's id finds it alone. At most `limit` come, by default one more than a page shows, so that it knows
    whether another follows; `before` is the last id of the page before.
    """
    found = select(Account).where(*_criteria(words, state)).order_by(Account.id.desc()).limit(limit)
    if before is not None:
        found = found.where(Account.id < before)
    return session.scalars(found).all()


def count_people(session: TenantSession, words: str, *, state: AccountState | None = None) -> int:
    """Count the accounts that a search finds."""
    return session.scalar(select(func.count()).select_from(Account).where(*_criteria(words, state))) or 0


def _criteria(words: str, state: AccountState | None) -> list[ColumnElement[bool]]:
    of_state = [] if state is None else [Account.state == state]
    account_id = _as_id(words)
    if account_id is not None:
        return [*of_state, Account.id == account_id]
    terms = sorted(_terms(words), key=len, reverse=True)[:MOST_TERMS]
    return [*of_state, *(Account.id.in_(_beginning_with(term)) for term in terms)]


def list_accounts(session: TenantSession, ids: Sequence[UUID]) -> Sequence[Account]:
    """List the accounts of these ids, the newest first; those that are gone are left out."""
    return session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.id.desc())).all()


def _terms(words: str) -> set[str]:
    """Read the words of a question: of an address what was typed of it, of anything else its parts."""
    return {term for each in fold(words).split() for term in ([each] if "@" in each else parts_of(each))}


def _beginning_with(term: str) -> Select[UUID]:
    following = term[:-1] + chr(ord(term[-1]) + 1)
    return select(AccountWord.account_id).where(AccountWord.word >= term, AccountWord.word < following)


def _as_id(words: str) -> UUID | None:
    try:
        return UUID(words.strip())
    except ValueError:
        return None


def count_waiting(session: TenantSession) -> int:
    """Count the registrations that wait for the team."""
    return session.scalar(select(func.count()).where(Account.state == AccountState.WAITING)) or 0


def waits_since(session: TenantSession) -> datetime | None:
    """Say since when the oldest registration has waited for the team; None when none does."""
    return session.scalar(select(func.min(Account.registered_at)).where(Account.state == AccountState.WAITING))


def list_team(session: TenantSession, right: Right) -> Sequence[Account]:
    """List who of the team has a right and an account that works, by their names."""
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    found = select(Account).where(Account.role != _CUSTOMER, Account.role.in_(roles))
    active = found.where(Account.state == AccountState.ACTIVE)
    return session.scalars(active.order_by(Account.first_name, Account.id).limit(MOST_OF_TEAM)).all()
