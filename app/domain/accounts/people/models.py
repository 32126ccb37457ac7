"""The words by which the team finds a person."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, TenantScoped, refers_to
from app.kernel.personal import Basis, Holding, Purpose

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
    __holding__: ClassVar[Holding] = Holding(
        purpose=Purpose.ACCOUNT,
        basis=Basis.INTEREST,
        kept="account",
        owner="account_id",
        withheld=("word",),
    )

    word: Mapped[str] = mapped_column(_BY_LETTER, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
