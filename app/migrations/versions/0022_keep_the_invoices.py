"""Keep the invoices: written once, unlinked from whoever is erased, deleted when ten years are over."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, enable_row_security
from app.kernel.db.row_security import APP_ROLE

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_COUNTS = sa.text("distance_sale")
_FROZEN = (
    "tenant id number kind corrects_id issued_on due_on kept_until currency net tax gross distance_sale snapshot sha256"
)
_REFUSED = "an invoice is never changed"
_KEPT = "an invoice is kept ten years"


def upgrade() -> None:
    """Keep the invoices."""
    op.create_table(
        "invoice_series",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seller", sa.String(), nullable=False),
        sa.Column("numbered", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "series", "year", name=op.f("pk_invoice_series")),
    )
    _create_invoices()
    enable_row_security(op, "invoice_series", "invoice")
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def _create_invoices() -> None:
    op.create_table(
        "invoice",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("distance_sale", sa.Boolean(), nullable=False),
        sa.Column("snapshot", Json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name=op.f("ck_invoice_kind")),
        sa.CheckConstraint("(kind = 'credit_note') = (corrects_id IS NOT NULL)", name=op.f("ck_invoice_corrects")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_invoice_tenant_account_id_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "corrects_id"],
            ["invoice.tenant", "invoice.id"],
            name=op.f("fk_invoice_tenant_corrects_id_invoice"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_invoice_tenant_number")),
    )
    op.create_index("ix_invoice_account", "invoice", ["tenant", "account_id", "id"])
    op.create_index("ix_invoice_corrects", "invoice", ["tenant", "corrects_id"])
    op.create_index("ix_invoice_kept", "invoice", ["tenant", "kept_until"])
    op.create_index(
        "ix_invoice_distance", "invoice", ["tenant", "issued_on"], postgresql_where=_COUNTS, sqlite_where=_COUNTS
    )


def _guard_on_postgresql() -> None:
    """Grant a change of the link only, and hold even that, and the owner, to what is allowed."""
    op.execute(f"REVOKE UPDATE ON invoice FROM {APP_ROLE}")
    op.execute(f"GRANT UPDATE (account_id) ON invoice TO {APP_ROLE}")
    op.execute(
        "CREATE FUNCTION hold_invoice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN "
        f"IF OLD.kept_until >= (now() AT TIME ZONE 'UTC')::date THEN RAISE EXCEPTION '{_KEPT}'; END IF; RETURN OLD; "
        "END IF; "
        "IF NEW.account_id IS NOT NULL OR to_jsonb(NEW) - 'account_id' <> to_jsonb(OLD) - 'account_id' "
        f"THEN RAISE EXCEPTION '{_REFUSED}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER invoice_held BEFORE UPDATE OR DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION hold_invoice()"
    )
    op.execute(
        "CREATE FUNCTION unlink_invoices() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE invoice SET account_id = NULL WHERE tenant = OLD.tenant AND account_id = OLD.id; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER account_unlinked BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION unlink_invoices()"
    )


def _guard_on_sqlite() -> None:
    """Do the same by triggers; the third refuses INSERT OR REPLACE, which takes a row away and triggers no DELETE."""
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _FROZEN.split())
    op.execute(
        f"CREATE TRIGGER invoice_not_changed BEFORE UPDATE ON invoice WHEN NEW.account_id IS NOT NULL OR {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )
    op.execute(
        "CREATE TRIGGER invoice_not_deleted BEFORE DELETE ON invoice WHEN OLD.kept_until >= date('now') "
        f"BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
    )
    op.execute(
        "CREATE TRIGGER invoice_not_replaced BEFORE INSERT ON invoice WHEN EXISTS (SELECT 1 FROM invoice "
        "WHERE tenant = NEW.tenant AND (rowid = NEW.rowid OR id = NEW.id OR number = NEW.number)) "
        "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: invoice.tenant, invoice.number'); END"
    )
    op.execute(
        "CREATE TRIGGER account_unlinked BEFORE DELETE ON account BEGIN "
        "UPDATE invoice SET account_id = NULL WHERE tenant = OLD.tenant AND account_id = OLD.id; END"
    )
