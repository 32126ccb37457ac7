"""An incident, what was said of it, and to which tickets; the words are the team's, in the languages of the brand."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Json, TenantOwned, TenantScoped, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose

_IS_OPEN = text("resolved_at IS NULL")
_IS_OWED = text("done_at IS NULL")

Words = dict[str, str]
"""Words by language; the brand's first language is always there."""


class IncidentState(StrEnum):
    """How far the team has come."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class Impact(StrEnum):
    """What is felt of it."""

    SLOW = "slow"
    DOWN = "down"


class Incident(TenantOwned, Base):
    """One incident as it stands; `updates` counts what was said, so that nobody answers what they have not seen."""

    __tablename__ = "incident"
    __table_args__ = (
        one_of("state", IncidentState),
        one_of("impact", Impact),
        Index("ix_incident_started", "tenant", "started_at"),
        Index("ix_incident_open", "tenant", "started_at", postgresql_where=_IS_OPEN, sqlite_where=_IS_OPEN),
    )
    __holding__: ClassVar[None] = None

    titles: Mapped[Words] = mapped_column(Json)
    parts: Mapped[list[str]] = mapped_column(Json)  # names of the policy
    impact: Mapped[Impact] = mapped_column(named(Impact))
    state: Mapped[IncidentState] = mapped_column(named(IncidentState))
    is_public: Mapped[bool]
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    updates: Mapped[int]

    @property
    def is_open(self) -> bool:
        """Whether it is still going on."""
        return self.resolved_at is None


class IncidentUpdate(TenantOwned, Base):
    """What was said at one moment. The database itself refuses to change it."""

    __tablename__ = "incident_update"
    __table_args__ = (
        refers_to("incident", "incident_id"),
        UniqueConstraint("tenant", "incident_id", "number"),
        one_of("state", IncidentState),
        one_of("impact", Impact),
    )
    __holding__: ClassVar[None] = None

    incident_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[IncidentState] = mapped_column(named(IncidentState))
    impact: Mapped[Impact] = mapped_column(named(Impact))
    words: Mapped[Words] = mapped_column(Json)
    at: Mapped[datetime]


class IncidentTicket(TenantScoped, Base):
    """A ticket that an incident is the cause of."""

    __tablename__ = "incident_ticket"
    __table_args__ = (
        refers_to("incident", "incident_id"),
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        Index("ix_incident_ticket_ticket", "tenant", "ticket_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        given=("attached_at",),
        technical=("incident_id",),
    )

    incident_id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    attached_at: Mapped[datetime]


class IncidentAnswering(TenantScoped, Base):
    """That an update answers every ticket of its incident; done once each has its message."""

    __tablename__ = "incident_answering"
    __table_args__ = (
        refers_to("incident_update", "update_id"),
        Index("ix_incident_answering_owed", "tenant", "asked_at", postgresql_where=_IS_OWED, sqlite_where=_IS_OWED),
    )
    __timetable__ = True
    __holding__: ClassVar[None] = None

    update_id: Mapped[UUID] = mapped_column(primary_key=True)
    resolves: Mapped[bool]  # the tickets, with the answer
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class IncidentAnswer(TenantScoped, Base):
    """That an update was told to a ticket: its key is why nobody is told twice."""

    __tablename__ = "incident_answer"
    __table_args__ = (
        refers_to("incident_update", "update_id"),
        refers_to("ticket", "ticket_id", ondelete="CASCADE"),
        Index("ix_incident_answer_ticket", "tenant", "ticket_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="tickets",
        owner="ticket_id",
        through="ticket",
        given=("answered_at",),
        technical=("update_id",),
    )

    update_id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    answered_at: Mapped[datetime]
