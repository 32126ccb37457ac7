"""Where a brand's mails come in, and which brand a mail is for."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.reading import read_letter
from app.domain.support.incoming.service import Mailbox, take_in
from app.kernel.db import open_session, transaction
from app.kernel.emails import bare_email
from app.tenancy.tenant import Tenant
from app.web.installation import Installation
from app.web.requests import terms_of

LARGEST = 100_000_000
"""Bytes of a mail that are read; no brand takes more."""


class NobodysMailError(Exception):
    """A mail that went to the address of no brand that takes requests."""


class AwayError(Exception):
    """A mail may be for a brand whose files can't be read now."""


def takes_mail(tenant: Tenant) -> bool:
    """Tell whether what is written to a brand's address is taken in: elsewhere, nobody would ever see it."""
    return "support" in tenant.config.modules


def mailbox_of(tenant: Tenant, installed: Installation) -> Mailbox:
    """Give a brand's mailbox."""
    config = tenant.config
    language = config.languages[0]
    return Mailbox(
        contact=config.contact.email,
        terms=terms_of(tenant),
        language=language,
        sealer=installed.sealer,
        signer=installed.signer,
        scans=installed.settings.clamd is not None,
    )


def receive(raw: bytes, tenant: Tenant, installed: Installation, *, now: datetime) -> IncomingMail:
    """Take a mail in for a brand; it is kept when this returns."""
    with open_session(installed.engine, tenant.slug) as session:
        with transaction(session):
            mail = take_in(session, raw, mailbox_of(tenant, installed), now=now)
        session.refresh(mail)
        session.expunge(mail)
    return mail


def addressee_of(raw: bytes, given: Iterable[str], installed: Installation) -> Tenant:
    """Give the brand that a mail went to: by the addresses the mail server gives, else by its headings.

    NobodysMailError; AwayError where a brand can't be read, so that nobody may say yet that a mail is nobody's.
    """
    addresses = [*given] or [*read_letter(raw, largest=0).recipients]
    bare = {bare_email(address) for address in addresses}
    tenants = [installed.registry.by_slug(slug) for slug in installed.registry.slugs]
    for tenant in tenants:
        if tenant is not None and takes_mail(tenant) and tenant.config.contact.email.casefold() in bare:
            return tenant
    raise AwayError if None in tenants else NobodysMailError
