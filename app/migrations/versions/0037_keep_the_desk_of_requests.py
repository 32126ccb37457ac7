"""Keep what the team has beside tickets: the words that find them, what is typed, tags, links, answers at hand."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_WAITS = "state IN ('new', 'open')"


def upgrade() -> None:
    """Keep them."""
    for name, columns in (
        ("ix_ticket_todo", ["tenant", "rank", "due_at", "id"]),
        ("ix_ticket_todo_topic", ["tenant", "topic", "rank", "due_at", "id"]),
    ):
        op.create_index(name, "ticket", columns, postgresql_where=sa.text(_WAITS), sqlite_where=sa.text(_WAITS))
    word = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
    op.create_table(
        "ticket_word",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("word", word, nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        _of_a_ticket("ticket_word"),
        sa.PrimaryKeyConstraint("tenant", "word", "ticket_id", name=op.f("pk_ticket_word")),
    )
    op.create_index("ix_ticket_word_ticket", "ticket_word", ["tenant", "ticket_id"])
    _keep_typing()
    op.create_table(
        "ticket_tag",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        _of_a_ticket("ticket_tag"),
        sa.PrimaryKeyConstraint("tenant", "tag", "ticket_id", name=op.f("pk_ticket_tag")),
    )
    op.create_index("ix_ticket_tag_ticket", "ticket_tag", ["tenant", "ticket_id"])
    op.create_table(
        "ticket_link",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        _of_a_ticket("ticket_link"),
        sa.PrimaryKeyConstraint("tenant", "ticket_id", "other_id", name=op.f("pk_ticket_link")),
    )
    op.create_index("ix_ticket_link_other", "ticket_link", ["tenant", "other_id"])
    op.create_table(
        "canned_answer",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed_by_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_canned_answer")),
        sa.UniqueConstraint("tenant", "title", name=op.f("uq_canned_answer_tenant_title")),
    )
    for table in ("canned_answer", "ticket_link", "ticket_tag", "ticket_typing", "ticket_word"):
        enable_row_security(op, table)


def _keep_typing() -> None:
    op.create_table(
        "ticket_typing",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("writer_name", sa.String(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("here_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("typed_at", UtcDateTime(timezone=True), nullable=True),
        _of_a_ticket("ticket_typing"),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_ticket_typing_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ticket_typing")),
        sa.UniqueConstraint(
            "tenant", "ticket_id", "account_id", name=op.f("uq_ticket_typing_tenant_ticket_id_account_id")
        ),
    )
    op.create_index("ix_ticket_typing_account", "ticket_typing", ["tenant", "account_id"])
    op.create_index("ix_ticket_typing_here", "ticket_typing", ["tenant", "here_at"])


def _of_a_ticket(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", "ticket_id"],
        ["ticket.tenant", "ticket.id"],
        name=op.f(f"fk_{table}_tenant_ticket_id_ticket"),
        ondelete="CASCADE",
    )
