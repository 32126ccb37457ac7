"""Keep customers, subscriptions and bills of a payment provider, what it tells, and reminders."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security, enable_timetable

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_OWED = sa.text("invoice_id IS NULL")
_LATE = sa.text("past_due_since IS NOT NULL")
_ACCESS = "'none', 'suspended', 'read_only', 'grace', 'full'"


def upgrade() -> None:
    """Keep them."""
    op.create_table(
        "billing_customer",
        *_key(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(length=255), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        _refers("billing_customer", "account"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_billing_customer")),
        sa.UniqueConstraint("tenant", "account_id", name=op.f("uq_billing_customer_tenant_account_id")),
        sa.UniqueConstraint("tenant", "provider_id", name=op.f("uq_billing_customer_tenant_provider_id")),
    )
    _create_subscriptions()
    _create_bills()
    _create_events()
    op.create_table(
        "payment_reminder",
        *_key(),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("episode", UtcDateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('missed', 'reminded', 'warned', 'suspended', 'suspended_still', 'suspended_long', "
            "'suspended_last', 'restored')",
            name=op.f("ck_payment_reminder_step"),
        ),
        _refers("payment_reminder", "subscription"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_payment_reminder")),
        sa.UniqueConstraint(
            "tenant",
            "subscription_id",
            "episode",
            "step",
            name=op.f("uq_payment_reminder_tenant_subscription_id_episode_step"),
        ),
    )
    enable_row_security(op, "billing_customer", "subscription", "bill", "webhook_event", "payment_reminder")
    enable_timetable(op, "webhook_event")


def _key() -> tuple[sa.Column[str], sa.Column[object]]:
    return sa.Column("tenant", sa.String(length=63), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)


def _refers(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", f"{to}_id"],
        [f"{to}.tenant", f"{to}.id"],
        name=op.f(f"fk_{table}_tenant_{to}_id_{to}"),
        ondelete="CASCADE",
    )


def _create_subscriptions() -> None:
    op.create_table(
        "subscription",
        *_key(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(length=255), nullable=False),
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("billed_every", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("collection", sa.String(length=20), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("period_start", UtcDateTime(timezone=True), nullable=False),
        sa.Column("period_end", UtcDateTime(timezone=True), nullable=False),
        sa.Column("cancels_at_end", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("past_due_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("override", sa.String(length=20), nullable=True),
        sa.Column("override_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'unpaid', 'paused', "
            "'canceled')",
            name=op.f("ck_subscription_status"),
        ),
        sa.CheckConstraint(
            "collection IN ('charge_automatically', 'send_invoice')", name=op.f("ck_subscription_collection")
        ),
        sa.CheckConstraint("billed_every IN ('month', 'year')", name=op.f("ck_subscription_billed_every")),
        sa.CheckConstraint(f"override IN ({_ACCESS})", name=op.f("ck_subscription_override")),
        _refers("subscription", "account"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("tenant", "provider_id", name=op.f("uq_subscription_tenant_provider_id")),
    )
    op.create_index("ix_subscription_account", "subscription", ["tenant", "account_id"])
    op.create_index(
        "ix_subscription_late",
        "subscription",
        ["tenant", "past_due_since"],
        postgresql_where=_LATE,
        sqlite_where=_LATE,
    )


def _create_bills() -> None:
    op.create_table(
        "bill",
        *_key(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("period_start", UtcDateTime(timezone=True), nullable=False),
        sa.Column("period_end", UtcDateTime(timezone=True), nullable=False),
        sa.Column("billed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("paid_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("disputed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'open', 'paid', 'uncollectible', 'void')", name=op.f("ck_bill_status")),
        *(_refers("bill", to) for to in ("account", "subscription", "invoice")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_bill")),
        sa.UniqueConstraint("tenant", "provider_id", name=op.f("uq_bill_tenant_provider_id")),
    )
    op.create_index("ix_bill_account", "bill", ["tenant", "account_id", "id"])
    op.create_index("ix_bill_subscription", "bill", ["tenant", "subscription_id"])
    op.create_index("ix_bill_invoice", "bill", ["tenant", "invoice_id"])
    op.create_index("ix_bill_owed", "bill", ["tenant", "status"], postgresql_where=_OWED, sqlite_where=_OWED)


def _create_events() -> None:
    op.create_table(
        "webhook_event",
        *_key(),
        sa.Column("provider_id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=255), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("object", sa.String(length=255), nullable=False),
        sa.Column("object_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'ignored', 'failed')", name=op.f("ck_webhook_event_state")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_webhook_event")),
        sa.UniqueConstraint("tenant", "provider_id", name=op.f("uq_webhook_event_tenant_provider_id")),
    )
    op.create_index("ix_webhook_event_due", "webhook_event", ["state", "next_at"])
    op.create_index("ix_webhook_event_object", "webhook_event", ["tenant", "object_id", "state"])
    op.create_index("ix_webhook_event_state", "webhook_event", ["tenant", "state", "received_at"])
