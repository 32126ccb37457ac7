"""Words and look for a mail, found at the moment it is sent: subject, text, HTML, pictures, headers."""

from collections.abc import Mapping
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from pathlib import Path
from typing import cast

from css_inline import CSSInliner
from jinja2 import Environment

from app.domain.accounts.ports import Hasher
from app.domain.invoices.printing import Printer
from app.domain.mail.errors import PostponedError
from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession
from app.kernel.signing import Signer
from app.tenancy.palette import SCHEMES, Scheme
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.faq_links import language_prefix
from app.web.mail.images import logo_png, logo_size
from app.web.mail.kinds import KINDS
from app.web.mail.letter import Exchange, Letter, Occasion
from app.web.mail.speech import mail_environment, plain_spaces, speaking
from app.web.pages import PAGES

_CORNERS = {"sharp": 2, "slight": 3, "regular": 6, "soft": 8, "round": 12}  # px, as in css/tokens.css


class UnknownTenantError(PostponedError):
    """The brand of a mail is broken, gone or not yet read; its mails wait for it."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"no brand “{slug}” can be read now")
        self.slug = slug


class UnknownKindError(PostponedError):
    """A mail of a kind that this version does not write: the version after it, which posted it, will."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"this version writes no “{kind}”")
        self.kind = kind


class MailComposer:
    """Writes mails from `templates/mail/<kind>/` in the look and words of their brand."""

    def __init__(self, registry: Registry, templates: Path, hasher: Hasher, printer: Printer, signer: Signer) -> None:
        self._registry = registry
        self._hasher = hasher
        self._printer = printer
        self._signer = signer
        self._environment = mail_environment(templates)
        self._inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)

    def compose(self, mail: OutgoingMail, *, session: TenantSession, now: datetime) -> EmailMessage:
        """Give the message to send; UnknownKindError, UnknownTenantError, jinja2's own for a template."""
        tenant = self._registry.by_slug(mail.tenant)
        if tenant is None:
            raise UnknownTenantError(mail.tenant)
        writer = KINDS.get(mail.kind)
        if writer is None:
            raise UnknownKindError(mail.kind)
        letter = writer(Occasion(mail, tenant, session, now, self._hasher, self._signer))
        message = self._message(mail, tenant, letter)
        message["Date"] = now
        return message

    def _message(self, mail: OutgoingMail, tenant: Tenant, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(tenant.config.name, addr_spec=tenant.config.contact.email)
        message["To"] = mail.to
        message["Message-ID"] = mail.message_id
        _go_on(message, letter.exchange)
        if (reply_to := _address(letter.reply_to)) is not None:
            message["Reply-To"] = reply_to
        if letter.stop_url is not None:
            message["List-Unsubscribe"] = f"<{letter.stop_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058, 3.1
        subject, text = letter_text(self._environment, mail, tenant, letter)
        message["Subject"] = subject
        message.set_content(text)
        with speaking(tenant.catalogue(mail.language)):
            facts = {**_frame(tenant, mail), **letter.facts, "subject": subject}
            html = self._inliner.inline(_words(self._environment, mail.kind, "body.html", facts))
        message.add_alternative(html, subtype="html")
        message["Content-Language"] = mail.language
        _attach_logos(message, tenant, html)
        for paper in letter.papers:
            pdf = self._printer.print(paper)
            message.add_attachment(pdf, "application", "pdf", filename=f"{paper.snapshot.number}.pdf")
        for file in letter.files:
            parameters = {"charset": "utf-8", **file.parameters}
            # As bytes, which arrive as they are: a text's line ends would be made anew on the way.
            message.add_attachment(file.text.encode(), "text", file.subtype, filename=file.name, params=parameters)
        return message


def _go_on(message: EmailMessage, exchange: Exchange | None) -> None:
    """Say what a mail goes on with (RFC 5322, 3.6.4), and what made it (RFC 3834, 5): no machine answers a machine."""
    if exchange is None:
        message["Auto-Submitted"] = "auto-generated"
        return
    message["Auto-Submitted"] = "auto-replied" if exchange.is_automatic else "no"
    if exchange.earlier:
        message["In-Reply-To"] = exchange.earlier[-1]
        message["References"] = " ".join(exchange.earlier)


def letter_text(environment: Environment, mail: OutgoingMail, tenant: Tenant, letter: Letter) -> tuple[str, str]:
    """Give a letter's subject and its text without HTML."""
    with speaking(tenant.catalogue(mail.language)):
        facts = _frame(tenant, mail) | dict(letter.facts)
        facts["subject"] = " ".join(_words(environment, mail.kind, "subject.txt", facts).split())
        text = plain_spaces(_words(environment, mail.kind, "body.txt", facts)).strip() + "\n"
    return str(facts["subject"]), text


def _words(environment: Environment, kind: str, name: str, facts: Mapping[str, object]) -> str:
    return environment.get_template(f"mail/{kind}/{name}").render(facts)


def _frame(tenant: Tenant, mail: OutgoingMail) -> dict[str, object]:
    """Give what the layout needs, whatever the kind."""
    look, palette = tenant.config.look, tenant.theme.palette
    prefix = language_prefix(tenant.config, mail.language)
    own: Scheme = "dark" if look.scheme == "dark-first" else "light"
    return {
        "brand": tenant.config,
        "language": mail.language,
        "own": palette.dark if own == "dark" else palette.light,
        "dark": palette.dark if own == "light" else None,
        "own_scheme": own,
        "corner": _CORNERS[look.corners],
        "logo": logo_size(tenant),
        "home_url": tenant.url(f"{prefix}/"),
        "help_url": tenant.url(prefix + PAGES["help"].path),
        "privacy_url": tenant.url(prefix + PAGES["privacy"].path),
    }


def _attach_logos(message: EmailMessage, tenant: Tenant, html: str) -> None:
    """Put the pictures that the HTML shows beside it."""
    part = cast("MIMEPart", message.get_body(("html",)))
    for scheme in SCHEMES:
        if f"cid:logo-{scheme}" in html and (png := logo_png(tenant, scheme)) is not None:
            part.add_related(png, "image", "png", cid=f"<logo-{scheme}>", disposition="inline")


def _address(text: str | None) -> Address | None:
    """Read an address that a visitor left; one that no header can carry stays in the text only."""
    if not text:
        return None
    try:
        return Address(addr_spec=text)
    except (ValueError, MessageError):
        return None
