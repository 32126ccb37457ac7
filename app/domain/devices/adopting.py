"""The device of a registration: the number that somebody registered with becomes their first device.

That is so once their account is open and the brand knows the number, whichever comes last. A number is adopted once:
whoever takes the device out of service, or gives it away, does not find it in their list again.
"""

from datetime import datetime

from sqlalchemy import select

from app.domain.accounts.models import Account, AccountState, KnownSerial
from app.domain.devices.errors import SerialRefusedError
from app.domain.devices.models import Device
from app.domain.devices.queries import find_known, find_living
from app.domain.devices.service import one_owner, put_in_service
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

AT_ONCE = 500  # serial numbers looked at in one transaction


def adopt_registered(session: TenantSession, account: Account, *, now: datetime) -> Device | None:
    """Put the device of an open account's registration into its list; None, and nothing, where none is to be put."""
    serial = account.serial_number
    if account.state is not AccountState.ACTIVE or not serial:
        return None
    known = find_known(session, serial)
    if known is None or known.first_owned_at is not None or find_living(session, serial) is not None:
        return None
    device = Device(id=new_id(now), account_id=account.id, serial=serial, name="")
    try:
        with one_owner(session):
            put_in_service(session, device, known, now=now)
    except SerialRefusedError:
        return None  # somebody registered it in this very moment
    return device


def adopt_waiting(session: TenantSession, *, now: datetime) -> int:
    """Do so for the accounts whose number came to be known later, or that are older than this list; give how many.

    Of several accounts with one number it is that of whoever registered first.
    """
    waiting = (
        select(Account)
        .join(KnownSerial, (KnownSerial.tenant == Account.tenant) & (KnownSerial.number == Account.serial_number))
        .where(KnownSerial.first_owned_at.is_(None), Account.state == AccountState.ACTIVE)
        .order_by(Account.registered_at, Account.id)
        .limit(AT_ONCE)
    )
    return sum(adopt_registered(session, each, now=now) is not None for each in session.scalars(waiting).all())
