"""Keep what publishing needs: times, how much a revision changed, translations in step, values last known."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security, enable_timetable, forbid_changes

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SIGNIFICANCE = "significance IN ('typo', 'normal', 'major')"


def upgrade() -> None:
    """Keep what publishing needs; what was said until now counts as in step."""
    with op.batch_alter_table("faq_draft") as draft:
        draft.add_column(sa.Column("publish_at", UtcDateTime(timezone=True), nullable=True))
        draft.add_column(sa.Column("publisher_id", sa.Uuid(), nullable=True))
        draft.add_column(sa.Column("publisher_name", sa.String(), nullable=True))
        draft.add_column(sa.Column("significance", sa.String(length=10), nullable=True))
        draft.add_column(sa.Column("brings_in_step", sa.Boolean(), nullable=True))
        draft.drop_constraint(op.f("ck_faq_draft_state"), type_="check")
        draft.create_check_constraint(
            op.f("ck_faq_draft_state"), "state IN ('writing', 'in_review', 'returned', 'scheduled')"
        )
        draft.create_check_constraint(op.f("ck_faq_draft_significance"), _SIGNIFICANCE)
        draft.create_check_constraint(
            op.f("ck_faq_draft_scheduled"), "(state = 'scheduled') = (publish_at IS NOT NULL)"
        )
    op.create_index("ix_faq_draft_due", "faq_draft", ["state", "publish_at"])
    enable_timetable(op, "faq_draft", "id", "publish_at", "state", "tenant")
    _say_how_much_revisions_changed()
    _bring_in_step()
    op.create_table(
        "faq_known_value",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "language", "reference", name=op.f("pk_faq_known_value")),
    )
    enable_row_security(op, "faq_known_value")


def _say_how_much_revisions_changed() -> None:
    op.add_column("faq_revision", sa.Column("significance", sa.String(length=10), nullable=True))
    _fill("UPDATE faq_revision SET significance = 'normal'", "faq_revision")
    with op.batch_alter_table("faq_revision") as revisions:
        revisions.alter_column("significance", existing_type=sa.String(length=10), nullable=False)
        revisions.create_check_constraint(op.f("ck_faq_revision_significance"), _SIGNIFICANCE)
    forbid_changes(op, "faq_revision", may_go=True)


def _bring_in_step() -> None:
    op.add_column("faq_entry", sa.Column("in_step_at", UtcDateTime(timezone=True), nullable=True))
    _fill(
        "UPDATE faq_entry SET in_step_at = (SELECT max(said.created_at) FROM faq_revision AS said "
        "JOIN faq_entry AS same ON same.tenant = said.tenant AND same.id = said.entry_id "
        "WHERE same.tenant = faq_entry.tenant AND same.key = faq_entry.key)",
        "faq_entry",
        "faq_revision",
    )
    with op.batch_alter_table("faq_entry") as entries:
        entries.alter_column("in_step_at", existing_type=UtcDateTime(timezone=True), nullable=False)


def _fill(statement: str, *tables: str) -> None:
    """Fill a column of every tenant's rows; row security, which holds the owner too, is lifted meanwhile."""
    walled = tables if op.get_bind().dialect.name == "postgresql" else ()
    for table in walled:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    for table in walled:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
