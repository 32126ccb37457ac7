"""What the payment provider said of a brand's customers, as it was last asked, and what it told us that it changed."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.billing.entitlement import Access
from app.domain.billing.policy import PayBy
from app.domain.billing.ports import BillStatus, Chargeback, Collection, Interval, SubscriptionStatus
from app.domain.billing.timetable import Step
from app.kernel.db import Base, LongFreeText, TenantOwned, named, one_of, refers_to
from app.kernel.personal import Basis, Erasure, Holding, Purpose

LONGEST_ID = 255  # characters of a provider's id
_OWED = text("invoice_id IS NULL")
_CHARGED_BACK = text("chargeback IS NOT NULL")
_REFUNDED = text("refunded > 0")
_BOUNCED = text("bounced > 0")
_IN_EXCESS = text("received - paid > 0")
_DISPUTED = text("disputed_at IS NOT NULL")
_NOT_INVOICED = text("not_invoiced IS NOT NULL")
_LATE = text("past_due_since IS NOT NULL")
_UNDER_WAY = text("ended_at IS NULL")
_GIVEN_UP = text("given_up_at IS NOT NULL")


class EventState(StrEnum):
    """What became of what the provider told."""

    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"  # it is about nothing that we keep
    FAILED = "failed"  # given up: a person looks at it


def _of_account() -> ForeignKeyConstraint:
    return refers_to("account", "account_id", ondelete="CASCADE")


class BillingCustomer(TenantOwned, Base):
    """Which account a customer of the provider is."""

    __tablename__ = "billing_customer"
    __table_args__ = (
        _of_account(),
        UniqueConstraint("tenant", "account_id"),
        UniqueConstraint("tenant", "provider_id"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=("provider_id", "added_at"),
        technical=("let_go_at",),
    )

    account_id: Mapped[UUID]
    provider_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    added_at: Mapped[datetime]
    let_go_at: Mapped[datetime | None]  # when the provider had ended all of an account that was closed


class Subscription(TenantOwned, Base):
    """An offer that an account pays for again and again; the price has its tax in it, in minor units.

    `past_due_since` is set once per episode of lateness; `asked_at` is when the provider was last asked.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        _of_account(),
        UniqueConstraint("tenant", "provider_id"),
        one_of("status", SubscriptionStatus),
        one_of("collection", Collection),
        one_of("billed_every", Interval),
        one_of("override", Access),
        Index("ix_subscription_account", "tenant", "account_id"),
        Index("ix_subscription_late", "tenant", "past_due_since", postgresql_where=_LATE, sqlite_where=_LATE),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=(
            *("offer", "price", "net", "currency", "billed_every", "status", "collection", "begun_at", "period_start"),
            *("period_end", "cancels_at_end", "ended_at", "past_due_since", "override", "override_until"),
            "override_reason",
        ),
        technical=("provider_id", "asked_at"),
    )

    account_id: Mapped[UUID]
    provider_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    offer: Mapped[str]
    price: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int | None] = mapped_column(BigInteger)  # what the price is made of; none: nobody said it
    currency: Mapped[str] = mapped_column(String(3))
    billed_every: Mapped[Interval] = mapped_column(named(Interval))
    status: Mapped[SubscriptionStatus] = mapped_column(named(SubscriptionStatus))
    collection: Mapped[Collection] = mapped_column(named(Collection))
    begun_at: Mapped[datetime]
    period_start: Mapped[datetime]
    period_end: Mapped[datetime]
    cancels_at_end: Mapped[bool]
    ended_at: Mapped[datetime | None]
    past_due_since: Mapped[datetime | None]
    override: Mapped[Access | None] = mapped_column(named(Access))  # what the team lets the account use instead
    override_until: Mapped[datetime | None]
    override_reason: Mapped[str | None] = mapped_column(LongFreeText)
    asked_at: Mapped[datetime]


class Buying(TenantOwned, Base):
    """An offer that an account is buying, with its terms frozen: its id is the key by which the provider sells it once.

    There is one under way for each account and offer; the price has its tax in it. `ended_at` is when it was bought
    for good, or its end was told to the provider.
    """

    __tablename__ = "buying"
    __table_args__ = (
        _of_account(),
        one_of("pay_by", PayBy),
        one_of("billed_every", Interval),
        Index("ix_buying_account", "tenant", "account_id"),
        Index("ix_buying_given_up", "tenant", "given_up_at", postgresql_where=_GIVEN_UP, sqlite_where=_GIVEN_UP),
        Index(
            "uq_buying_under_way",
            *("tenant", "account_id", "offer"),
            unique=True,
            postgresql_where=_UNDER_WAY,
            sqlite_where=_UNDER_WAY,
        ),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=("offer", "pay_by", "price", "net", "currency", "billed_every", "begun_at", "given_up_at", "ended_at"),
        technical=("provider_id", "days_to_pay"),
    )

    account_id: Mapped[UUID]
    offer: Mapped[str]
    pay_by: Mapped[PayBy] = mapped_column(named(PayBy))
    price: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int | None] = mapped_column(BigInteger)  # what the price is made of; none: ordered before it was kept
    currency: Mapped[str] = mapped_column(String(3))
    billed_every: Mapped[Interval] = mapped_column(named(Interval))
    days_to_pay: Mapped[int]  # of a bill that a transfer pays
    provider_id: Mapped[str | None] = mapped_column(String(LONGEST_ID))  # its subscription's, once there is one
    begun_at: Mapped[datetime]
    given_up_at: Mapped[datetime | None]  # since when it binds nobody: its customer said so, or it grew too old
    ended_at: Mapped[datetime | None]


