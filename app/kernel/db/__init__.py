"""The one door to storage: tables, sessions of one tenant, engines, and both walls between tenants."""

from app.kernel.db.backlog import MOST_LOOKED_AT, Backlog, find_backlog
from app.kernel.db.base import (
    Base,
    FreeText,
    Json,
    JsonObject,
    JsonValue,
    LongFreeText,
    TenantOwned,
    TenantScoped,
    UtcDateTime,
    refers_to,
)
from app.kernel.db.choices import named, one_of
from app.kernel.db.constraints import broken_constraint
from app.kernel.db.counting import MOST_COUNTED, count_at_most, count_in_periods, count_one
from app.kernel.db.engines import new_engine, new_owner_engine, timetable_connection
from app.kernel.db.errors import (
    ForeignRowError,
    IsolationError,
    NotWritingError,
    SealedColumnError,
    UnboundRoleError,
    UnscopedStatementError,
)
from app.kernel.db.leases import Leased, find_due, find_lent, give_back, lend, list_leases_due
from app.kernel.db.resealing import SealedColumn, count_by_key, reseal, sealed_columns
from app.kernel.db.row_security import (
    APP_ROLE,
    BACKUP_ROLE,
    RELAY_ROLE,
    allow_emptying,
    enable_row_security,
    enable_timetable,
    ensure_roles,
    forbid_changes,
    forbid_deleting,
    let_backups_read,
    let_go_with_account_only,
)
from app.kernel.db.sealed import Sealed, SealedDate, SealedJson, SealedText
from app.kernel.db.sessions import TenantSession, open_session, transaction
from app.kernel.db.sweeping import SWEPT_AT_ONCE, sweep_rows

__all__ = [
    "APP_ROLE",
    "BACKUP_ROLE",
    "MOST_COUNTED",
    "MOST_LOOKED_AT",
    "RELAY_ROLE",
    "SWEPT_AT_ONCE",
    "Backlog",
    "Base",
    "ForeignRowError",
    "FreeText",
    "IsolationError",
    "Json",
    "JsonObject",
    "JsonValue",
    "Leased",
    "LongFreeText",
    "NotWritingError",
    "Sealed",
    "SealedColumn",
    "SealedColumnError",
    "SealedDate",
    "SealedJson",
    "SealedText",
    "TenantOwned",
    "TenantScoped",
    "TenantSession",
    "UnboundRoleError",
    "UnscopedStatementError",
    "UtcDateTime",
    "allow_emptying",
    "broken_constraint",
    "count_at_most",
    "count_by_key",
    "count_in_periods",
    "count_one",
    "enable_row_security",
    "enable_timetable",
    "ensure_roles",
    "find_backlog",
    "find_due",
    "find_lent",
    "forbid_changes",
    "forbid_deleting",
    "give_back",
    "lend",
    "let_backups_read",
    "let_go_with_account_only",
    "list_leases_due",
    "named",
    "new_engine",
    "new_owner_engine",
    "one_of",
    "open_session",
    "refers_to",
    "reseal",
    "sealed_columns",
    "sweep_rows",
    "timetable_connection",
    "transaction",
]
