"""Columns that hold one of a few values, as text that the table itself checks."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum


def named(kind: type[StrEnum]) -> Enum:
    """Store a StrEnum as the text of its value; the table's own check says which values there are."""
    return Enum(kind, native_enum=False, length=20, values_callable=lambda members: [each.value for each in members])


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """Refuse a value that the enumeration does not have."""
    values = ", ".join(f"'{each}'" for each in kind)
    return CheckConstraint(f"{column} IN ({values})", column)
