"""Keep the desk: the team's roles, the words that people are found by, the audit."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security, forbid_changes

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the desk."""
    with op.batch_alter_table("account") as account:
        account.drop_constraint(op.f("ck_account_role"), type_="check")
        account.create_check_constraint(
            op.f("ck_account_role"), "role IN ('customer', 'agent', 'editor', 'reviewer', 'admin')"
        )
    op.create_table(
        "account_word",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column(
            "word", sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_account_word_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "word", "account_id", name=op.f("pk_account_word")),
    )
    op.create_index("ix_account_word_account", "account_word", ["tenant", "account_id"])
    enable_row_security(op, "account_word")
    op.create_table(
        "audit_entry",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("subject_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["tenant", "subject_id", "id"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["tenant", "actor_id", "id"])
    enable_row_security(op, "audit_entry")
    forbid_changes(op, "audit_entry")
    op.add_column("faq_revision", sa.Column("writer_name", sa.String(), nullable=True))
    op.create_table(
        "faq_draft",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("writer_name", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('writing', 'in_review', 'returned')", name=op.f("ck_faq_draft_state")),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"],
            ["faq_entry.tenant", "faq_entry.id"],
            name=op.f("fk_faq_draft_tenant_entry_id_faq_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_faq_draft")),
        sa.UniqueConstraint("tenant", "entry_id", name=op.f("uq_faq_draft_tenant_entry_id")),
    )
    enable_row_security(op, "faq_draft")
