"""What a product or a topic is used for: while it is, it stays."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Label, func, select

from app.domain.accounts.models import KnownSerial
from app.domain.devices.models import Device
from app.domain.events.models import EventSubject
from app.domain.library.models import ResourceSubject, Subject, SubjectKind
from app.domain.portal.models import Interest
from app.kernel.db import Base, TenantSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """How much is about a subject; `serials` are numbers that its brand gave the product, with an owner or without."""

    resources: int
    events: int
    devices: int
    serials: int
    chosen: int  # by customers, for their dashboards: they lose nothing but the choice

    @property
    def keep_it(self) -> bool:
        """Whether it can't be removed."""
        return any((self.resources, self.events, self.devices, self.serials))


def count_uses(session: TenantSession, subject: Subject) -> Uses:
    """Count what is about a subject, in one statement."""
    product = subject.key if subject.kind is SubjectKind.PRODUCT else ""  # which no product has
    counted = session.execute(
        select(
            _count("resources", ResourceSubject, ResourceSubject.subject_id == subject.id),
            _count("events", EventSubject, EventSubject.subject_id == subject.id),
            _count("devices", Device, Device.product_id == subject.id),
            _count("serials", KnownSerial, KnownSerial.product == product),
            _count("chosen", Interest, Interest.subject_id == subject.id),
        )
        .select_from(Subject)
        .where(Subject.id == subject.id)
    ).one()
    return Uses(**counted._asdict())


def _count(name: str, entity: type[Base], about: ColumnElement[bool]) -> Label[int]:
    return select(func.count()).select_from(entity).where(about).scalar_subquery().label(name)
