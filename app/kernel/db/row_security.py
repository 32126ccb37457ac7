"""The second wall: PostgreSQL's row-level security, the roles it binds, and how a migration builds it."""

from typing import Protocol

from sqlalchemy import Connection

APP_ROLE = "guichet_app"  # signs in for the application: owns nothing, bypasses nothing, inherits nothing
RELAY_ROLE = "guichet_relay"  # entered by SET LOCAL ROLE: reads when rows are due, across tenants
BACKUP_ROLE = "guichet_backup"  # entered by the owner: reads every tenant's rows and changes nothing

_HAS_KINDS_OF_MEMBERS = 160_000  # PostgreSQL 16
_OF_AN_OUTBOX = ("id", "lease_until", "next_at", "state", "tenant")
# '' and not NULL is what the setting holds after a SET LOCAL has ended (seen on PostgreSQL 15 and 18).
_IS_OWN = "tenant = nullif(current_setting('app.tenant', true), '')"


class Migrating(Protocol):
    """The part of `alembic.op` that is needed here."""

    def execute(self, sqltext: str) -> None:
        """Send one statement."""

    def get_bind(self) -> Connection:
        """Give the connection of the migration."""


def enable_row_security(op: Migrating, *tables: str) -> None:
    """Put these tables behind the second wall: the application uses them, a backup reads all; nothing on SQLite."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_isolation ON {table} USING ({_IS_OWN}) WITH CHECK ({_IS_OWN})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")
        let_backups_read(op, table)


def let_backups_read(op: Migrating, table: str) -> None:
    """Let a backup read the rows of all tenants in a table; for PostgreSQL."""
    op.execute(f"CREATE POLICY backup ON {table} FOR SELECT TO {BACKUP_ROLE} USING (true)")
    op.execute(f"GRANT SELECT ON {table} TO {BACKUP_ROLE}")


def forbid_changes(op: Migrating, table: str, *, may_go: bool = False) -> None:
    """Let rows of this table be written once and read: the database itself refuses to change one, or to delete one.

    With `may_go` they may be deleted: `let_go_with_account_only` and `forbid_deleting` say when.
    """
    _forbid(op, table, *(("UPDATE",) if may_go else ("UPDATE", "DELETE")))


def forbid_deleting(op: Migrating, table: str) -> None:
    """Let no row be deleted of a table under `forbid_changes` whose rows might go until now."""
    _forbid(op, table, "DELETE")


def let_go_with_account_only(op: Migrating, table: str) -> None:
    """Let a row of this table go when its account is deleted; who deletes it before that deletes nothing.

    Nothing and no error: a version that deletes such rows first, and the account after them, goes on working. On
    SQLite a migration that rebuilds `account` drops these triggers and lays them anew, or it fails: they name it.
    """
    theirs = "SELECT 1 FROM account WHERE tenant = OLD.tenant AND id = OLD.account_id"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({theirs}) THEN RETURN NULL; END IF; RETURN OLD; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_stays()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} WHEN EXISTS ({theirs}) BEGIN SELECT RAISE(IGNORE); END"
    )


def _forbid(op: Migrating, table: str, *acts: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"REVOKE {', '.join(acts)} ON {table} FROM {APP_ROLE}")
        return
    for act in acts:
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        )


def allow_emptying(op: Migrating, table: str, **emptied: str) -> None:
    """Let the rows of a table under `forbid_changes` be emptied in these columns, all at once, and otherwise as before.

    Each is named with the SQL of what it then holds, so that a line can forget a person and can't say something else.
    """
    changes = " OR ".join(f"NEW.{column} IS DISTINCT FROM {value}" for column, value in emptied.items())
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {changes} THEN RAISE EXCEPTION '{table} is never changed'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_emptied()"
        )
        op.execute(f"GRANT UPDATE ({', '.join(emptied)}) ON {table} TO {APP_ROLE}")
        return
    asked = f"SELECT name FROM pragma_table_info('{table}')"  # noqa: S608 - one of our own tables
    columns = op.get_bind().exec_driver_sql(asked).scalars()
    others = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns if name not in emptied)
    changes = changes.replace("IS DISTINCT FROM", "IS NOT")
    op.execute(f"DROP TRIGGER {table}_no_update")
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {others} OR {changes} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    )


def enable_timetable(op: Migrating, table: str, *columns: str) -> None:
    """Let the relay see when the rows of this table are due; its entity says `__timetable__ = True`.

    `columns` are those of `TIMETABLE_COLUMNS` that the table has; none named: those of an outbox.
    """
    if op.get_bind().dialect.name != "postgresql":
        return
    named = ", ".join(columns or _OF_AN_OUTBOX)
    op.execute(f"CREATE POLICY timetable ON {table} FOR SELECT TO {RELAY_ROLE} USING (true)")
    op.execute(f"GRANT SELECT ({named}) ON {table} TO {RELAY_ROLE}")


def ensure_roles(connection: Connection, password: str | None) -> None:
    """Create the roles where they are missing, let them enter what they have to, and give the application a password.

    None: leave the password. A role may be there and enter nothing, as on another server, or for another owner.
    """
    roles = set(connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
    bare = "NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
    for role, login in ((APP_ROLE, "LOGIN"), (RELAY_ROLE, "NOLOGIN"), (BACKUP_ROLE, "NOLOGIN")):
        if role not in roles:
            connection.exec_driver_sql(f"CREATE ROLE {role} {login} {bare}")
    _let_enter(connection, RELAY_ROLE, APP_ROLE)
    _let_enter(connection, BACKUP_ROLE, "CURRENT_USER")
    if password is not None:
        from psycopg import sql  # noqa: PLC0415 - the driver, which an installation on SQLite never loads

        statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(APP_ROLE), sql.Literal(password))
        connection.exec_driver_sql(statement.as_string().replace("%", "%%"))


def _let_enter(connection: Connection, role: str, who: str) -> None:
    """Let a role enter another where it may not yet: by itself it inherits nothing, so that an owner sees no rows.

    Asked first, as who may enter already need not be let in by somebody who may let in. Before PostgreSQL 16 an owner
    inherits what it has, and whoever has made a role may not enter it by that.
    """
    version = connection.exec_driver_sql("SELECT current_setting('server_version_num')::int").scalar_one()
    kind, how = ("SET", " WITH INHERIT FALSE, SET TRUE") if version >= _HAS_KINDS_OF_MEMBERS else ("MEMBER", "")
    named = who if who == "CURRENT_USER" else f"'{who}'"
    if not connection.exec_driver_sql(f"SELECT pg_has_role({named}, '{role}', '{kind}')").scalar_one():
        connection.exec_driver_sql(f"GRANT {role} TO {who}{how}")
