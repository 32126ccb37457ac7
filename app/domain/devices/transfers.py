"""Giving a device to another customer: offered, taken back, accepted; nothing here commits.

The device stays its owner's until the other accepts. Whether the address that it is offered to is anybody's is told
to nobody: the owner reads the same either way, and only an account's own mailbox gets the link.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.errors import LinkError, LinkFault
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.links.service import OpenLink
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.queries import find_active_by_email, get_account
from app.domain.devices.errors import OwnAddressError, RetiredDeviceError
from app.domain.devices.models import Device
from app.domain.devices.policy import DevicesPolicy
from app.domain.devices.queries import find_retired, take_device
from app.domain.devices.rules import is_offered
from app.domain.devices.service import refuse_too_many
from app.domain.mail.service import post
from app.kernel.db import SWEPT_AT_ONCE, JsonValue, TenantSession

OFFERED_MAIL, TOLD_MAIL = "device_offered", "device_told"
"""The mail that brings the link; and the one that tells what became of a device: offered, given, received."""


def offer_device(
    session: TenantSession, owner: Account, device_id: UUID, email: str, policy: DevicesPolicy, *, now: datetime
) -> None:
    """Offer a device to whoever has an address, in its normal form; an offer before this one stands no more.

    NotFoundError, RetiredDeviceError, OwnAddressError.
    """
    device = take_device(session, owner.id, device_id)
    if device.retired_at is not None:
        raise RetiredDeviceError
    if key_of(email) == owner.email_key:
        raise OwnAddressError
    device.offered_to, device.offered_at = email, now
    note(session, owner.id, EventKind.DEVICE_OFFERED, now=now, serial=device.serial)
    _tell(session, owner, "offered", device, now=now, email=email)
    receiver = find_active_by_email(session, email)
    if receiver is not None:
        args = {"account": str(receiver.id), "device": str(device.id), "offered_at": now.isoformat()}
        post(
            session,
            kind=OFFERED_MAIL,
            to=receiver.email,
            args=args,
            language=receiver.language,
            expires_at=now + policy.transfer_valid_for.as_timedelta(),
            now=now,
        )


def take_back(session: TenantSession, owner: Account, device_id: UUID, *, now: datetime) -> None:
    """Keep a device after all; nothing where it is offered to nobody. NotFoundError."""
    device = take_device(session, owner.id, device_id)
    if device.offered_at is not None:
        device.offered_to = device.offered_at = None
        note(session, owner.id, EventKind.DEVICE_KEPT, now=now, serial=device.serial)


def look_at_offer(session: TenantSession, link: OpenLink, policy: DevicesPolicy, *, now: datetime) -> Device:
    """Give the device that a link is about; LinkError when it is not offered so any more."""
    return _offered(session, link, policy, held=False, now=now)


def accept_device(session: TenantSession, link: OpenLink, policy: DevicesPolicy, *, now: datetime) -> Device:
    """Make a device the link's account's own, and tell both; LinkError as above, TooManyDevicesError.

    Whoever had it before, and took it out of service, has it once again, under the name that they gave it.
    """
    device = _offered(session, link, policy, held=True, now=now)
    giver, receiver = get_account(session, device.account_id), link.account
    refuse_too_many(session, receiver.id, policy)
    former = find_retired(session, receiver.id, device.serial)
    device.account_id, device.registered_at, device.name = receiver.id, now, former.name if former else ""
    if former is not None:
        session.delete(former)
    device.offered_to = device.offered_at = None
    note(session, giver.id, EventKind.DEVICE_GIVEN, now=now, serial=device.serial)
    note(session, receiver.id, EventKind.DEVICE_RECEIVED, now=now, serial=device.serial)
    _tell(session, giver, "given", device, now=now)
    _tell(session, receiver, "received", device, now=now)
    return device


def forget_offers(session: TenantSession, policy: DevicesPolicy, *, now: datetime) -> int:
    """Forget to whom devices were offered whose offer stands no more; give how many."""
    over = now - policy.transfer_valid_for.as_timedelta()
    devices = session.scalars(select(Device).where(Device.offered_at <= over).limit(SWEPT_AT_ONCE)).all()
    for device in devices:
        device.offered_to = device.offered_at = None
    return len(devices)


def find_offered(
    session: TenantSession, device_id: UUID, offered_at: str, policy: DevicesPolicy, *, now: datetime
) -> Device | None:
    """Find a device whose offer of that moment (ISO 8601) stands, and whose owner may still give it."""
    device = session.scalar(select(Device).where(Device.id == device_id))
    return device if device is not None and _stands(session, device, offered_at, policy, now=now) else None


def _offered(session: TenantSession, link: OpenLink, policy: DevicesPolicy, *, held: bool, now: datetime) -> Device:
    asked = select(Device).where(Device.id == UUID(str(link.details["device"])))
    if held:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    device = session.scalar(asked)
    if device is None or not _stands(session, device, str(link.details["offered_at"]), policy, now=now):
        raise LinkError(LinkFault.SUPERSEDED)
    return device


def _stands(session: TenantSession, device: Device, offered_at: str, policy: DevicesPolicy, *, now: datetime) -> bool:
    same = device.offered_at is not None and device.offered_at.isoformat() == offered_at
    if not (same and device.retired_at is None and is_offered(device.offered_at, policy, now=now)):
        return False
    return get_account(session, device.account_id).state is AccountState.ACTIVE


def _tell(
    session: TenantSession, account: Account, what: str, device: Device, *, now: datetime, **said: JsonValue
) -> None:
    args = {"account": str(account.id), "what": what, "serial": device.serial, **said}
    post(session, kind=TOLD_MAIL, to=account.email, args=args, language=account.language, now=now)
