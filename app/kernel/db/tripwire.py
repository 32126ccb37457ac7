"""The engine's tripwire: no statement on tenants' tables is sent unless it is bound to the session's tenant.

The session's guard adds the tenant's criterion; this module trusts nobody and reads the SQL that is about to be sent.
For each mention of a table that belongs to tenants, the guard's `name.tenant = <parameter>` must stand in the same SQL,
and every parameter so compared must hold the session's tenant. The reading is done once per compiled statement, the
comparison of values each time.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnClause,
    Connection,
    Delete,
    Engine,
    Insert,
    TextClause,
    Update,
    event,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import FromStatement
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler

from app.kernel.db.base import TenantScoped
from app.kernel.db.errors import NotWritingError, SealedColumnError, UnscopedStatementError
from app.kernel.db.sealed import find_misused
from app.kernel.db.sessions import GUARDED, SCOPE, Scope

TIMETABLE = "guichet_timetable"  # execution option of a connection made by `timetable_connection`
_OF_OUTBOXES = {"tenant", "id", "state", "country", "next_at", "lease_until", "publish_at"}
_OF_WHAT_GOES_ON = {"ended_at", "unread_since", "done_at", "finished_at", "ends_at", "reached"}
_OF_VERSIONS = {"number"}
TIMETABLE_COLUMNS = frozenset(_OF_OUTBOXES | _OF_WHAT_GOES_ON | _OF_VERSIONS)

_PARAMETER = r"(?:\?|%\((?P<name>\w+)\)s(?:::\w+)?)"
_POSITION = re.compile(r"\?|__\[POSTCOMPILE_")
_SETS_TENANT = re.compile(r"(?:\bSET|,)\s*\"?tenant\"?\s*=", re.IGNORECASE)
_KEYED = re.compile(
    rf"\sWHERE \w+\.\w+ = {_PARAMETER}(?: AND \w+\.\w+ = {_PARAMETER.replace('<name>', '<other>')})*"
    r"(?: RETURNING | FOR UPDATE| ORDER BY |$)"
)
_ORM_KEY = re.compile(r"pk_\d+")  # sqlalchemy.orm.mapper, Mapper._get_clause
_HARMLESS_LITERAL = re.compile(r"[\w*]+")
_INSERTED_TENANT = re.compile(r"tenant(?:_m\d+)?")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one compiled statement needs each time it is sent; `tenants` are parameters that hold the tenant's slug."""

    scoped: bool
    writes: bool
    refusal: str | None = None
    tenants: tuple[str, ...] = ()
    by_key: bool = False  # a change of rows by their whole key, as a flush sends it without asking the guard
    due: bool = False  # reads nothing but when rows are due
    misused: str | None = None  # a sealed column that the database would have to understand


_verdicts: WeakKeyDictionary[SQLCompiler, Verdict] = WeakKeyDictionary()


def lay_tripwire(engine: Engine) -> None:
    """Check every statement that this engine sends."""
    event.listen(engine, "before_cursor_execute", _check)


def _check(
    _connection: Connection,
    _cursor: DBAPICursor,
    sql: str,
    _parameters: object,
    context: DefaultExecutionContext,
    _many: bool,  # noqa: FBT001 - SQLAlchemy's signature
) -> None:
    compiled = context.compiled
    if not isinstance(compiled, SQLCompiler):
        if _names().search(sql):
            raise UnscopedStatementError("SQL text names a table of tenants", sql)
        return
    verdict = _verdicts.get(compiled)
    if verdict is None:
        verdict = _verdicts[compiled] = _judge(compiled)
    if verdict.misused is not None:
        raise SealedColumnError(verdict.misused, sql)
    if verdict.writes:
        _hold_writer(context)
    if verdict.scoped and not (verdict.due and context.execution_options.get(TIMETABLE)):
        _hold(verdict, sql, context)


def _hold_writer(context: DefaultExecutionContext) -> None:
    """Refuse a session's change outside `transaction`."""
    scope: Scope | None = context.execution_options.get(SCOPE)
    if scope is not None and not scope.writing:
        raise NotWritingError


def _hold(verdict: Verdict, sql: str, context: DefaultExecutionContext) -> None:
    """Hold one execution on a table of tenants to its verdict."""
    scope: Scope | None = context.execution_options.get(SCOPE)
    if verdict.refusal is not None:
        raise UnscopedStatementError(verdict.refusal, sql)
    if scope is None:
        raise UnscopedStatementError("a table of tenants outside a tenant's session", sql)
    if not verdict.by_key and not context.execution_options.get(GUARDED):
        raise UnscopedStatementError("a table of tenants around the session's guard", sql)
    for parameters in context.compiled_parameters:
        for name in verdict.tenants:
            if parameters.get(name) != scope.tenant:
                raise UnscopedStatementError(f"another tenant than {scope.tenant} is asked for", sql)


