"""A crowd at one brand: many accounts, and rows in every other table of theirs, written by the database itself."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import (
    JSON,
    URL,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Integer,
    LargeBinary,
    NullPool,
    Table,
    Uuid,
    create_engine,
)

from app.kernel.db import UtcDateTime
from app.migrations import runner
from tests.factories import REGISTERED_AT

MANY = 1_000_000
SOME = 10_000  # enough for a database to prefer an index where it can
_FIRST = int((REGISTERED_AT - timedelta(days=30)).timestamp())  # the others a second later each
# Tables that grow with what a brand's team writes, and not with its people.
_SMALL = ("faq_", "policy_", "canned_", "library_", "resource", "update_")
_SMALL_TOO = frozenset({"brand_edition", "event", "event_subject", "event_resource"})  # and not who signed up

# Of which a brand has one, or one a language, or one at a time.
_ONE = frozenset({"brand_edition", "faq_version", "library_index", "policy_change"})

# What a row's number makes of a column: as long in the first as in the last, so that rows come in their keys' order.
_TEXT = {"sqlite": "printf('%08d', i)", "postgresql": "lpad(i::text, 8, '0')"}
_UUID = {"sqlite": "printf('%032x', i)", "postgresql": "lpad(to_hex(i), 32, '0')::uuid"}
_BYTES = {"sqlite": f"CAST({_TEXT['sqlite']} AS BLOB)", "postgresql": f"convert_to({_TEXT['postgresql']}, 'UTF8')"}
_TIME = {
    "sqlite": f"strftime('%Y-%m-%d %H:%M:%S.000000', {_FIRST}, 'unixepoch', i || ' seconds')",
    "postgresql": f"to_timestamp({_FIRST} + i)",
}
_DATE = {"sqlite": f"date({_FIRST}, 'unixepoch')", "postgresql": f"to_timestamp({_FIRST})::date"}
_NUMBERS = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n)",
    "postgresql": "generate_series(1, {rows}) AS n(i)",
}
_HASTE = {
    "sqlite": ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -200000"),
    "postgresql": ("SET LOCAL session_replication_role = replica",),
}
_STATES: Mapping[str, str] = {
    "account.state": "active",
    "outgoing_mail.state": "sent",
    "transfer.state": "done",
    "library_import.state": "done",
    "bill.status": "paid",
    "subscription.status": "active",
    "webhook_event.state": "done",
    "ticket.state": "closed",
    "ticket_event.state": "closed",
}
_SHORT: Mapping[str, str] = {"language": "'fr'", "country": "'fr'", "currency": "'EUR'"}
_FILLED = frozenset(  # though they may be empty
    {
        "email_key",
        "user_name",
        "user_name_key",
        "account_id",
        "adopted_at",
        "subscription_id",
        "invoice_id",
        "ticket_id",
        "message_id",
        "holder",
        "bill_id",
        "due_at",
        "assignee_id",
        "resolved_at",
    }
)


def tables_of_people() -> Sequence[Table]:
    """List the tables that grow with a brand's people, parents first."""
    tables = runner.metadata_of_rooms().sorted_tables
    return [each for each in tables if not each.name.startswith(_SMALL) and each.name not in _SMALL_TOO]


def put_into_every_table(superuser: URL, brand: str, rows: int) -> None:
    """Give a brand so many rows in every table there is, each referring to others of its number."""
    engine = create_engine(superuser, poolclass=NullPool)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in runner.metadata_of_rooms().sorted_tables:
            _fill(connection, table, brand, 1 if table.name in _ONE else rows)
    engine.dispose()


def gather(superuser: URL, brand: str, *, accounts: int = MANY, others: int = SOME, mails: int | None = None) -> None:
    """Give a brand so many accounts, and so many rows in every other table; the database learns how many there are.

    `mails`: how many mails that were sent, if not as many as others.
    """
    counts = {"account": accounts, "outgoing_mail": others if mails is None else mails}
    engine = create_engine(superuser, poolclass=NullPool)
    with engine.connect() as connection:
        for setting in _HASTE[connection.dialect.name]:
            connection.exec_driver_sql(setting)
        for table in tables_of_people():
            if rows := counts.get(table.name, others):
                _fill(connection, table, brand, rows)
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    engine.dispose()


def _fill(connection: Connection, table: Table, brand: str, rows: int) -> None:
    kind = connection.dialect.name
    values = {column.name: _value(column, kind) for column in table.columns} | {"tenant": f"'{brand}'"}
    names = ", ".join(f'"{name}"' for name in values)
    numbers = _NUMBERS[kind].format(rows=rows)
    selected = f"SELECT {', '.join(values.values())} FROM {numbers}"  # noqa: S608 - names of our own tables
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) {selected}')


def _value(column: Column[object], kind: str) -> str:
    """Write what a row's number makes of a column."""
    if column.nullable and column.name not in _FILLED:
        return "NULL"
    if (state := _STATES.get(str(column))) is not None:
        return f"'{state}'"
    by_type = (
        (Uuid, _UUID[kind]),
        (UtcDateTime, _TIME[kind]),
        (Date, _DATE[kind]),
        (Boolean, "false"),
        (Integer, "0" if column.name in {"refunded", "bounced", "sent_back"} else "1"),  # few bills are given back
        (JSON, "'{}'"),
        (LargeBinary, _BYTES[kind]),
        (Enum, f"'{getattr(column.type, 'enums', ['?'])[0]}'"),
    )
    for of_type, value in by_type:
        if isinstance(column.type, of_type):
            return value
    if column.name.startswith("email"):
        return f"{_TEXT[kind]} || '@example.com'"
    return _SHORT.get(column.name, _TEXT[kind])
