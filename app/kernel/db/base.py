"""What every table is made of: names, portable types, and the tenant that owns a row."""

from datetime import UTC, datetime
from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, ForeignKeyConstraint, MetaData, String, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.kernel.cards import mask_cards

TENANT_LENGTH = 63  # a slug is one label of a host name (RFC 1035, 2.3.4)

JsonValue = str | int | float | bool | list["JsonValue"] | dict[str, "JsonValue"] | None
JsonObject = dict[str, JsonValue]
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, aware and in UTC coming out, on every database; ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite keeps no zone, and its text then sorts by time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give it back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class FreeText(TypeDecorator[str]):
    """What somebody wrote as they liked; of a card number in it no more is stored than may be (`mask_cards`)."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's own
        """Store it without."""
        return None if value is None else mask_cards(value)


class LongFreeText(FreeText):
    """The same in several lines."""

    impl = Text
    cache_ok = True


class Base(DeclarativeBase):
    """The registry of every table; constraint names follow one convention, so that code can catch them by name."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: UtcDateTime(), UUID: Uuid(), JsonObject: Json}


class TenantScoped:
    """Rows that belong to one tenant: the slug comes first in every key; the table chooses the rest of its key."""

    scoped_tables: ClassVar[set[str]] = set()
    timetables: ClassVar[set[str]] = set()
    __timetable__: ClassVar[bool] = False  # True: `timetable_connection` may read when its rows are due

    tenant: Mapped[str] = mapped_column(String(TENANT_LENGTH), primary_key=True, sort_order=-20)

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        name = vars(cls).get("__tablename__")
        if name is not None:
            TenantScoped.scoped_tables.add(name)
            if cls.__timetable__:
                TenantScoped.timetables.add(name)


class TenantOwned(TenantScoped):
    """Rows of one tenant named by a time-ordered UUID (`app.kernel.ids.new_id`): the key is (tenant, id)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)


def refers_to(table: str, *columns: str, ondelete: Literal["CASCADE", "RESTRICT"] = "RESTRICT") -> ForeignKeyConstraint:
    """Make the foreign key (tenant, columns…) → (tenant, id) of that table, so that no row refers to another tenant's.

    A key of more than one column after the tenant refers to columns of the same names.
    """
    targets = ("id",) if len(columns) == 1 else columns
    return ForeignKeyConstraint(
        ("tenant", *columns), (f"{table}.tenant", *(f"{table}.{column}" for column in targets)), ondelete=ondelete
    )