def _judge(compiled: SQLCompiler) -> Verdict:
    """Read a compiled statement once."""
    misused = find_misused(compiled.statement) if compiled.statement is not None else None
    if misused is not None:
        return Verdict(scoped=True, writes=False, misused=misused)
    sql, statement = compiled.string, compiled.statement
    if isinstance(statement, TextClause):
        named = _names().search(sql) is not None
        return Verdict(scoped=named, writes=False, refusal="SQL text names a table of tenants")
    writes = isinstance(statement, (Insert, Update, Delete))
    mentions = Counter(_mentions(sql))
    if not mentions:
        return Verdict(scoped=False, writes=writes)
    refusal = _refusal(compiled, writes=writes)
    if refusal is not None:
        return Verdict(scoped=True, writes=writes, refusal=refusal)
    if isinstance(statement, Insert):
        return _judge_insert(compiled, statement, mentions)
    return _judge_criteria(compiled, mentions, writes=writes)


def _refusal(compiled: SQLCompiler, *, writes: bool) -> str | None:
    """Say what no criterion can make good."""
    if _has_text(compiled) or isinstance(compiled.statement, FromStatement):
        return "SQL text in a statement on a table of tenants"
    if writes and _SETS_TENANT.search(compiled.string):
        return "a row never changes its tenant"
    return None


def _judge_criteria(compiled: SQLCompiler, mentions: Counter[str], *, writes: bool) -> Verdict:
    """Ask for the guard's criterion as often as tables of tenants are mentioned, or for a change by whole key."""
    criteria = {name: tuple(_criteria(compiled, name)) for name in mentions}
    by_key = writes and mentions.total() == 1 and _KEYED.search(compiled.string) is not None
    bare = any(
        sum(by_key or _is_trusted(compiled, parameter) for parameter in criteria[name]) < count
        for name, count in mentions.items()
    )
    return Verdict(
        scoped=True,
        writes=writes,
        refusal="a table of tenants without the guard's criterion; start from its entity (select_from)"
        if bare
        else None,
        tenants=tuple(parameter for found in criteria.values() for parameter in found),
        by_key=by_key,
        due=not writes and _reads_when_due(compiled.string, mentions),
    )


def _is_trusted(compiled: SQLCompiler, parameter: str) -> bool:
    """Tell whether a comparison comes from the guard, or from the ORM's own load of a row by its key.

    Nobody else's counts: it might stand beside an OR. The ORM's parameters are known by their names, which anybody may
    give, so that nothing but the key may be asked for beside them.
    """
    if "for_loader_criteria" in compiled.binds[parameter]._annotations:  # noqa: SLF001 - no public way to ask
        return True
    sql = compiled.string
    return _ORM_KEY.fullmatch(parameter) is not None and sql.count("WHERE ") == 1 and _KEYED.search(sql) is not None


def _judge_insert(compiled: SQLCompiler, statement: Insert, mentions: Counter[str]) -> Verdict:
    """Accept rows given as values, each with its tenant as a parameter of its own."""
    tenants = tuple(name for name in compiled.binds if _INSERTED_TENANT.fullmatch(name))
    rows = len(statement._multi_values[0]) if statement._multi_values else 1  # noqa: SLF001 - no public way to count
    if mentions.total() != 1 or len(tenants) != rows:
        return Verdict(scoped=True, writes=True, refusal="an insert without its tenant as a plain value")
    return Verdict(scoped=True, writes=True, tenants=tenants, by_key=True)


@lru_cache
def _pattern(tables: frozenset[str], template: str) -> re.Pattern[str]:
    return re.compile(template.replace("TABLES", "|".join(sorted(tables)) or "(?!)"), re.IGNORECASE)


def _names() -> re.Pattern[str]:
    """Match the bare name of any table of tenants: all that is asked of SQL text."""
    return _pattern(frozenset(TenantScoped.scoped_tables), r"\b(?:TABLES)\b")


def _mentions(sql: str) -> Iterator[str]:
    """Give the name under which each table of tenants is read or changed, as often as it is."""
    mention = r'(?:(?<![\w.])|\b(?:public|main)"?\.)"?\b(TABLES)\b"?(?!\.)(?:\s+AS\s+"?(\w+))?'
    for match in _pattern(frozenset(TenantScoped.scoped_tables), mention).finditer(sql):
        yield match[2] or match[1]


def _criteria(compiled: SQLCompiler, name: str) -> Iterator[str]:
    """Give the parameters that the tenant of the table mentioned under this name is compared with."""
    sql = compiled.string
    for match in re.finditer(rf'(?<![\w.]){name}\."?tenant"? = {_PARAMETER}', sql):
        if match["name"] is not None:
            yield match["name"]
        elif compiled.positiontup is not None:
            yield compiled.positiontup[len(_POSITION.findall(sql, 0, match.end())) - 1]


def _has_text(compiled: SQLCompiler) -> bool:
    """Tell whether SQL text is part of the statement: it could hold an OR that undoes the criterion beside it."""
    for element in visitors.iterate(compiled.statement) if compiled.statement is not None else ():
        if isinstance(element, TextClause):
            return True
        if isinstance(element, ColumnClause) and element.is_literal and not _HARMLESS_LITERAL.fullmatch(element.name):
            return True
    return False


def _reads_when_due(sql: str, mentions: Counter[str]) -> bool:
    """Tell whether a SELECT reads timetables only, and of these only the columns of a timetable."""
    if not all(name in TenantScoped.timetables for name in mentions):
        return False
    columns = {column for name in mentions for column in re.findall(rf'(?<![\w.]){name}\."?(\w+|\*)', sql)}
    return columns <= TIMETABLE_COLUMNS and "*" not in sql.replace("count(*)", "")
