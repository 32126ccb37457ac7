"""The words by which the team finds a person."""

from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantScoped, refers_to

LONGEST_WORD = 80
# Compared letter by letter, so that words with one beginning lie side by side in the key on every database.
_BY_LETTER = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")


class AccountWord(TenantScoped, Base):
    """One folded word of an account's name, addresses, company or device; written whenever those change."""

    __tablename__ = "account_word"
    __table_args__ = (
        refers_to("account", "account_id", ondelete="CASCADE"),
        Index("ix_account_word_account", "tenant", "account_id"),
    )

    word: Mapped[str] = mapped_column(_BY_LETTER, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
