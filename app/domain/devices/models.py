"""What is kept of devices: whose they are, to whom they are offered, and which software was announced for them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.library.models import LONGEST_VERSION
from app.kernel.db import Base, FreeText, TenantOwned, TenantScoped, refers_to
from app.kernel.personal import Basis, Holding, Purpose

LONGEST_SERIAL = 40  # characters
LONGEST_NAME = 80

_IS_LIVING = text("retired_at IS NULL")
_IS_OFFERED = text("offered_at IS NOT NULL")
_IS_UNDER_WAY = text("finished_at IS NULL")


class Device(TenantOwned, Base):
    """A device of an account; of all that have a serial number one is in service, and it has one owner.

    From `offered_at` on it waits for whoever has the address `offered_to`, and stays its owner's until they accept.
    """

    __tablename__ = "device"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        refers_to("library_subject", "product_id"),
        CheckConstraint("(offered_to IS NULL) = (offered_at IS NULL)", "offered"),
        Index(
            "uq_device_serial",
            *("tenant", "serial"),
            unique=True,
            postgresql_where=_IS_LIVING,
            sqlite_where=_IS_LIVING,
        ),
        Index("ix_device_account", "tenant", "account_id", "registered_at", "id"),
        Index(
            "ix_device_product",
            *("tenant", "product_id", "account_id"),
            postgresql_where=_IS_LIVING,
            sqlite_where=_IS_LIVING,
        ),
        Index("ix_device_offered", "tenant", "offered_at", postgresql_where=_IS_OFFERED, sqlite_where=_IS_OFFERED),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=("serial", "name", "registered_at", "retired_at", "offered_to", "offered_at"),
        technical=("product_id",),
    )

    account_id: Mapped[UUID]
    serial: Mapped[str] = mapped_column(String(LONGEST_SERIAL))
    product_id: Mapped[UUID | None]  # none: the brand has not said which product has this number
    name: Mapped[str] = mapped_column(FreeText)  # its owner's; empty where they gave none
    registered_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    offered_to: Mapped[str | None] = mapped_column(String(320))
    offered_at: Mapped[datetime | None]


class UpdateAnnouncement(TenantScoped, Base):
    """That a version of an update is announced: how far, in the order of the accounts' ids, and when it was over.

    It goes to whoever wanted such mails at `wanted_by` already; who wanted them later finds the update on their page.
    """

    __tablename__ = "update_announcement"
    __table_args__ = (
        refers_to("resource", "resource_id", ondelete="CASCADE"),
        Index(
            "ix_update_announcement_under_way",
            *("tenant", "begun_at"),
            postgresql_where=_IS_UNDER_WAY,
            sqlite_where=_IS_UNDER_WAY,
        ),
    )
    __timetable__ = True
    __holding__: ClassVar[None] = None

    resource_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(LONGEST_VERSION), primary_key=True)
    begun_at: Mapped[datetime]
    wanted_by: Mapped[datetime]
    reached: Mapped[UUID | None]  # the account that was told last, while it is under way
    told: Mapped[int]  # how many were
    finished_at: Mapped[datetime | None]
