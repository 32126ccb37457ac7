"""Devices of people who do not exist, for the letters that are about one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.consents.models import Means
from app.domain.consents.rules import Wording
from app.domain.consents.service import give
from app.domain.devices.announcing import UPDATE_MAIL
from app.domain.devices.models import Device
from app.domain.devices.service import RELEASED_MAIL
from app.domain.devices.transfers import OFFERED_MAIL, TOLD_MAIL
from app.domain.devices.wishes import UPDATES
from app.domain.library.models import Resource, ResourceKind, ResourceSubject, Subject, SubjectKind, Visibility
from app.kernel.db import JsonObject, TenantSession
from app.kernel.ids import new_id

_HIDDEN = "…"


def keep_sample_devices(
    session: TenantSession, people: Mapping[str, Account], *, now: datetime
) -> dict[str, JsonObject]:
    """Keep what the letters about devices are about; give what each mail says of it, by kind."""
    _set_aside(session, now)
    subject_id = new_id(now)
    session.add(
        Subject(id=subject_id, kind=SubjectKind.PRODUCT, key=f"{subject_id}", titles={"en": _HIDDEN}, position=0)
    )
    session.flush()
    offered = _device(people[TOLD_MAIL], subject_id, _HIDDEN, now)
    offered.offered_to, offered.offered_at = _HIDDEN, now
    session.add_all([offered, _device(people[UPDATE_MAIL], subject_id, f"{_HIDDEN}{_HIDDEN}", now)])
    resource = _update(now)
    session.add(resource)
    give(session, people[UPDATE_MAIL].id, UPDATES, Wording("fr", _HIDDEN), means=Means.FORM, now=now)
    session.flush()
    session.add(ResourceSubject(resource_id=resource.id, subject_id=subject_id))
    return {
        OFFERED_MAIL: {"device": str(offered.id), "offered_at": now.isoformat()},
        TOLD_MAIL: {"what": "offered", "serial": _HIDDEN},
        RELEASED_MAIL: {"serial": _HIDDEN},
        UPDATE_MAIL: {"resource": str(resource.id), "version": ""},
    }


def _set_aside(session: TenantSession, now: datetime) -> None:
    """Let what was kept for letters before make room: the next ones say the same of theirs."""
    for device in session.scalars(select(Device).where(Device.retired_at.is_(None))):
        device.retired_at = now
    for resource in session.scalars(select(Resource).where(Resource.slug == _HIDDEN)):
        resource.slug = str(resource.id)
    session.flush()


def _device(account: Account, subject_id: UUID, serial: str, now: datetime) -> Device:
    return Device(
        id=new_id(now), account_id=account.id, serial=serial, name="", product_id=subject_id, registered_at=now
    )


def _update(now: datetime) -> Resource:
    return Resource(
        id=new_id(now),
        slug=_HIDDEN,
        kind=ResourceKind.UPDATE,
        language="fr",
        visibility=Visibility.CUSTOMERS,
        title=_HIDDEN,
        summary="",
        body="",
        version="",
        dated_on=now.date(),
        published_at=now,
        created_at=now,
        changed_at=now,
        edition=1,
    )
