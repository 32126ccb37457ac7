"""What the library keeps: subjects, resources about them, the versions of their files, and how often each was taken."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Json, TenantOwned, TenantScoped, named, one_of, refers_to

LONGEST_KEY = 60  # characters of a subject's key
LONGEST_SLUG = 120
LONGEST_TITLE = 200
LONGEST_VERSION = 40
LONGEST_NAME = 200  # of a file, as its reader gets it

Titles = dict[str, str]
"""A title by language; the brand's first language is always there."""


class SubjectKind(StrEnum):
    """What a resource can be about."""

    PRODUCT = "product"
    TOPIC = "topic"


class ResourceKind(StrEnum):
    """What a resource is."""

    GUIDE = "guide"
    TUTORIAL = "tutorial"
    VIDEO = "video"
    WEBINAR = "webinar"
    ARTICLE = "article"
    DOCUMENT = "document"
    UPDATE = "update"  # of a product's software


class Visibility(StrEnum):
    """Whom a resource, or an event, is for."""

    PUBLIC = "public"
    CUSTOMERS = "customers"  # who has an account with the brand


class FileRole(StrEnum):
    """What a file is to its resource."""

    MAIN = "main"  # what is read, watched or downloaded
    POSTER = "poster"  # the picture of a video before it plays
    CAPTIONS = "captions"  # WebVTT, one for each language
    SLIDES = "slides"
    NOTES = "notes"
    TRANSCRIPT = "transcript"  # what is said in a film, as a text
    EXTRA = "extra"  # whatever else belongs to it, such as examples


ACCOMPANYING = (FileRole.SLIDES, FileRole.NOTES, FileRole.TRANSCRIPT, FileRole.EXTRA)
"""What is taken beside the main file, in the order in which it is offered."""


class Subject(TenantOwned, Base):
    """A product, or a topic; `key` is how files and imports name it, `edition` counts its changes."""

    __tablename__ = "library_subject"
    __table_args__ = (UniqueConstraint("tenant", "kind", "key"), one_of("kind", SubjectKind))
    __holding__: ClassVar[None] = None

    kind: Mapped[SubjectKind] = mapped_column(named(SubjectKind))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    titles: Mapped[Titles] = mapped_column(Json)
    position: Mapped[int]  # among those of its kind
    edition: Mapped[int] = mapped_column(default=1, server_default="1")


class Resource(TenantOwned, Base):
    """One thing of the library in one language, as it stands.

    It is seen from `published_at` (none: a draft) until `expires_at`; `edition` counts its changes, so that nobody
    saves over what they have not seen.
    """

    __tablename__ = "resource"
    __table_args__ = (
        UniqueConstraint("tenant", "slug"),
        one_of("kind", ResourceKind),
        one_of("visibility", Visibility),
        CheckConstraint("expires_at IS NULL OR published_at < expires_at", "expires_after"),
        Index("ix_resource_dated", "tenant", "language", "dated_on", "id"),
        Index("ix_resource_kind_dated", "tenant", "language", "kind", "dated_on", "id"),
        Index("ix_resource_changed", "tenant", "changed_at", "id"),
        Index("ix_resource_counted", "tenant", "id", "language", "kind", "published_at", "expires_at"),
        Index("ix_resource_shown", "tenant", "language", "kind", "published_at", "expires_at"),
    )
    __holding__: ClassVar[None] = None

    slug: Mapped[str] = mapped_column(String(LONGEST_SLUG))
    kind: Mapped[ResourceKind] = mapped_column(named(ResourceKind))
    language: Mapped[str] = mapped_column(String(2))
    visibility: Mapped[Visibility] = mapped_column(named(Visibility))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)  # Markdown; empty where the file says all
    version: Mapped[str] = mapped_column(String(LONGEST_VERSION))  # as its maker writes it; empty where it has none
    dated_on: Mapped[date]  # the day that stands on it
    minutes: Mapped[int | None]  # how long it takes to watch
    link: Mapped[str | None] = mapped_column(Text)  # where it is, if it is not here: a page of somebody else's
    published_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    edition: Mapped[int]


class ResourceSubject(TenantScoped, Base):
    """What a resource is about."""

    __tablename__ = "resource_subject"
    __table_args__ = (
        refers_to("resource", "resource_id", ondelete="CASCADE"),
        refers_to("library_subject", "subject_id"),
        Index("ix_resource_subject_subject", "tenant", "subject_id", "resource_id"),
    )
    __holding__: ClassVar[None] = None

    resource_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)


_IS_CURRENT = text("replaced_at IS NULL")


class ResourceFile(TenantOwned, Base):
    """A file of a resource; what it holds lies in the store under `<tenant>/<id>`.

    A new version is a new row, and says of the one before since when it is replaced.
    """

    __tablename__ = "resource_file"
    __table_args__ = (
        refers_to("resource", "resource_id", ondelete="CASCADE"),
        one_of("role", FileRole),
        CheckConstraint("size >= 0", "size"),
        Index("ix_resource_file_resource", "tenant", "resource_id", "role", "added_at"),
        Index(
            "uq_resource_file_current",
            *("tenant", "resource_id", "role", "language"),
            unique=True,
            postgresql_where=_IS_CURRENT,
            sqlite_where=_IS_CURRENT,
        ),
    )
    __holding__: ClassVar[None] = None

    resource_id: Mapped[UUID]
    role: Mapped[FileRole] = mapped_column(named(FileRole))
    language: Mapped[str] = mapped_column(String(2))
    version: Mapped[str] = mapped_column(String(LONGEST_VERSION))
    filename: Mapped[str] = mapped_column(String(LONGEST_NAME))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    sha256: Mapped[str] = mapped_column(String(64))  # hexadecimal
    added_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class ResourceDownload(TenantScoped, Base):
    """How often a resource's files were taken on a day of the brand's; by whom is written nowhere."""

    __tablename__ = "resource_download"
    __table_args__ = (
        refers_to("resource", "resource_id", ondelete="CASCADE"),
        Index("ix_resource_download_day", "tenant", "day"),
    )
    __holding__: ClassVar[None] = None

    resource_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
