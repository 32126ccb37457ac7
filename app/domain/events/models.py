"""What is kept of an event, what it is about, and who signed up for it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.library.models import LONGEST_KEY, LONGEST_SLUG, LONGEST_TITLE, Visibility
from app.kernel.db import Base, TenantOwned, TenantScoped, named, one_of, refers_to
from app.kernel.personal import Basis, Holding, Purpose

LONGEST_ZONE = 64  # characters; the longest name of the IANA database has half as many
_IS_LIVING = text("state <> 'cancelled'")
_IS_WAITING = text("state = 'waiting'")


class EventKind(StrEnum):
    """What somebody signs up for."""

    EVENT = "event"
    TRAINING = "training"
    WEBINAR = "webinar"


class SignUpState(StrEnum):
    """How somebody stands with an event."""

    BOOKED = "booked"  # they have a place
    WAITING = "waiting"  # for one
    CANCELLED = "cancelled"  # by themselves; whoever comes again is at the end of the line


class Event(TenantOwned, Base):
    """An event in one language, as it stands.

    It is seen from `published_at` on (none: a draft). `edition` counts its changes, so that nobody saves over what they
    have not seen; `told_edition` is the last of them that whoever signed up has to be told of.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("tenant", "slug"),
        one_of("kind", EventKind),
        one_of("visibility", Visibility),
        CheckConstraint("starts_at <= ends_at", "ends_after"),
        CheckConstraint("places > 0", "places"),
        Index("ix_event_starts", "tenant", "starts_at", "id"),
        Index("ix_event_ends", "tenant", "ends_at"),
    )
    __timetable__ = True
    __holding__: ClassVar[None] = None

    slug: Mapped[str] = mapped_column(String(LONGEST_SLUG))
    kind: Mapped[EventKind] = mapped_column(named(EventKind))
    language: Mapped[str] = mapped_column(String(2))
    visibility: Mapped[Visibility] = mapped_column(named(Visibility))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)  # Markdown
    region: Mapped[str | None] = mapped_column(String(LONGEST_KEY))  # of the policy; none: it is online
    place: Mapped[str] = mapped_column(Text)  # where it is, for everybody; empty: online only
    online_url: Mapped[str | None] = mapped_column(Text)  # where to join, for who has a place
    zone: Mapped[str] = mapped_column(String(LONGEST_ZONE))  # of its own clock, such as Europe/Vienna
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    places: Mapped[int | None]  # none: as many as come
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    edition: Mapped[int]
    told_edition: Mapped[int]

    @property
    def is_online(self) -> bool:
        """Whether it is nowhere but online."""
        return self.region is None


class EventSubject(TenantScoped, Base):
    """What an event is about: a product or a topic of the library."""

    __tablename__ = "event_subject"
    __table_args__ = (
        refers_to("event", "event_id", ondelete="CASCADE"),
        refers_to("library_subject", "subject_id"),
        Index("ix_event_subject_subject", "tenant", "subject_id", "event_id"),
    )
    __holding__: ClassVar[None] = None

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)


class EventResource(TenantScoped, Base):
    """That an event is when a webinar of the library is held, or was; the recording is the resource's."""

    __tablename__ = "event_resource"
    __table_args__ = (
        refers_to("event", "event_id", ondelete="CASCADE"),
        refers_to("resource", "resource_id", ondelete="CASCADE"),
        Index("ix_event_resource_resource", "tenant", "resource_id", "event_id"),
    )
    __holding__: ClassVar[None] = None

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID]


class EventSignUp(TenantOwned, Base):
    """That somebody wants to come; `number` is their place in the line of the event. One of a person's is living."""

    __tablename__ = "event_sign_up"
    __table_args__ = (
        refers_to("event", "event_id", ondelete="CASCADE"),
        refers_to("account", "account_id", ondelete="CASCADE"),
        one_of("state", SignUpState),
        UniqueConstraint("tenant", "event_id", "number"),
        Index("ix_event_sign_up_account", "tenant", "account_id", "event_id"),
        Index(
            "uq_event_sign_up_living",
            *("tenant", "event_id", "account_id"),
            unique=True,
            postgresql_where=_IS_LIVING,
            sqlite_where=_IS_LIVING,
        ),
        Index(
            "ix_event_sign_up_waiting",
            *("tenant", "event_id", "number"),
            postgresql_where=_IS_WAITING,
            sqlite_where=_IS_WAITING,
        ),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.EVENTS,
        basis=Basis.CONTRACT,
        kept="events",
        owner="account_id",
        given=("event_id", "state", "at", "state_at", "reminded_at"),
        technical=("number", "told_edition"),
    )

    event_id: Mapped[UUID]
    account_id: Mapped[UUID]
    state: Mapped[SignUpState] = mapped_column(named(SignUpState))
    number: Mapped[int]
    at: Mapped[datetime]
    state_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    told_edition: Mapped[int]  # the edition of the event that they know of
