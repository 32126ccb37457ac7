"""What was typed into a form that came too late to count."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantOwned, refers_to
from app.kernel.personal import Basis, Holding, Purpose
from app.kernel.tokens import DIGEST_LENGTH


class UnsentForm(TenantOwned, Base):
    """One form, kept for one browser and, where somebody was signed in, for their account alone."""

    __tablename__ = "unsent_form"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_unsent_form_digest", "tenant", "digest"),
        Index("ix_unsent_form_account", "tenant", "account_id"),
        Index("ix_unsent_form_expires", "tenant", "expires_at"),
    )
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.CONTRACT,
        kept="unsent",
        owner="account_id",
        withheld=("digest", "sealed_fields"),
        technical=("path", "expires_at"),
    )

    account_id: Mapped[UUID | None]
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))  # of the cookie of the browser that it was typed in
    path: Mapped[str]  # of its page, in any language
    sealed_fields: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
