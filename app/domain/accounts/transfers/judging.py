"""What would become of lines: read, compared with the lines before and with the accounts that are there already."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.people.models import LONGEST_WORD, AccountWord
from app.domain.accounts.transfers.errors import LineError, LineFault
from app.domain.accounts.transfers.lines import Given, Terms, email_of, key_in, named_cells, read_given, refuse_missing
from app.domain.accounts.transfers.models import Fate
from app.domain.accounts.transfers.sheets import Record, Sheet
from app.kernel.db import TenantSession
from app.kernel.letters import fold

UNIQUE = ("email", "user_name", "serial_number")
"""Columns in which no two people may have the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a line, why, and what it gives."""

    record: Record
    email: str
    fate: Fate
    given: Given = field(default_factory=dict)
    error: LineError | None = None


@dataclass(slots=True)
class Seen:
    """Which lines have claimed what, in a file."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def claim(self, given: Given, number: int) -> None:
        """Let a line have what it gives; LineError names the line that has the same."""
        keys = [(column, key_in(given, column)) for column in UNIQUE if column in given]
        for key in keys:
            if key in self.numbers:
                raise LineError(LineFault.TWICE, key[0], self.numbers[key])
        self.numbers.update(dict.fromkeys(keys, number))


@dataclass(frozen=True, slots=True)
class Held:
    """The accounts that have any of what some lines give, by column and folded value."""

    accounts: Mapping[tuple[str, str], Account]

    def owner(self, given: Given, column: str) -> Account | None:
        """Find whose it is."""
        return self.accounts.get((column, key_in(given, column))) if column in given else None


def judge(session: TenantSession, records: Sequence[Record], sheet: Sheet, terms: Terms, seen: Seen) -> list[Verdict]:
    """Judge lines, in their order; four queries for all of them."""
    read = [_read(record, sheet, terms) for record in records]
    held = find_held(session, [each.given for each in read])
    return [each if each.error else _settle(each, terms, held, seen) for each in read]


def find_held(session: TenantSession, lines: Sequence[Given]) -> Held:
    """Find the accounts that have an address, a user name or a serial number of these lines.

    A closed account is still its address's, unless another has that now: nobody who left is brought back by a file.
    """
    wanted = {column: {key_in(given, column) for given in lines if column in given} for column in UNIQUE}
    open_ones = Account.state != AccountState.CLOSED
    found = {
        ("email", key_of(each.email)): each
        for criterion in (_named_by(wanted["email"]) & ~open_ones, Account.email_key.in_(wanted["email"]))
        for each in _accounts(session, criterion, wanted["email"])
    }
    for each in _accounts(session, Account.user_name_key.in_(wanted["user_name"]), wanted["user_name"]):
        found["user_name", str(each.user_name_key)] = each
    for each in _accounts(session, _named_by(wanted["serial_number"]) & open_ones, wanted["serial_number"]):
        found["serial_number", key_of(each.serial_number or "")] = each
    return Held(found)


def _named_by(keys: Collection[str]) -> ColumnElement[bool]:
    """Ask for whoever is found by such words: for these there is an index."""
    words = [fold(key)[:LONGEST_WORD] for key in keys]
    return Account.id.in_(select(AccountWord.account_id).where(AccountWord.word.in_(words)))


def _accounts(session: TenantSession, criterion: ColumnElement[bool], wanted: Collection[str]) -> Sequence[Account]:
    return session.scalars(select(Account).where(criterion)).all() if wanted else ()


def _read(record: Record, sheet: Sheet, terms: Terms) -> Verdict:
    email = email_of(record, sheet)
    try:
        given = read_given(named_cells(record, sheet), terms)
    except LineError as error:
        return Verdict(record=record, email=email, fate=Fate.REFUSED, error=error)
    return Verdict(record=record, email=email, fate=Fate.NEW, given=given)


def _settle(line: Verdict, terms: Terms, held: Held, seen: Seen) -> Verdict:
    """Decide about a line that can be read; an account that is there already is left alone."""
    try:
        account = held.owner(line.given, "email")
        if account is None:
            refuse_missing(line.given, terms)
            _refuse_taken(line.given, held)
        seen.claim(line.given, line.record.number)
        if account is not None:
            _refuse_different(account, line.given)
    except LineError as error:
        return Verdict(record=line.record, email=line.email, fate=Fate.REFUSED, error=error)
    if account is None:
        return line
    return Verdict(record=line.record, email=line.email, fate=Fate.UNCHANGED)


def _refuse_taken(given: Given, held: Held) -> None:
    for column in UNIQUE:
        if held.owner(given, column) is not None:
            raise LineError(LineFault.TAKEN, column)


def _refuse_different(account: Account, given: Given) -> None:
    for column, value in given.items():
        if column != "email" and getattr(account, column) != value:
            raise LineError(LineFault.DIFFERENT, column)
