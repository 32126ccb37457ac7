"""Keep devices by their serial numbers, and which updates were announced for them."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_BEFORE = "'confirm', 'adopt', 'reset', 'change_email', 'undo_email', 'not_me', 'newsletter', 'leave_newsletter'"
_PURPOSES = f"{_BEFORE}, 'stop_digest', 'take_device', 'stop_updates'"
_HAS_SERIAL, _IS_WAITING = sa.text("serial_number IS NOT NULL"), sa.text("first_owned_at IS NULL")


def upgrade() -> None:
    """Keep it."""
    op.create_table(
        "device",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("registered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("offered_to", sa.String(length=320), nullable=True),
        sa.Column("offered_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(offered_to IS NULL) = (offered_at IS NULL)", name=op.f("ck_device_offered")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_device_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "product_id"],
            ["library_subject.tenant", "library_subject.id"],
            name=op.f("fk_device_tenant_product_id_library_subject"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_device")),
    )
    op.create_index("ix_device_account", "device", ["tenant", "account_id", "registered_at", "id"], unique=False)
    op.create_index(
        "ix_device_offered",
        "device",
        ["tenant", "offered_at"],
        unique=False,
        postgresql_where=sa.text("offered_at IS NOT NULL"),
        sqlite_where=sa.text("offered_at IS NOT NULL"),
    )
    op.create_index(
        "ix_device_product",
        "device",
        ["tenant", "product_id", "account_id"],
        unique=False,
        postgresql_where=sa.text("retired_at IS NULL"),
        sqlite_where=sa.text("retired_at IS NULL"),
    )
    op.create_index(
        "uq_device_serial",
        "device",
        ["tenant", "serial"],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
        sqlite_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "update_announcement",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("wanted_by", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("finished_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "resource_id"],
            ["resource.tenant", "resource.id"],
            name=op.f("fk_update_announcement_tenant_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "resource_id", "version", name=op.f("pk_update_announcement")),
    )
    op.create_index(
        "ix_update_announcement_under_way",
        "update_announcement",
        ["tenant", "begun_at"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NULL"),
        sqlite_where=sa.text("finished_at IS NULL"),
    )
    enable_row_security(op, "device", "update_announcement")
    op.add_column("known_serial", sa.Column("product", sa.String(length=60), nullable=True))
    op.add_column("known_serial", sa.Column("first_owned_at", UtcDateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_known_serial_waiting",
        "known_serial",
        ["tenant", "number"],
        postgresql_where=_IS_WAITING,
        sqlite_where=_IS_WAITING,
    )
    op.create_index(
        "ix_account_serial_number",
        "account",
        ["tenant", "serial_number"],
        postgresql_where=_HAS_SERIAL,
        sqlite_where=_HAS_SERIAL,
    )
    with op.batch_alter_table("account_link") as link:
        link.drop_constraint(op.f("ck_account_link_purpose"), type_="check")
        link.create_check_constraint(op.f("ck_account_link_purpose"), f"purpose IN ({_PURPOSES})")
