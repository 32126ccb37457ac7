"""Registering a device, naming it, taking it out of service and back; nothing here commits.

Whoever calls holds the account (`take_account`), so that nobody registers more devices than they may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.models import KnownSerial
from app.domain.accounts.policy import SerialNumberPolicy
from app.domain.accounts.queries import get_account
from app.domain.devices.errors import OwnDeviceError, SerialRefusedError, TooManyDevicesError
from app.domain.devices.models import Device
from app.domain.devices.policy import DevicesPolicy
from app.domain.devices.queries import count_living, find_known, find_living, find_retired, take_device
from app.domain.devices.rules import Verdict, judge, nameplate
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import find_subject
from app.domain.mail.service import post
from app.kernel.db import TenantSession, broken_constraint
from app.kernel.ids import new_id

RELEASED_MAIL = "device_released"


def register_device(
    session: TenantSession,
    account_id: UUID,
    typed: str,
    name: str,
    form: SerialNumberPolicy,
    policy: DevicesPolicy,
    *,
    now: datetime,
) -> Device:
    """Register the device whose number somebody typed; one that they had taken out of service is in service again.

    SerialRefusedError, OwnDeviceError, TooManyDevicesError. A number that is refused was looked up like a good one:
    the same questions, whatever is wrong with it.
    """
    refuse_too_many(session, account_id, policy)
    serial = nameplate(typed)
    known, holder = find_known(session, serial), find_living(session, serial)
    retired = find_retired(session, account_id, serial)
    owner = holder.account_id if holder else None
    verdict = judge(serial, form, is_known=known is not None, owner=owner, by=account_id)
    if verdict is Verdict.OWN:
        raise OwnDeviceError
    if verdict is Verdict.REFUSED or known is None:
        raise SerialRefusedError
    with one_owner(session):
        device = retired or Device(id=new_id(now), account_id=account_id, serial=serial, name="")
        device.name = name or device.name
        put_in_service(session, device, known, now=now)
    return device


def put_in_service(session: TenantSession, device: Device, known: KnownSerial, *, now: datetime) -> None:
    """Let a device be in service from now on, and be of the product that the brand says."""
    device.product_id = product_id_of(session, known)
    device.registered_at, device.retired_at = now, None
    known.first_owned_at = known.first_owned_at or now
    session.add(device)
    session.flush()


def product_id_of(session: TenantSession, known: KnownSerial) -> UUID | None:
    """Give the product that has a serial number; none where the brand has not said, or has no such product any more."""
    product = find_subject(session, SubjectKind.PRODUCT, known.product) if known.product else None
    return product.id if product else None


def name_device(session: TenantSession, account_id: UUID, device_id: UUID, name: str) -> None:
    """Call a device something else; NotFoundError."""
    take_device(session, account_id, device_id).name = name


def retire_device(session: TenantSession, account_id: UUID, device_id: UUID, *, now: datetime) -> None:
    """Take a device out of service: its number is free, and nobody is offered it any more; NotFoundError."""
    device = take_device(session, account_id, device_id)
    device.retired_at = device.retired_at or now
    device.offered_to = device.offered_at = None


def bring_back(
    session: TenantSession, account_id: UUID, device_id: UUID, policy: DevicesPolicy, *, now: datetime
) -> None:
    """Put a device back into service; NotFoundError, SerialRefusedError when another account has it by now."""
    device = take_device(session, account_id, device_id)
    if device.retired_at is None:
        return
    refuse_too_many(session, account_id, policy)
    known = find_known(session, device.serial)
    if known is None or find_living(session, device.serial) is not None:
        raise SerialRefusedError
    with one_owner(session):
        put_in_service(session, device, known, now=now)


def release_device(session: TenantSession, account_id: UUID, device_id: UUID, *, now: datetime) -> str:
    """Take a device out of an account's list for good, as the team does, and tell its owner; give its serial number.

    NotFoundError.
    """
    device = take_device(session, account_id, device_id)
    note(session, account_id, EventKind.DEVICE_RELEASED, now=now, serial=device.serial)
    owner = get_account(session, account_id)
    args = {"account": str(owner.id), "serial": device.serial}
    post(session, kind=RELEASED_MAIL, to=owner.email, args=args, language=owner.language, now=now)
    session.delete(device)
    return device.serial


def refuse_too_many(session: TenantSession, account_id: UUID, policy: DevicesPolicy) -> None:
    """Refuse one more device to an account that has as many as it may; TooManyDevicesError."""
    if count_living(session, account_id) >= policy.most:
        raise TooManyDevicesError(policy.most)


@contextmanager
def one_owner(session: TenantSession) -> Iterator[None]:
    """Let the unique key speak: of many who register one number at once, one has it; SerialRefusedError."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        if broken_constraint(error) != "uq_device_serial":
            raise
        raise SerialRefusedError from error
