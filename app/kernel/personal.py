"""What a table holds about people, declared beside it: why, on what ground, how long, and what becomes of it.

The record of processing (GDPR, article 30), the copy of their data that somebody takes (15 and 20) and its erasure
(17) are read from these declarations: a class says `__holding__ = Holding(…)`, or `None` when it is about nobody.
"""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What it is used for."""

    ACCOUNT = "account"
    SECURITY = "security"
    MAIL = "mail"
    PRO = "pro"
    ORDERS = "orders"
    BILLING = "billing"
    SUPPORT = "support"
    EVENTS = "events"
    NEWS = "news"
    IMPROVEMENT = "improvement"  # of the service and of its help
    TEAM = "team"  # what the brand's own team did


class Basis(StrEnum):
    """What makes it lawful (GDPR, article 6, paragraph 1)."""

    CONSENT = "consent"  # a
    CONTRACT = "contract"  # b
    LEGAL_DUTY = "legal_duty"  # c
    INTEREST = "interest"  # f


class Erasure(StrEnum):
    """What becomes of the rows when the person is erased."""

    DELETED = "deleted"
    UNLINKED = "unlinked"  # the rows stay, and no longer say whose they were
    KEPT = "kept"  # as they are: the law wants it, or nothing in them leads back to the person


class Tie(StrEnum):
    """How the owner's column says whose a row is."""

    KEY = "key"  # it refers to the account, or to a row that does (`through`), and goes with it
    ID = "id"  # the account's id, without a foreign key: the row may outlive the account
    EMAIL = "email"  # their address
    MARK = "mark"  # a digest of their address or name, which nobody reads back
    NAME = "name"  # their name as it was written down, and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one table holds; each of its columns is named once, the tenant and a row's own id aside."""

    purpose: Purpose
    basis: Basis
    kept: str  # how long: the name of a sentence for visitors (`app/web/holdings.py`)
    owner: str | None = None  # the column that says whose a row is; none: nobody can tell
    tie: Tie = Tie.KEY
    through: str | None = None  # the table that `owner` refers to, where that is not the account itself
    guest: str | None = None  # the column with the folded address of an owner who has no account
    given: tuple[str, ...] = ()  # columns that the person's copy holds
    apart: str | None = (
        None  # the column that tells rows which the copy leaves to the team: true, or the row that it names is apart
    )
    apart_through: str | None = None  # the table that `apart` refers to, where it refers to one
    withheld: tuple[str, ...] = ()  # secrets and digests: the person's, and of no use or a danger in a copy
    technical: tuple[str, ...] = ()  # says nothing about anybody
    unlinked: tuple[str, ...] = ()  # of these: emptied when the person is erased
    erased: Erasure = Erasure.DELETED
    last: bool = False  # the database lets the rows go with the account itself, and not before