class Bill(TenantOwned, Base):
    """A request of the provider's for payment, and the invoice that we issued for it; amounts in minor units."""

    __tablename__ = "bill"
    __table_args__ = (
        _of_account(),
        refers_to("subscription", "subscription_id", ondelete="CASCADE"),
        refers_to("invoice", "invoice_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "provider_id"),
        one_of("status", BillStatus),
        one_of("chargeback", Chargeback),
        Index("ix_bill_account", "tenant", "account_id", "id"),
        Index("ix_bill_subscription", "tenant", "subscription_id"),
        Index("ix_bill_invoice", "tenant", "invoice_id"),
        Index("ix_bill_owed", "tenant", "status", postgresql_where=_OWED, sqlite_where=_OWED),
        Index("ix_bill_status", "tenant", "status", "due_at"),
        Index("ix_bill_chargeback", "tenant", "chargeback", postgresql_where=_CHARGED_BACK, sqlite_where=_CHARGED_BACK),
        Index("ix_bill_refunded", "tenant", "id", postgresql_where=_REFUNDED, sqlite_where=_REFUNDED),
        Index("ix_bill_bounced", "tenant", "id", postgresql_where=_BOUNCED, sqlite_where=_BOUNCED),
        Index("ix_bill_in_excess", "tenant", "id", postgresql_where=_IN_EXCESS, sqlite_where=_IN_EXCESS),
        Index(
            "ix_bill_not_invoiced", "tenant", "billed_at", postgresql_where=_NOT_INVOICED, sqlite_where=_NOT_INVOICED
        ),
        Index("ix_bill_disputed", "tenant", "disputed_at", postgresql_where=_DISPUTED, sqlite_where=_DISPUTED),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="account_id",
        given=(
            *("status", "currency", "total", "paid", "refunded", "period_start", "period_end", "billed_at", "due_at"),
            *("paid_at", "attempts", "next_attempt_at", "disputed_at", "offer", "chargeback"),
            *("refunded_at", "bounced", "received", "sent_back"),
        ),
        technical=("provider_id", "subscription_id", "invoice_id", "not_invoiced", "asked_at"),
    )

    account_id: Mapped[UUID]
    subscription_id: Mapped[UUID | None]
    provider_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    chargeback: Mapped[Chargeback | None] = mapped_column(named(Chargeback))
    offer: Mapped[str | None]  # what it is for; none: what its subscription says
    status: Mapped[BillStatus] = mapped_column(named(BillStatus))
    currency: Mapped[str] = mapped_column(String(3))
    total: Mapped[int] = mapped_column(BigInteger)
    paid: Mapped[int] = mapped_column(BigInteger)
    refunded: Mapped[int] = mapped_column(BigInteger)
    refunded_at: Mapped[datetime | None]  # when more had gone back than before, or had bounced
    bounced: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # of that: what did not arrive
    received: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # by transfer, as the team saw
    sent_back: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0"
    )  # of what goes back: what somebody sent by transfer
    period_start: Mapped[datetime]
    period_end: Mapped[datetime]
    billed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # of one that a transfer pays
    paid_at: Mapped[datetime | None]
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]  # since when its customer disputes it, which stops reminders
    invoice_id: Mapped[UUID | None]  # once it is issued
    not_invoiced: Mapped[str | None] = mapped_column(String(LONGEST_ID))  # what kept us from it, when it was last tried
    asked_at: Mapped[datetime]


class WebhookEvent(TenantOwned, Base):
    """What the provider told us once: that an object of its changed, never what is in it."""

    __tablename__ = "webhook_event"
    __table_args__ = (
        UniqueConstraint("tenant", "provider_id"),
        one_of("state", EventState),
        Index("ix_webhook_event_due", "state", "next_at"),
        Index("ix_webhook_event_object", "tenant", "object_id", "state"),
        Index("ix_webhook_event_state", "tenant", "state", "received_at"),
    )
    __timetable__ = True
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="webhooks",
        technical=(
            *("provider_id", "type", "is_live", "object", "object_id", "state", "happened_at", "received_at"),
            *("attempts", "next_at", "lease_until", "lease_owner", "error", "ended_at"),
        ),
        erased=Erasure.KEPT,
    )

    provider_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    type: Mapped[str] = mapped_column(String(LONGEST_ID))
    is_live: Mapped[bool]
    object: Mapped[str] = mapped_column(String(LONGEST_ID))
    object_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    state: Mapped[EventState] = mapped_column(named(EventState))
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None]
    error: Mapped[str | None]
    ended_at: Mapped[datetime | None]


class Reminder(TenantOwned, Base):
    """A step of an episode of lateness that was taken, once."""

    __tablename__ = "payment_reminder"
    __table_args__ = (
        refers_to("subscription", "subscription_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "subscription_id", "episode", "step"),
        one_of("step", Step),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.BILLING,
        basis=Basis.CONTRACT,
        kept="account",
        owner="subscription_id",
        through="subscription",
        given=("episode", "step", "taken_at"),
    )

    subscription_id: Mapped[UUID]
    episode: Mapped[datetime]  # its subscription's `past_due_since`
    step: Mapped[Step] = mapped_column(named(Step))
    taken_at: Mapped[datetime]
