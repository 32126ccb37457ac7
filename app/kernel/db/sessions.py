"""A session of one tenant for its life, and the one way to write in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria
from sqlalchemy.orm.context import QueryContext
from sqlalchemy.orm.util import LoaderCriteriaOption

from app.kernel.db.base import TenantScoped
from app.kernel.db.errors import ForeignRowError, NotWritingError

SCOPE = "guichet_scope"  # execution option of everything that a session sends: whose it is, and whether it writes
GUARDED = "guichet_guarded"  # execution option of a statement that the guard has given the tenant's criterion

LOCK_TIMEOUT = 10_000  # milliseconds that a writer waits for another: on SQLite for the file, on PostgreSQL for a row
FORSAKEN_AFTER = 60_000  # milliseconds after which PostgreSQL ends a writer that says nothing: its machine may be gone

_ANNOUNCE = "SELECT set_config('app.tenant', %s, true), set_config('transaction_read_only', %s, true)"
_ANNOUNCE_WRITER = (
    f"{_ANNOUNCE}, set_config('lock_timeout', '{LOCK_TIMEOUT}', true),"
    f" set_config('idle_in_transaction_session_timeout', '{FORSAKEN_AFTER}', true)"
)


@dataclass(slots=True)
class Scope:
    """Whose a session is, and whether it is inside `transaction`."""

    tenant: str
    writing: bool = False


class TenantSession(Session):
    """A session that reads and writes one tenant's rows only; made by `open_session`."""

    def __init__(self, engine: Engine, tenant: str) -> None:
        self.scope = Scope(tenant)
        super().__init__(engine, expire_on_commit=False, execution_options={SCOPE: self.scope})

    @property
    def tenant(self) -> str:
        """The slug of the tenant whose session this is."""
        return self.scope.tenant

    def guard(self, state: ORMExecuteState) -> None:
        """Add the criterion to every statement that can take one, whatever it names: subqueries are hard to see."""
        if state.is_select or state.is_update or state.is_delete:
            state.statement = state.statement.options(_criterion(self.scope.tenant))
            state.update_execution_options(**{GUARDED: True})


@lru_cache(maxsize=1024)
def _criterion(tenant: str) -> LoaderCriteriaOption:
    return with_loader_criteria(TenantScoped, lambda entity: entity.tenant == tenant, include_aliases=True)


def open_session(engine: Engine, tenant: str) -> TenantSession:
    """Open a session of that tenant (a slug): outside `transaction` it only reads; close it with `with`."""
    if not tenant:
        raise ValueError("a session needs a tenant")
    return TenantSession(engine, tenant)


@contextmanager
def transaction(session: TenantSession) -> Iterator[TenantSession]:
    """Write: commit at the end, roll back on any exception; what was read before is read anew when it is next used.

    The write lock is taken here and not before, so that readers never hold it; NotWritingError when something was
    already changed, RuntimeError when one transaction is opened inside another.
    """
    scope = session.scope
    if scope.writing:
        raise RuntimeError("a transaction is open already; services leave it to their caller")
    if session.new or session.dirty or session.deleted:
        raise NotWritingError
    session.rollback()
    session.expire_all()
    scope.writing = True
    try:
        session.connection()
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        scope.writing = False


@event.listens_for(TenantSession, "do_orm_execute")
def _guard_statement(state: ORMExecuteState) -> None:
    if isinstance(state.session, TenantSession):
        state.session.guard(state)


@event.listens_for(TenantSession, "after_begin")
def announce_tenant(session: TenantSession, transaction: SessionTransaction, connection: Connection) -> None:
    """Tell PostgreSQL's row security whose transaction this is, and that a reader only reads.

    A writer, which holds rows that others wait for, is told how long it may wait and be silent itself.
    """
    if connection.dialect.name == "postgresql" and not transaction.nested:
        announcement, read_only = (_ANNOUNCE_WRITER, "off") if session.scope.writing else (_ANNOUNCE, "on")
        connection.exec_driver_sql(announcement, (session.scope.tenant, read_only))


@event.listens_for(TenantSession, "before_attach")
def _refuse_foreign(session: TenantSession, instance: object) -> None:
    if isinstance(instance, TenantScoped):
        owner = instance.__dict__.get("tenant")
        if owner is not None and owner != session.tenant:
            raise ForeignRowError(type(instance).__name__, owner, session.tenant)


@event.listens_for(TenantSession, "before_flush")
def _stamp(session: TenantSession, _context: object, _instances: object) -> None:
    """Give new rows their tenant, and refuse a row whose tenant was changed."""
    if not session.scope.writing:
        raise NotWritingError
    for instance in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(instance, TenantScoped):
            continue
        if instance.__dict__.get("tenant") is None and instance in session.new:
            instance.tenant = session.tenant
        elif instance.tenant != session.tenant:
            raise ForeignRowError(type(instance).__name__, instance.tenant, session.tenant)


@event.listens_for(TenantScoped, "load", propagate=True)
def _guard_load(target: TenantScoped, context: QueryContext) -> None:
    """Refuse a row that arrived in another tenant's session, whatever way it came."""
    session = context.session
    if isinstance(session, TenantSession) and target.tenant != session.scope.tenant:
        raise ForeignRowError(type(target).__name__, target.tenant, session.scope.tenant)


@event.listens_for(TenantScoped, "refresh", propagate=True)
def _guard_refresh(target: TenantScoped, context: QueryContext | None, _attributes: object) -> None:
    if context is not None:  # none: a changing statement whose values were put into loaded rows; nothing was read
        _guard_load(target, context)
