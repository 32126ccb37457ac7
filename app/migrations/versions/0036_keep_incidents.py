"""Keep incidents, what is said of them and to whom, and the slow or failed pages of customers."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security, forbid_changes

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_STATES = "state IN ('investigating', 'identified', 'monitoring', 'resolved')"
_ANSWERS = ("incident_ticket", "incident_answering", "incident_answer")
_IMPACTS = "impact IN ('slow', 'down')"


def upgrade() -> None:
    """Keep them."""
    _incidents()
    _slow_pages()
    _answers()
    enable_row_security(op, "incident", "incident_update", "slow_page", *_ANSWERS)
    forbid_changes(op, "incident_update")


def _incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("titles", Json, nullable=False),
        sa.Column("parts", Json, nullable=False),
        sa.Column("impact", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("updates", sa.Integer(), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_incident_state")),
        sa.CheckConstraint(_IMPACTS, name=op.f("ck_incident_impact")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_started", "incident", ["tenant", "started_at"])
    op.create_table(
        "incident_update",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("impact", sa.String(length=20), nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_incident_update_state")),
        sa.CheckConstraint(_IMPACTS, name=op.f("ck_incident_update_impact")),
        sa.ForeignKeyConstraint(
            ["tenant", "incident_id"],
            ["incident.tenant", "incident.id"],
            name=op.f("fk_incident_update_tenant_incident_id_incident"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_incident_update")),
        sa.UniqueConstraint(
            "tenant", "incident_id", "number", name=op.f("uq_incident_update_tenant_incident_id_number")
        ),
    )


def _slow_pages() -> None:
    op.create_table(
        "slow_page",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_slow_page_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_slow_page")),
    )
    op.create_index("ix_slow_page_account", "slow_page", ["tenant", "account_id", "at"])


def _answers() -> None:
    op.create_table(
        "incident_ticket",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("attached_at", UtcDateTime(timezone=True), nullable=False),
        _key("incident_ticket", "incident_id", "incident"),
        _key("incident_ticket", "ticket_id", "ticket"),
        sa.PrimaryKeyConstraint("tenant", "incident_id", "ticket_id", name=op.f("pk_incident_ticket")),
    )
    op.create_index("ix_incident_ticket_ticket", "incident_ticket", ["tenant", "ticket_id"])
    op.create_table(
        "incident_answering",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("resolves", sa.Boolean(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        _key("incident_answering", "update_id", "incident_update"),
        sa.PrimaryKeyConstraint("tenant", "update_id", name=op.f("pk_incident_answering")),
    )
    owed = sa.text("done_at IS NULL")
    op.create_index(
        "ix_incident_answering_owed",
        "incident_answering",
        ["tenant", "asked_at"],
        postgresql_where=owed,
        sqlite_where=owed,
    )
    op.create_table(
        "incident_answer",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=False),
        _key("incident_answer", "update_id", "incident_update"),
        _key("incident_answer", "ticket_id", "ticket"),
        sa.PrimaryKeyConstraint("tenant", "update_id", "ticket_id", name=op.f("pk_incident_answer")),
    )
    op.create_index("ix_incident_answer_ticket", "incident_answer", ["tenant", "ticket_id"])


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", column],
        [f"{target}.tenant", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_{column}_{target}"),
        ondelete="CASCADE" if target == "ticket" else "RESTRICT",
    )
