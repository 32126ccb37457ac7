"""What one mail says, and what its writer is given to find that out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account
from app.domain.accounts.ports import Hasher
from app.domain.accounts.queries import get_account
from app.domain.invoices.printing import Paper
from app.domain.mail.errors import OutdatedError
from app.domain.mail.models import OutgoingMail
from app.kernel.db import JsonObject, TenantSession, transaction
from app.kernel.durations import Duration
from app.kernel.errors import NotFoundError
from app.kernel.signing import Signer
from app.tenancy.tenant import Tenant
from app.web.faq_links import language_prefix
from app.web.pages import PAGES
from app.web.words import duration_words


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a mail goes on with: the Message-IDs before it, the oldest first, and whether a person or a machine wrote.

    A reply to what a machine wrote may come from a machine too, so that it says so (RFC 3834, 5).
    """

    earlier: tuple[str, ...] = ()
    is_automatic: bool = True


@dataclass(frozen=True, slots=True)
class Attached:
    """A text that a letter brings as a file: its name, the subtype of text that it is, and that type's parameters."""

    name: str
    subtype: str
    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says: its templates' variables, and the address that a reply goes to (none: the brand's).

    `stop_url`, of an optional mail, stops it for its reader at one POST (RFC 8058). `papers` are printed and
    attached, `files` are attached as they are.
    """

    facts: Mapping[str, object] = field(default_factory=dict)
    reply_to: str | None = None
    stop_url: str | None = None
    papers: tuple[Paper, ...] = ()
    exchange: Exchange | None = None
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """A mail that is about to be sent: its row, its brand, the brand's session, the moment, and what it signs with."""

    mail: OutgoingMail
    tenant: Tenant
    session: TenantSession
    now: datetime
    hasher: Hasher
    signer: Signer

    def account(self) -> Account:
        """Give the account that the mail is about; NotFoundError."""
        return get_account(self.session, UUID(str(self.mail.args["account"])))

    def addressee(self) -> Account:
        """Give that account if the mail goes to its mailbox still; OutdatedError when it is gone or has another."""
        try:
            account = self.account()
        except NotFoundError as error:
            raise OutdatedError("the account is no more") from error
        if account.email != self.mail.to:
            raise OutdatedError("the account has another address by now")
        return account

    def ensure_same_password(self, account: Account) -> None:
        """Refuse to bring a link that was asked for before the password was chosen anew; OutdatedError."""
        chosen_at = account.password_set_at
        if chosen_at is not None and chosen_at > self.mail.posted_at:
            raise OutdatedError("the password has changed since the link was asked for")

    def said(self, duration: Duration) -> str:
        """Say a duration in the mail's language."""
        return duration_words(duration, self.mail.language, self.tenant.catalogue(self.mail.language))

    def page_url(self, name: str) -> str:
        """Give the full address of a page in the mail's language."""
        return self.url(PAGES[name].path)

    def url(self, path: str) -> str:
        """Give the full address of a path in the mail's language."""
        return self.tenant.url(language_prefix(self.tenant.config, self.mail.language) + path)

    def link(
        self, account: Account, purpose: Purpose, path: str, *, lasts: timedelta, details: JsonObject | None = None
    ) -> str:
        """Make a link now, so that no secret waited in the outbox: its full address, `path` ending before the token."""
        with transaction(self.session):
            token = make_link(self.session, account, purpose, lasts=lasts, now=self.now, details=details)
        return self.url(path + token)


Writer = Callable[[Occasion], Letter]
"""Gathers a kind's facts when the mail is sent; what it mints, it stores in a transaction of that session."""
