"""What customers declare about their contracts: its end, that they keep it, their withdrawal; each with its moment."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, LongFreeText, TenantOwned, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose

_OPEN = text("carried_at IS NULL")


class NoticeKind(StrEnum):
    """What is declared."""

    ENDED = "ended"  # with the period that is paid
    CHANGED = "changed"  # to another offer, from the next anniversary on
    KEPT = "kept"  # an end or a change that had not come is taken back
    WITHDRAWN = "withdrawn"  # a consumer's, at once and with the money back


class ContractNotice(TenantOwned, Base):
    """One declaration. It counts from `declared_at` on; `carried_at` is when the provider had been told."""

    __tablename__ = "contract_notice"
    __table_args__ = (
        refers_to("subscription", "subscription_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "subscription_id", "number"),
        one_of("kind", NoticeKind),
        Index("ix_contract_notice_open", "tenant", "declared_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="subscription_id",
        through="subscription",
        given=("kind", "declared_at", "ends_at", "reason", "offer", "price", "net", "currency", "carried_at"),
        technical=("number",),
    )

    subscription_id: Mapped[UUID]
    number: Mapped[int]  # of the subscription's declarations: the highest holds; the next one where it is told anew
    kind: Mapped[NoticeKind] = mapped_column(named(NoticeKind))
    declared_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # none: the contract goes on; of a change: from when it holds
    reason: Mapped[str | None] = mapped_column(LongFreeText)
    offer: Mapped[str | None]  # what is changed to, at this price with its tax
    price: Mapped[int | None] = mapped_column(BigInteger)
    net: Mapped[int | None] = mapped_column(BigInteger)  # what that is made of, so that it follows the tax until then
    currency: Mapped[str | None] = mapped_column(String(3))
    carried_at: Mapped[datetime | None]
