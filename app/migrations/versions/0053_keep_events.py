"""Keep events, what they are about, and who signed up."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it."""
    op.create_table(
        "event",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("online_url", sa.Text(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("told_edition", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('event', 'training', 'webinar')", name=op.f("ck_event_kind")),
        sa.CheckConstraint("visibility IN ('public', 'customers')", name=op.f("ck_event_visibility")),
        sa.CheckConstraint("places > 0", name=op.f("ck_event_places")),
        sa.CheckConstraint("starts_at <= ends_at", name=op.f("ck_event_ends_after")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_event")),
        sa.UniqueConstraint("tenant", "slug", name=op.f("uq_event_tenant_slug")),
    )
    op.create_index("ix_event_starts", "event", ["tenant", "starts_at", "id"], unique=False)
    op.create_table(
        "event_sign_up",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_edition", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('booked', 'waiting', 'cancelled')", name=op.f("ck_event_sign_up_state")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_event_sign_up_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "event_id"],
            ["event.tenant", "event.id"],
            name=op.f("fk_event_sign_up_tenant_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_event_sign_up")),
        sa.UniqueConstraint("tenant", "event_id", "number", name=op.f("uq_event_sign_up_tenant_event_id_number")),
    )
    op.create_index("ix_event_sign_up_account", "event_sign_up", ["tenant", "account_id", "event_id"], unique=False)
    op.create_index(
        "ix_event_sign_up_waiting",
        "event_sign_up",
        ["tenant", "event_id", "number"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_event_sign_up_living",
        "event_sign_up",
        ["tenant", "event_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
        sqlite_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "event_subject",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "event_id"],
            ["event.tenant", "event.id"],
            name=op.f("fk_event_subject_tenant_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subject_id"],
            ["library_subject.tenant", "library_subject.id"],
            name=op.f("fk_event_subject_tenant_subject_id_library_subject"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant", "event_id", "subject_id", name=op.f("pk_event_subject")),
    )
    op.create_index("ix_event_subject_subject", "event_subject", ["tenant", "subject_id", "event_id"], unique=False)
    enable_row_security(op, "event", "event_subject", "event_sign_up")
