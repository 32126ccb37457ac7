"""What somebody wants to see on their dashboard: the subjects they chose, and how its cards are arranged."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Json, TenantScoped, refers_to
from app.kernel.personal import Basis, Holding, Purpose


class Interest(TenantScoped, Base):
    """A product or a topic that somebody chose."""

    __tablename__ = "interest"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        refers_to("library_subject", "subject_id", ondelete="CASCADE"),
        Index("ix_interest_subject", "tenant", "subject_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT, basis=Basis.CONTRACT, kept="account", owner="account_id", given=("subject_id",)
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)


class Arrangement(TenantScoped, Base):
    """The cards of somebody's dashboard in their order, and those that they hid."""

    __tablename__ = "arrangement"
    __table_args__ = (refers_to("account", "account_id", ondelete="CASCADE"),)
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT, basis=Basis.CONTRACT, kept="account", owner="account_id", given=("cards", "hidden")
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    cards: Mapped[list[str]] = mapped_column(Json)  # names of `rules.Card`; those that are missing come last
    hidden: Mapped[list[str]] = mapped_column(Json)
