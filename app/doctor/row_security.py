"""The second wall as it stands in PostgreSQL: what each table's row security is, and what the application may do."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, inspect, text

from app.doctor.signs import Sign, doubtful, fine, wrong
from app.domain.tables import list_tables

PART = "row security"
_NAMED = 5  # tables

_TABLES = text("""
    SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS walled,
           EXISTS (SELECT FROM pg_policy p WHERE polrelid = c.oid AND polname = 'tenant_isolation'
                   AND strpos(pg_get_expr(polqual, c.oid), 'app.tenant') > 0
                   AND strpos(pg_get_expr(polwithcheck, c.oid), 'app.tenant') > 0)
           AND NOT EXISTS (SELECT FROM pg_policy p WHERE polrelid = c.oid AND polpermissive
                           AND polname <> 'tenant_isolation'
                           AND polroles && ARRAY[0::oid, current_user::regrole::oid]) AS is_held,
           pg_has_role(current_user, relowner, 'MEMBER') AS owned,
           has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AS usable,
           has_table_privilege(c.oid, 'TRUNCATE') OR has_table_privilege(c.oid, 'TRIGGER') AS too_free
    FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
""")
_ROLE = text("""
    SELECT rolname AS name, rolcreaterole OR rolcreatedb OR rolreplication AS too_free,
           EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'guichet_relay'
                   AND pg_has_role(current_user, r.oid, 'MEMBER')) AS relays
    FROM pg_roles WHERE rolname = current_user
""")


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    walled: bool
    is_held: bool
    owned: bool
    usable: bool
    too_free: bool


def look_at_row_security(connection: Connection) -> Iterator[Sign]:
    """Look at every table of a brand's rows, and at the role that the application signed in with."""
    found = {row.name: _Table(**row._mapping) for row in connection.execute(_TABLES)}  # noqa: SLF001 - the row's public way
    ours = [found[name] for name in _names() if name in found]  # one that is missing is a revision too few
    signs = [*_walls(ours), *_rights(ours), *_role(connection.execute(_ROLE).mappings().one())]
    yield from signs or [fine(PART, f"up on {len(ours)} tables, and binds the application")]


def _names() -> list[str]:
    return [inspect(entity).local_table.description for entity in list_tables()]


def _walls(tables: list[_Table]) -> Iterator[Sign]:
    if down := [table.name for table in tables if not (table.walled and table.is_held)]:
        remedy = "as the owner: ENABLE and FORCE it, with the policy tenant_isolation alone; then look who took it down"
        yield wrong(PART, f"down on {_listed(down)}", remedy)
    if owned := [table.name for table in tables if table.owned]:
        remedy = "let guichet_owner own the tables, and sign in as guichet_app"
        yield wrong(PART, f"the application owns {_listed(owned)}, and could take it down", remedy)


def _rights(tables: list[_Table]) -> Iterator[Sign]:
    if closed := [table.name for table in tables if not table.usable]:
        yield wrong(PART, f"the application may not use {_listed(closed)}", "run: flask db upgrade, as the owner")
    if free := [table.name for table in tables if table.too_free and not table.owned]:
        remedy = "REVOKE TRUNCATE, TRIGGER, REFERENCES ON ALL TABLES IN SCHEMA public FROM guichet_app, PUBLIC"
        yield wrong(PART, f"the application may empty {_listed(free)}, whosever the rows are", remedy)


def _role(role: RowMapping) -> Iterator[Sign]:
    if role["too_free"]:
        remedy = f"ALTER ROLE {role['name']} NOCREATEROLE NOCREATEDB NOREPLICATION"
        yield doubtful(PART, f"the role “{role['name']}” may make roles, databases or copies", remedy)
    if not role["relays"]:
        remedy = "run: flask db upgrade, as the owner; until then no mail leaves"
        yield wrong(PART, f"the role “{role['name']}” may not look at what is due", remedy)


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(sorted(names)[:_NAMED]) + (f" and {more} more" if more > 0 else "")
