"""Which words an account is found by, and how they stay true whoever changes the account."""

import re
from collections.abc import Sequence

from sqlalchemy import event, inspect, select

from app.domain.accounts.models import Account
from app.domain.accounts.people.models import LONGEST_WORD, AccountWord
from app.kernel.db import TenantSession
from app.kernel.letters import fold

SOURCES = ("first_name", "last_name", "email", "new_email", "user_name", "company", "serial_number")
_PART = re.compile(r"[^\W_]+")


def parts_of(folded: str) -> frozenset[str]:
    """Give the runs of letters and digits of a folded text, cut to the length that is kept."""
    return frozenset(part[:LONGEST_WORD] for part in _PART.findall(folded))


def read_words(text: str) -> frozenset[str]:
    """Give what a text is found by: its parts, and addresses whole: `a-b@c.fr` by itself and by `a`, `b`, `c`, `fr`."""
    folded = fold(text)
    return parts_of(folded) | {each[:LONGEST_WORD] for each in folded.split() if "@" in each}


def words_of(account: Account) -> frozenset[str]:
    """Give every word that an account is found by."""
    return frozenset().union(*(read_words(getattr(account, name) or "") for name in SOURCES))


@event.listens_for(TenantSession, "before_flush")
def _keep_words(session: TenantSession, _context: object, _instances: object) -> None:
    """Write the words of every account that is new, or whose name or address is changed."""
    for account in {*session.new, *session.dirty}:
        if isinstance(account, Account) and _is_renamed(account):
            _write(session, account, is_new=account in session.new)


def _is_renamed(account: Account) -> bool:
    attributes = inspect(account).attrs
    return any(attributes[name].history.has_changes() for name in SOURCES)


def _write(session: TenantSession, account: Account, *, is_new: bool) -> None:
    wanted = words_of(account)
    with session.no_autoflush:
        kept = () if is_new else _kept(session, account)
    for each in kept:
        if each.word not in wanted:
            session.delete(each)
    missing = wanted - {each.word for each in kept}
    session.add_all(AccountWord(tenant=session.tenant, word=word, account_id=account.id) for word in sorted(missing))


def _kept(session: TenantSession, account: Account) -> Sequence[AccountWord]:
    """Read the words that are stored, once nobody else writes this account's."""
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    return session.scalars(select(AccountWord).where(AccountWord.account_id == account.id)).all()
