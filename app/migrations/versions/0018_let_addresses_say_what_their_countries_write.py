"""Let addresses say what their countries write, and be the only default of an account; their text is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NEW = ("recipient", "company", "district", "region", "sorting_code", "phone")
_FLAGS = ("is_billing", "is_delivery")


def upgrade() -> None:
    """Add what is written on an address, give each account its two defaults, and let there be no more."""
    with op.batch_alter_table("address") as address:
        for name in _NEW:
            address.add_column(sa.Column(name, sa.String(), nullable=True))
        address.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        for name, may_miss in (("line1", False), ("line2", True), ("postcode", True), ("city", True)):
            address.alter_column(name, existing_type=sa.String(), type_=sa.String(), nullable=may_miss)
    walled = ("address", "account") if op.get_bind().dialect.name == "postgresql" else ()
    for table in walled:  # row security holds the owner too
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    _fill()
    for table in walled:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for flag in _FLAGS:
        which = sa.text(flag)
        op.create_index(
            f"uq_address_{flag.removeprefix('is_')}",
            "address",
            ["tenant", "account_id"],
            unique=True,
            postgresql_where=which,
            sqlite_where=which,
        )


def _fill() -> None:
    """Name the account's person as the recipient; of several defaults the first stays, and where none is it is one."""
    op.execute(
        "UPDATE address SET recipient = (SELECT nullif(trim(first_name || ' ' || last_name), '') FROM account "
        "WHERE account.tenant = address.tenant AND account.id = address.account_id)"
    )
    for flag in _FLAGS:
        op.execute(
            f"UPDATE address SET {flag} = (id = (SELECT first.id FROM address AS first "  # noqa: S608 - names of columns
            "WHERE first.tenant = address.tenant AND first.account_id = address.account_id "
            f"ORDER BY first.{flag} DESC, first.added_at, first.id LIMIT 1))"
        )
