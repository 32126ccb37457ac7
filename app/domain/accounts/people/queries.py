"""Searching for people; every question is answered by an index, among a million as among ten."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select

from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.people.models import AccountWord
from app.domain.accounts.people.words import parts_of
from app.kernel.db import TenantSession
from app.kernel.letters import fold

MOST_TERMS = 6
PAGE = 50


def search_people(
    session: TenantSession, words: str, *, state: AccountState | None = None, before: UUID | None = None
) -> Sequence[Account]:
    """List the accounts that hold every word, each as the beginning of one of theirs; the newest first.

    An account's id finds it alone. At most `PAGE` + 1 come, so that a page knows whether another follows;
    `before` is the last id of the page before.
    """
    found = select(Account).order_by(Account.id.desc()).limit(PAGE + 1)
    if state is not None:
        found = found.where(Account.state == state)
    if before is not None:
        found = found.where(Account.id < before)
    account_id = _as_id(words)
    if account_id is not None:
        return session.scalars(found.where(Account.id == account_id)).all()
    for term in sorted(_terms(words), key=len, reverse=True)[:MOST_TERMS]:
        found = found.where(Account.id.in_(_beginning_with(term)))
    return session.scalars(found).all()


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
