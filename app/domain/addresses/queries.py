"""What pages ask about addresses."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from app.domain.addresses.models import Address
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError

_DEFAULTS_FIRST = (
    Address.is_delivery.desc(),
    Address.is_billing.desc(),
    Address.added_at.desc(),
    Address.id.desc(),
)


def list_addresses(session: TenantSession, account_id: UUID) -> Sequence[Address]:
    """List an account's addresses: the defaults first, for delivery and for billing, then those added last."""
    own = select(Address).where(Address.account_id == account_id)
    return session.scalars(own.order_by(*_DEFAULTS_FIRST)).all()


def find_billing_address(session: TenantSession, account_id: UUID) -> Address | None:
    """Find the address that is billed: the default for it, else the first of the list."""
    return _billed_at(list_addresses(session, account_id))


def billing_addresses(session: TenantSession, account_ids: Collection[UUID]) -> Mapping[UUID, Address]:
    """Give the address that each of these accounts is billed at, of those that have one."""
    theirs, known = select(Address).where(Address.account_id.in_(account_ids)), defaultdict[UUID, list[Address]](list)
    for each in session.scalars(theirs.order_by(*_DEFAULTS_FIRST)):
        known[each.account_id].append(each)
    billed = ((account_id, _billed_at(addresses)) for account_id, addresses in known.items())
    return {account_id: address for account_id, address in billed if address is not None}


def get_address(session: TenantSession, account_id: UUID, address_id: UUID) -> Address:
    """Give one of an account's own addresses; NotFoundError."""
    found = session.scalar(select(Address).where(Address.account_id == account_id, Address.id == address_id))
    if found is None:
        raise NotFoundError(Address.__name__)
    return found


def _billed_at(known: Sequence[Address]) -> Address | None:
    return next((each for each in known if each.is_billing), known[0] if known else None)
