"""Keep consents: who agreed to which use of their data, in which words, and took it back.

What was asked of the newsletter before is not carried over: nobody knows in which words, so nothing shows that it was
agreed to (GDPR, article 7, paragraph 1). Whoever wants it asks again.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security, forbid_changes

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_PURPOSES = (
    "'confirm', 'adopt', 'reset', 'change_email', 'undo_email', 'not_me', 'newsletter', 'leave_newsletter', "
    "'stop_digest'"
)


def upgrade() -> None:
    """Keep consents."""
    op.create_table(
        "consent",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("version", sa.String(length=12), nullable=True),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.CheckConstraint("decision IN ('withdrawn', 'given')", name=op.f("ck_consent_decision")),
        sa.CheckConstraint("means IN ('form', 'mail_link', 'one_click', 'closing')", name=op.f("ck_consent_means")),
        sa.CheckConstraint("(decision = 'given') = (wording IS NOT NULL)", name=op.f("ck_consent_wording")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_consent_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "tenant", "account_id", "use", "number", name=op.f("uq_consent_tenant_account_id_use_number")
        ),
    )
    op.create_index("ix_consent_use", "consent", ["tenant", "use", "account_id", "number"])
    enable_row_security(op, "consent")
    forbid_changes(op, "consent", may_go=True)
    op.drop_column("account", "newsletter_asked_at")
    op.drop_column("account", "newsletter_confirmed_at")
    with op.batch_alter_table("account_link") as link:
        link.drop_constraint(op.f("ck_account_link_purpose"), type_="check")
        link.create_check_constraint(op.f("ck_account_link_purpose"), f"purpose IN ({_PURPOSES})")
