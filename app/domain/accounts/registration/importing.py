"""Taking in what a brand knows already: the accounts of its former customer area."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.accounts.identifiers import key_of, normal_email
from app.domain.accounts.models import FormerAccount
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession

FORMER_COLUMNS = ("email", "first_name", "last_name")  # and, where they are known, company and country
_COUNTRY = re.compile(r"[A-Z]{2}")


class Fate(StrEnum):
    """What became of a line."""

    ADDED = "added"
    CHANGED = "changed"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number, what it names, its fate, and the column that is wrong if it was refused."""

    number: int
    value: str
    fate: Fate
    fault: str | None = None


Rows = Iterable[tuple[int, Mapping[str, str | None]]]
"""Numbers of lines and their values by column."""


def import_former_accounts(session: TenantSession, rows: Rows, *, now: datetime) -> Iterator[Line]:
    """Take former accounts in; what changed is written over, but for those that somebody has taken over since."""
    for number, row in rows:
        values = {name: (row.get(name) or "").strip() for name in (*FORMER_COLUMNS, "company", "country")}
        fault = _fault(values)
        if fault is not None:
            yield Line(number, values["email"], Fate.REFUSED, fault)
        else:
            yield Line(number, values["email"], _take_in(session, values, now=now))


def _fault(values: Mapping[str, str]) -> str | None:
    """Name the first column that is wrong."""
    if normal_email(values["email"]) is None:
        return "email"
    missing = next((name for name in FORMER_COLUMNS if not values[name]), None)
    if missing is None and values["country"] and _COUNTRY.fullmatch(values["country"]) is None:
        return "country"
    return missing


def _take_in(session: TenantSession, values: Mapping[str, str], *, now: datetime) -> Fate:
    key = key_of(normal_email(values["email"]) or "")
    facts = {name: mask_cards(values[name]) or None for name in ("first_name", "last_name", "company", "country")}
    former = session.get(FormerAccount, (session.tenant, key))
    if former is None:
        session.add(FormerAccount(email_key=key, imported_at=now, **facts))
        session.flush()
        return Fate.ADDED
    if former.adopted_at is not None or all(getattr(former, name) == value for name, value in facts.items()):
        return Fate.KNOWN
    for name, value in facts.items():
        setattr(former, name, value)
    return Fate.CHANGED
