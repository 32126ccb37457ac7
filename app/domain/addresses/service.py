"""What can be done with addresses; nothing here commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from app.domain.addresses.models import Address
from app.kernel.db import TenantSession
from app.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAddress:
    """An address as somebody filled it in."""

    line1: str
    line2: str | None
    postcode: str | None
    city: str
    country: str
    is_billing: bool = False
    is_delivery: bool = False


def set_first_addresses(
    session: TenantSession, account_id: UUID, addresses: Iterable[GivenAddress], *, now: datetime
) -> None:
    """Give a registration its addresses; those of an earlier, unconfirmed one go."""
    session.execute(
        delete(Address).where(Address.account_id == account_id), execution_options={"synchronize_session": False}
    )
    for each in addresses:
        session.add(
            Address(
                id=new_id(now),
                account_id=account_id,
                line1=each.line1,
                line2=each.line2,
                postcode=each.postcode,
                city=each.city,
                country=each.country,
                is_billing=each.is_billing,
                is_delivery=each.is_delivery,
                added_at=now,
            )
        )
