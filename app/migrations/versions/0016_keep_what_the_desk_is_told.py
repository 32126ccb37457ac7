"""Keep what the desk is told: dismissed searches, weekly digests, and the indexes that its figures are counted by."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_PURPOSES = "'confirm', 'adopt', 'reset', 'change_email', 'undo_email', 'not_me', 'newsletter', 'stop_digest'"
_STAFF = sa.text("role <> 'customer'")


def upgrade() -> None:
    """Keep what the desk is told."""
    op.add_column("faq_search_miss", sa.Column("dismissed", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "weekly_digest",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("told_for", sa.Date(), nullable=True),
        sa.Column("off_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_weekly_digest_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "account_id", name=op.f("pk_weekly_digest")),
    )
    enable_row_security(op, "weekly_digest")
    with op.batch_alter_table("account_link") as link:
        link.drop_constraint(op.f("ck_account_link_purpose"), type_="check")
        link.create_check_constraint(op.f("ck_account_link_purpose"), f"purpose IN ({_PURPOSES})")
    op.create_index("ix_account_staff", "account", ["tenant", "role"], postgresql_where=_STAFF, sqlite_where=_STAFF)
    op.create_index("ix_account_registered", "account", ["tenant", "registered_at"])
    op.create_index("ix_security_event_kind", "security_event", ["tenant", "kind", "at"])
    op.create_index("ix_outgoing_mail_state", "outgoing_mail", ["tenant", "state", "ended_at", "id"])
    op.create_index("ix_faq_feedback_entry", "faq_feedback", ["tenant", "entry_id", "revision", "useful"])
    op.create_index("ix_faq_feedback_at", "faq_feedback", ["tenant", "created_at", "useful"])
