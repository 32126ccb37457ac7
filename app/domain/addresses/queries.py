"""What pages ask about addresses."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.domain.addresses.models import Address
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError


def list_addresses(session: TenantSession, account_id: UUID) -> Sequence[Address]:
    """List an account's addresses: the defaults first, for delivery and for billing, then those added last."""
    own = select(Address).where(Address.account_id == account_id)
    ordered = own.order_by(
        Address.is_delivery.desc(), Address.is_billing.desc(), Address.added_at.desc(), Address.id.desc()
    )
    return session.scalars(ordered).all()


def find_billing_address(session: TenantSession, account_id: UUID) -> Address | None:
    """Find the address that is billed: the default for it, else the first of the list."""
    known = list_addresses(session, account_id)
    return next((each for each in known if each.is_billing), known[0] if known else None)


def get_address(session: TenantSession, account_id: UUID, address_id: UUID) -> Address:
    """Give one of an account's own addresses; NotFoundError."""
    found = session.scalar(select(Address).where(Address.account_id == account_id, Address.id == address_id))
    if found is None:
        raise NotFoundError(Address.__name__)
    return found
