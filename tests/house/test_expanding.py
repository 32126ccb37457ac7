"""A migration is applied while the version before it runs: it expands, unless it says that it is a contract step."""

from pathlib import Path

import pytest

from tests.house.expanding import contract_of, narrowings
from tests.stock import ROOT

_VERSIONS = ROOT / "app" / "migrations" / "versions"
_NOBODY_RAN = "0056"  # the last revision before any version was told to run beside the next
REFUSED = {
    'op.drop_column("t", "c")': "drops a column",
    'batch_op.drop_column("c")': "drops a column",
    'op.drop_table("t")': "drops a table",
    'op.rename_table("t", "u")': "renames a table",
    'op.alter_column("t", "c", new_column_name="d")': "renames a column",
    'op.alter_column("t", "c", nullable=False)': "refuses rows without a value",
    'op.alter_column("t", "c", type_=sa.Integer())': "changes a type",
    'op.alter_column("t", "c", server_default=None)': "takes a default away",
    'op.add_column("t", sa.Column("c", sa.Integer(), nullable=False))': "adds a column that running code does not fill",
    'op.create_check_constraint("n", "t", "c > 0")': "checks rows that were free",
    'op.create_unique_constraint("n", "t", ["c"])': "holds rows to be the only ones",
    'op.create_index("n", "t", ["c"], unique=True)': "holds rows to be the only ones",
    'op.create_foreign_key("n", "t", "u", ["c"], ["d"])': "holds rows to others",
    'op.execute("ALTER TABLE t DROP COLUMN c")': "says DROP COLUMN",
    'op.execute(f"ALTER TABLE {t} ALTER COLUMN c SET NOT NULL")': "says SET NOT NULL",
    'op.execute("REVOKE UPDATE, DELETE ON t FROM guichet_app")': "says REVOKE UPDATE",
    'op.execute(f"CREATE TRIGGER {t}_held BEFORE UPDATE ON {t} EXECUTE FUNCTION f()")': "says CREATE TRIGGER",
    'op.execute("ALTER TABLE t ADD CONSTRAINT n CHECK (c > 0)")': "says ADD CONSTRAINT",
    'op.execute("CREATE UNIQUE INDEX n ON t (c)")': "says CREATE UNIQUE INDEX",
    'op.execute(f"ALTER TABLE t ADD COLUMN {c} integer NOT NULL")': "says ADD COLUMN",
    'forbid_changes(op, "t")': "takes from running code what it may do to rows",
    'forbid_deleting(op, "t")': "takes from running code what it may do to rows",
    'let_go_with_account_only(op, "t")': "takes from running code what it may do to rows",
}
ALLOWED = (
    'op.add_column("t", sa.Column("c", sa.Integer(), nullable=True))',
    'op.add_column("t", sa.Column("c", sa.Integer(), nullable=False, server_default="0"))',
    'op.create_table("t", sa.Column("c", sa.Integer(), nullable=False), sa.UniqueConstraint("c"))',
    'op.create_index("n", "t", ["c"])',
    'op.create_table("t"); op.create_index("n", "t", ["c"], unique=True)',
    'op.drop_index("n")',
    'op.drop_constraint("n", "t")',
    'op.alter_column("t", "c", nullable=True)',
    'op.execute("UPDATE t SET c = 0")',
    'op.execute("DROP POLICY IF EXISTS p ON t")',
    'op.execute("ALTER TABLE t ADD COLUMN c integer NOT NULL DEFAULT 0")',
    'op.execute("ALTER TABLE t ADD COLUMN c integer")',
    'op.execute("CREATE INDEX n ON t (c)")',
    'op.create_table("t"); op.execute("REVOKE UPDATE ON t FROM guichet_app"); forbid_changes(op, "t")',
)


def migrations() -> list[Path]:
    return sorted(_VERSIONS.glob("[0-9]*.py"))


def test_a_migration_breaks_nothing_that_runs_or_says_why_it_may() -> None:
    sources = {path.name: path.read_text("utf-8") for path in migrations() if path.name[:4] > _NOBODY_RAN}
    breaking = {name: found for name, source in sources.items() if (found := narrowings(source))}
    marked = {name for name, source in sources.items() if contract_of(source)}

    assert breaking.keys() == marked, breaking


@pytest.mark.parametrize(("line", "said"), REFUSED.items())
def test_what_would_break_running_code_is_seen(line: str, said: str) -> None:
    assert narrowings(f"def upgrade():\n    {line}") == [said]


@pytest.mark.parametrize("line", ALLOWED)
def test_what_only_adds_is_let_through(line: str) -> None:
    assert narrowings(f"def upgrade():\n    {line}") == []


def test_a_contract_step_has_its_reason() -> None:
    assert (
        contract_of('revision = "0099"\ncontract = "revision 0098 reads it no more"\n')
        == "revision 0098 reads it no more"
    )
    assert contract_of('revision = "0099"\n') is None


def test_the_migrations_of_before_hold_what_is_looked_for() -> None:
    found = {said for path in migrations() for said in narrowings(path.read_text("utf-8"))}

    assert found >= {"drops a column", "changes a type", "refuses rows without a value"}
