"""For whom a price was reckoned that is charged: kept, as whoever moves may overwrite where they lived. No commit."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import msgspec
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.domain.addresses.written import as_written
from app.domain.billing.retaxing.models import PriceBasis
from app.domain.invoices.snapshot import Buyer, place_of
from app.domain.invoices.vat_rules import Customer
from app.domain.vat.models import VatRegistration, VatState
from app.kernel.db import JsonObject, TenantSession
from app.kernel.ids import new_id

_FRENCH_NUMBER = re.compile(r"FR[0-9A-Z]{2}((?!000)[0-9]{9})")
_OTHER_CLOCK = timedelta(minutes=1)  # by which a provider's may differ from ours


def buyer_of(account: Account, address: Address, registration: VatRegistration | None) -> Buyer:
    """Write down whom an invoice names, at an address and with a number that is verified."""
    number = _verified_number(registration)
    company = registration.company if registration is not None and number else address.company or account.company
    return Buyer(
        name=address.recipient or account.shown_name,
        company=company,
        siren=siren_of(number),
        vat_number=number,
        place=place_of(as_written(address, account.language)),
    )


def customer_as(buyer: Buyer) -> Customer:
    """Give what of a buyer decides on the tax."""
    return Customer(country=buyer.place.country, postcode=buyer.place.postcode, verified_number=buyer.vat_number)


def keep_basis(session: TenantSession, account_id: UUID, buyer: Buyer, *, now: datetime) -> None:
    """Note for whom a price was reckoned; the same again as the last time changes nothing."""
    own = select(PriceBasis).where(PriceBasis.account_id == account_id)
    last = session.scalar(own.order_by(PriceBasis.decided_at.desc(), PriceBasis.id.desc()).limit(1))
    if last is None or _read(last) != buyer:
        written = cast("JsonObject", msgspec.to_builtins(buyer))
        session.add(PriceBasis(id=new_id(now), account_id=account_id, buyer=written, decided_at=now))
        session.flush()


def list_bases(session: TenantSession, account_id: UUID, *, billed_at: datetime) -> Sequence[Buyer]:
    """List for whom an account's prices were reckoned, the last before a bill first, and those after it in the end."""
    found = session.scalars(select(PriceBasis).where(PriceBasis.account_id == account_id)).all()
    newest_first = sorted(found, key=lambda each: (each.decided_at, each.id), reverse=True)
    return [_read(each) for each in sorted(newest_first, key=lambda each: each.decided_at > billed_at + _OTHER_CLOCK)]


def last_bases(session: TenantSession, account_ids: Collection[UUID]) -> Mapping[UUID, Buyer]:
    """Give for whom the prices of accounts were reckoned last, of those of which it is known."""
    found = select(PriceBasis).where(PriceBasis.account_id.in_(account_ids))
    rows = session.scalars(found.order_by(PriceBasis.decided_at, PriceBasis.id))
    return {each.account_id: _read(each) for each in rows}


def siren_of(number: str | None) -> str | None:
    """Give the SIREN that a French VAT number ends with; Monaco's has none in it (FR, two signs, 000…)."""
    found = _FRENCH_NUMBER.fullmatch(number or "")
    return found[1] if found else None


def _read(basis: PriceBasis) -> Buyer:
    return msgspec.convert(basis.buyer, Buyer)


def _verified_number(registration: VatRegistration | None) -> str | None:
    """Give a number that VIES or the team has confirmed, and no other."""
    is_verified = registration is not None and registration.state is VatState.VERIFIED
    return registration.number if registration is not None and is_verified else None
