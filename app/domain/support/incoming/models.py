"""What came in by mail: what became of each, and of what waits for a person the mail itself."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.domain.support.incoming.fates import Outcome, Reason
from app.kernel.db import Base, Json, SealedText, TenantOwned, named, one_of
from app.kernel.personal import Basis, Holding, Purpose, Tie
from app.kernel.tokens import DIGEST_LENGTH


class IncomingMail(TenantOwned, Base):
    """One mail, taken in once however often it is delivered; when it is settled, nothing of its text is left here."""

    __tablename__ = "incoming_mail"
    __table_args__ = (
        UniqueConstraint("tenant", "digest"),
        one_of("outcome", Outcome),
        one_of("reason", Reason),
        Index("ix_incoming_mail_sender", "tenant", "sender_key", "received_at"),
        Index("ix_incoming_mail_outcome", "tenant", "outcome", "received_at"),
        Index("ix_incoming_mail_ticket", "tenant", "ticket_id"),
        Index("ix_incoming_mail_received", "tenant", "received_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.SUPPORT,
        basis=Basis.CONTRACT,
        kept="incoming",
        owner="sender_key",
        tie=Tie.EMAIL,
        given=("sender", "subject", "received_at", "outcome"),
        withheld=("digest", "sealed", "settled_by", "left_out"),
        technical=("size", "reason", "ticket_id", "settled_at"),
    )

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))  # of what its sender made, not of its way here
    sender: Mapped[str]
    sender_key: Mapped[str]
    subject: Mapped[str] = mapped_column(SealedText("incoming_mail.subject"))
    size: Mapped[int]  # bytes
    received_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(named(Outcome))  # of one that was held, at last what a person decided
    reason: Mapped[Reason | None] = mapped_column(named(Reason))  # why it was held or dropped
    ticket_id: Mapped[UUID | None]  # where it went, or seems to belong; no key, as it says nothing without it
    left_out: Mapped[list[list[str]]] = mapped_column(Json)  # its files that were not taken: name and fault
    settled_at: Mapped[datetime | None]  # one that was held: when a person decided
    settled_by: Mapped[UUID | None]
    sealed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # of one that is held
