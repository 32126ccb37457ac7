"""What can be done with addresses; nothing here commits.

Whoever calls holds the account (`take_account`), so that what is done to its addresses is done one after the other;
two unique indexes see to it that there are never two defaults.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete

from app.domain.addresses.errors import ChangedMeanwhileError, TooManyAddressesError
from app.domain.addresses.models import Address
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.policy import AddressesPolicy
from app.domain.addresses.queries import find_billing_address, get_address, list_addresses
from app.kernel.db import TenantSession
from app.kernel.ids import new_id


class Use(StrEnum):
    """What an address is used for."""

    DELIVERY = "delivery"
    BILLING = "billing"

    @property
    def flag(self) -> str:
        """The column that says which address is the default for it."""
        return f"is_{self}"


def set_first_addresses(
    session: TenantSession, account_id: UUID, addresses: Sequence[tuple[GivenAddress, set[Use]]], *, now: datetime
) -> None:
    """Give a registration its addresses, each with what it is the default for; those of an earlier one go.

    The first is the default for what none is named for.
    """
    session.execute(
        delete(Address).where(Address.account_id == account_id), execution_options={"synchronize_session": False}
    )
    named = {use for _, uses in addresses for use in uses}
    for place, (given, uses) in enumerate(addresses):
        _keep(session, account_id, given, uses if place else uses | (set(Use) - named), now=now)


def add_address(
    session: TenantSession, account_id: UUID, given: GivenAddress, policy: AddressesPolicy, *, now: datetime
) -> Address:
    """Keep one more address; the first is the default for everything. TooManyAddressesError."""
    known = list_addresses(session, account_id)
    if len(known) >= policy.most:
        raise TooManyAddressesError(policy.most)
    return _keep(session, account_id, given, set() if known else set(Use), now=now)


def keep_billing_address(session: TenantSession, account_id: UUID, given: GivenAddress, *, now: datetime) -> Address:
    """Let this be the address that is billed: the one there is, written anew, else a first one.

    It counts for invoices to come; those that are issued hold their own.
    """
    known = list_addresses(session, account_id)
    found = next((each for each in known if each.is_billing), None)
    if found is None:
        return _keep(session, account_id, given, {Use.BILLING} if known else set(Use), now=now)
    facts = asdict(given)
    if any(getattr(found, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(found, name, value)
        found.version += 1
    return found


def change_billing_address(
    session: TenantSession, account_id: UUID, given: GivenAddress, *, seen: int, now: datetime
) -> Address:
    """Write the address anew that is billed, or a first one; ChangedMeanwhileError.

    `seen` is the version that its person looked at, 0 where there was none.
    """
    found = find_billing_address(session, account_id)
    if found is None:
        return keep_billing_address(session, account_id, given, now=now)
    return change_address(session, account_id, found.id, given, seen=seen)


def change_address(
    session: TenantSession, account_id: UUID, address_id: UUID, given: GivenAddress, *, seen: int
) -> Address:
    """Write an address anew; `seen` is the version that its person looked at. NotFoundError, ChangedMeanwhileError.

    Whoever writes what is there already, once more, is not told of a change.
    """
    address = _fresh(session, account_id, address_id)
    facts = asdict(given)
    if all(getattr(address, name) == value for name, value in facts.items()):
        return address
    if address.version != seen:
        raise ChangedMeanwhileError(address.version)
    for name, value in facts.items():
        setattr(address, name, value)
    address.version += 1
    return address


def delete_address(session: TenantSession, account_id: UUID, address_id: UUID) -> None:
    """Delete an address; what it was the default for goes to its heir. NotFoundError."""
    address = _fresh(session, account_id, address_id)
    uses = {use for use in Use if getattr(address, use.flag)}
    heir = heir_of(address, list_addresses(session, account_id))
    session.delete(address)
    session.flush()
    if heir is not None:
        for use in uses:
            setattr(heir, use.flag, True)


def heir_of(address: Address, known: Sequence[Address]) -> Address | None:
    """Tell which address takes over what this one is the default for: the other default, else the one added last."""
    others = [each for each in known if each.id != address.id]
    return max(others, key=lambda each: (each.is_delivery or each.is_billing, each.added_at, each.id), default=None)


def use_by_default(session: TenantSession, account_id: UUID, address_id: UUID, use: Use) -> None:
    """Let an address be the one that is proposed first; NotFoundError."""
    address = _fresh(session, account_id, address_id)
    for each in list_addresses(session, account_id):
        if getattr(each, use.flag) and each.id != address.id:
            setattr(each, use.flag, False)
    session.flush()  # before the other: there are never two
    setattr(address, use.flag, True)


def _fresh(session: TenantSession, account_id: UUID, address_id: UUID) -> Address:
    """Give an address as it is now that the account is held."""
    address = get_address(session, account_id, address_id)
    session.refresh(address)
    return address


def _keep(session: TenantSession, account_id: UUID, given: GivenAddress, uses: set[Use], *, now: datetime) -> Address:
    address = Address(id=new_id(now), account_id=account_id, added_at=now, **asdict(given))
    address.is_delivery, address.is_billing = Use.DELIVERY in uses, Use.BILLING in uses
    session.add(address)
    session.flush()
    return address
