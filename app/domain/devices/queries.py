"""What pages and jobs ask about devices and the updates for them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.domain.accounts.models import KnownSerial
from app.domain.devices.models import Device
from app.domain.devices.updates import Update
from app.domain.library.models import Resource, ResourceKind, ResourceSubject
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError


def list_devices(session: TenantSession, account_id: UUID) -> Sequence[Device]:
    """List an account's devices, those out of service too, the one registered last first."""
    own = select(Device).where(Device.account_id == account_id)
    return session.scalars(own.order_by(Device.registered_at.desc(), Device.id.desc())).all()


def get_device(session: TenantSession, account_id: UUID, device_id: UUID) -> Device:
    """Give one device of an account; NotFoundError, for anybody else's as well."""
    return _found(session.scalar(_device_of(account_id, device_id)))


def get_anyones(session: TenantSession, device_id: UUID) -> Device:
    """Give one device of the brand's, as its team does; NotFoundError."""
    return _found(session.scalar(select(Device).where(Device.id == device_id)))


def take_device(session: TenantSession, account_id: UUID, device_id: UUID) -> Device:
    """Give it as it is now, and let nobody else change it before this transaction is over; NotFoundError."""
    taken = _device_of(account_id, device_id).with_for_update()
    return _found(session.scalar(taken.execution_options(populate_existing=True)))


def find_living(session: TenantSession, serial: str) -> Device | None:
    """Find the device in service that has a serial number."""
    return session.scalar(select(Device).where(Device.serial == serial, Device.retired_at.is_(None)))


def find_retired(session: TenantSession, account_id: UUID, serial: str) -> Device | None:
    """Find the device of an account that has a serial number and was taken out of service last."""
    retired = select(Device).where(
        Device.account_id == account_id, Device.serial == serial, Device.retired_at.is_not(None)
    )
    return session.scalar(retired.order_by(Device.retired_at.desc()).limit(1))


def find_known(session: TenantSession, serial: str) -> KnownSerial | None:
    """Find what the brand knows of a serial number."""
    return session.get(KnownSerial, (session.tenant, serial))


def count_living(session: TenantSession, account_id: UUID) -> int:
    """Count an account's devices in service."""
    living = (
        select(func.count()).select_from(Device).where(Device.account_id == account_id, Device.retired_at.is_(None))
    )
    return session.scalar(living) or 0


def products_in_service(account_id: UUID) -> Select[UUID | None]:
    """Select the products of an account's devices in service."""
    known = Device.product_id.is_not(None)
    return select(Device.product_id).where(Device.account_id == account_id, Device.retired_at.is_(None), known)


def is_visible(now: datetime) -> ColumnElement[bool]:
    """Give the condition of an update that whoever has an account may see."""
    fresh = or_(Resource.expires_at.is_(None), Resource.expires_at > now)
    return (Resource.kind == ResourceKind.UPDATE) & (Resource.published_at <= now) & fresh


def list_updates(session: TenantSession, product_ids: Collection[UUID], *, now: datetime) -> Sequence[Update]:
    """List the updates for any of these products that can be had now: two queries, none where there is no product."""
    if not product_ids:
        return []
    about = select(ResourceSubject.resource_id).where(ResourceSubject.subject_id.in_(product_ids))
    found = session.scalars(select(Resource).where(Resource.id.in_(about), is_visible(now))).all()
    products = products_of(session, [each.id for each in found])
    return [as_update(each, products.get(each.id, frozenset())) for each in found]


def find_update(session: TenantSession, resource_id: UUID, *, now: datetime) -> Update | None:
    """Find an update that can be had now."""
    found = session.scalar(select(Resource).where(Resource.id == resource_id, is_visible(now)))
    return as_update(found, products_of(session, [found.id]).get(found.id, frozenset())) if found else None


def products_of(session: TenantSession, resource_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Give what each of these resources is about; topics are among them, and no device is of a topic."""
    about = select(ResourceSubject).where(ResourceSubject.resource_id.in_(resource_ids))
    gathered: dict[UUID, set[UUID]] = {}
    for each in session.scalars(about) if resource_ids else ():
        gathered.setdefault(each.resource_id, set()).add(each.subject_id)
    return {resource_id: frozenset(subjects) for resource_id, subjects in gathered.items()}


def as_update(resource: Resource, products: frozenset[UUID]) -> Update:
    """Give what matters of a resource to a device."""
    return Update(
        id=resource.id,
        slug=resource.slug,
        kind=resource.kind,
        language=resource.language,
        title=resource.title,
        version=resource.version,
        dated_on=resource.dated_on,
        published_at=resource.published_at,
        expires_at=resource.expires_at,
        products=products,
    )


def _device_of(account_id: UUID, device_id: UUID) -> Select[Device]:
    return select(Device).where(Device.account_id == account_id, Device.id == device_id)


def _found(device: Device | None) -> Device:
    if device is None:
        raise NotFoundError(Device.__name__)
    return device
