"""What each role may do with each table, as the migrations together have it: given again after every upgrade.

Rights are lost where a dump is read without them, or on another server. A rehearsal of a
restore compares it with the migrations: what one of them narrows, or lets the relay see, is said here too.
"""

from sqlalchemy import Connection

from app.kernel.db import APP_ROLE, BACKUP_ROLE, RELAY_ROLE

_ALL = "SELECT, INSERT, UPDATE, DELETE"
_WRITTEN_ONCE = "SELECT, INSERT"
_GOES_WITH_ITS_ACCOUNT = "SELECT, INSERT, DELETE"
_FEWER = {
    "audit_entry": f"{_WRITTEN_ONCE}, UPDATE (subject_name, reason, details)",
    "brand_edition": "SELECT",
    "consent": _GOES_WITH_ITS_ACCOUNT,
    "faq_revision": _WRITTEN_ONCE,
    "incident_update": _WRITTEN_ONCE,
    "invoice": f"{_GOES_WITH_ITS_ACCOUNT}, UPDATE (account_id)",
    "vat_check": _GOES_WITH_ITS_ACCOUNT,
}
_OF_AN_OUTBOX = "tenant, id, state, next_at, lease_until"
_WHEN_DUE = {
    "chat": "tenant, ended_at, unread_since",
    "event": "tenant, ends_at",
    "faq_draft": "tenant, id, state, publish_at",
    "faq_version": "tenant, number",
    "incident_answering": "tenant, done_at",
    "library_import": _OF_AN_OUTBOX,
    "library_index": "tenant, reached",
    "outgoing_mail": _OF_AN_OUTBOX,
    "transfer": _OF_AN_OUTBOX,
    "update_announcement": "tenant, finished_at",
    "vat_registration": "tenant, id, country, next_at, lease_until",
    "webhook_event": _OF_AN_OUTBOX,
}


def give_rights(connection: Connection, tables: list[str]) -> None:
    """Give the roles what they may do with these tables, on PostgreSQL at the newest revision; takes nothing away."""
    connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {APP_ROLE}")
    for table in tables:
        connection.exec_driver_sql(f"GRANT {_FEWER.get(table, _ALL)} ON {table} TO {APP_ROLE}")
        connection.exec_driver_sql(f"GRANT SELECT ON {table} TO {BACKUP_ROLE}")
        if table in _WHEN_DUE:
            connection.exec_driver_sql(f"GRANT SELECT ({_WHEN_DUE[table]}) ON {table} TO {RELAY_ROLE}")
