"""A mail as its reader gets it: words, look and headers, of every brand in every language."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from app.adapters.papers.factur_x import FacturX
from app.domain.mail.errors import PostponedError
from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession, new_engine, open_session
from app.tenancy.registry import Registry, load_registry
from app.tenancy.tenant import Tenant
from app.web.faq_reasons import REASONS
from app.web.mail.composer import MailComposer, UnknownKindError, UnknownTenantError
from tests.cast import BIRCH
from tests.factories import HASHER, SIGNER
from tests.tenancy.folders import plant

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BRANDS = load_registry(ROOT / "tenants")
EDITIONS = [(tenant.slug, language) for tenant in BRANDS.tenants for language in tenant.config.languages]
NOTICE = {"fr": "Nous ne vous demanderons JAMAIS votre mot de passe.", "en": "We will NEVER ask for your password."}
COMMENT = "Je ne trouve pas <b>le bouton</b> & rien d’autre.\n\nEst-ce normal ?"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[TenantSession]:
    engine: Engine = new_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    with open_session(engine, BIRCH) as session:
        yield session
    engine.dispose()


def compose(
    session: TenantSession,
    tenant: str,
    language: str,
    registry: Registry = BRANDS,
    kind: str = "faq_feedback",
    **args: str,
) -> EmailMessage:
    facts = {"entry": "Mot de passe oublié", "url": "https://brand.example/faq/a/b", "read_in": "en", "reason": "wrong"}
    mail = OutgoingMail(
        tenant=tenant,
        id=UUID(int=7),
        kind=kind,
        to="team@brand.example",
        args=facts | {"comment": COMMENT, "reply_to": "ann@example.net"} | args,
        language=language,
        message_id="<7@brand.guichet>",
    )
    return MailComposer(registry, ROOT / "templates", HASHER, FacturX(), SIGNER).compose(mail, session=session, now=NOW)


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def brand(slug: str) -> Tenant:
    tenant = BRANDS.by_slug(slug)
    assert tenant is not None
    return tenant


class Reader(HTMLParser):
    """Collects what a mail reader shows: words, links, and each element's style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.language = ""
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self._hidden = tag in {"style", "title"}
        if tag == "a":
            self.links.append(facts["href"] or "")
        if tag == "html":
            self.language = facts["lang"] or ""

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.words.append(" ".join(data.split(" ")).strip())


@pytest.mark.parametrize(("slug", "language"), EDITIONS)
def test_every_mail_says_the_same_in_text_and_in_html(session: TenantSession, slug: str, language: str) -> None:
    message = compose(session, slug, language)
    text, html = text_of(message), html_of(message)
    reader = Reader(html)
    shown = " ".join(reader.words)
    for fact in ("Mot de passe oublié", "https://brand.example/faq/a/b", "ann@example.net", brand(slug).config.name):
        assert fact in text
        assert fact in shown
    assert "<b>le bouton</b> & rien d’autre." in text
    assert "<b>le bouton</b> & rien d’autre." in shown
    assert reader.language == message["Content-Language"] == language
    assert reader.links.count("https://brand.example/faq/a/b") == 2  # the button, and its address in clear


@pytest.mark.parametrize(("slug", "language"), EDITIONS)
def test_the_look_is_the_brands_and_needs_nothing_from_elsewhere(
    session: TenantSession, slug: str, language: str
) -> None:
    message = compose(session, slug, language)
    html, palette = html_of(message), brand(slug).theme.palette
    dark_first = brand(slug).config.look.scheme == "dark-first"
    own = palette.dark if dark_first else palette.light
    assert f"background: {own['brand']}" in html
    assert f"background: {own['surface']}" in html
    assert ("prefers-color-scheme: dark" in html) is not dark_first
    assert "var(" not in html
    assert not re.search(r"(?:src|url\()\s*=?\s*[\"']?https?:", html)
    pictures = {part["Content-ID"] for part in message.walk() if part.get_content_maintype() == "image"}
    assert pictures == {f"<{cid}>" for cid in re.findall(r"cid:([a-z-]+)", html)}


@pytest.mark.promise("CM-01")
@pytest.mark.parametrize(("slug", "language"), EDITIONS)
def test_every_mail_says_that_no_password_is_ever_asked_for_where_the_brand_promises_it(
    session: TenantSession, slug: str, language: str
) -> None:
    message = compose(session, slug, language)
    promised = brand(slug).config.policy.faq.never_ask_password_notice
    notice = NOTICE.get(language, "Passwort")
    assert (notice in text_of(message)) is promised
    assert (notice in html_of(message)) is promised


def test_camermix_is_the_brand_that_promises_it() -> None:
    assert brand("camermix").config.policy.faq.never_ask_password_notice


def test_the_headers_tell_machines_what_it_is_and_people_whom_to_answer(session: TenantSession) -> None:
    message = compose(session, "camcha", "fr")
    contact = brand("camcha").config.contact.email
    assert message["From"] == f"{brand('camcha').config.name} <{contact}>"
    assert (message["To"], message["Reply-To"]) == ("team@brand.example", "ann@example.net")
    assert (message["Message-ID"], message["Auto-Submitted"]) == ("<7@brand.guichet>", "auto-generated")
    assert message["Subject"] == "Pas utile : Mot de passe oublié"
    assert message["Date"].datetime == NOW


@pytest.mark.parametrize("address", ["", "zoé@example.net", "a@b@c", "ann@example.net\r\nBcc: all@example.net"])
def test_an_address_that_no_header_can_carry_makes_none(session: TenantSession, address: str) -> None:
    message = compose(session, "camcha", "fr", reply_to=address)
    assert (message["Reply-To"], message["Bcc"]) == (None, None)


def test_a_title_with_line_ends_stays_one_subject(session: TenantSession) -> None:
    message = compose(session, "camcha", "fr", entry="Un titre\r\nBcc: all@example.net")
    assert (message["Subject"], message["Bcc"]) == ("Pas utile : Un titre Bcc: all@example.net", None)


def test_french_is_spaced_in_html_and_plain_in_text(session: TenantSession) -> None:
    message = compose(session, "camcha", "fr")
    assert "Ou copiez cette adresse\u00a0:" in Reader(html_of(message)).words
    assert not re.search("[\u00a0\u202f]", text_of(message))


def test_every_reason_of_the_form_has_words_in_the_mail(session: TenantSession) -> None:
    texts = [text_of(compose(session, "camcha", "en", reason=reason)) for reason in REASONS]
    assert len(set(texts)) == len(REASONS)


def test_a_mail_of_a_brand_that_is_gone_is_refused(session: TenantSession) -> None:
    with pytest.raises(UnknownTenantError):
        compose(session, "nobody", "fr")


def test_a_mail_of_a_kind_that_a_later_version_posts_waits_for_it(session: TenantSession) -> None:
    with pytest.raises(UnknownKindError) as refused:
        compose(session, "camcha", "fr", kind="of-tomorrow")
    assert isinstance(refused.value, PostponedError)  # which costs no try


def test_a_brand_without_a_logo_signs_with_its_name(session: TenantSession, tmp_path: Path) -> None:
    plant(tmp_path, BIRCH)
    message = compose(session, BIRCH, "en", registry=load_registry(tmp_path))
    assert "cid:" not in html_of(message)
    assert "Birch" in Reader(html_of(message)).words


def test_a_logo_that_cannot_be_drawn_leaves_the_brand_s_name_in_its_place(
    session: TenantSession, tmp_path: Path
) -> None:
    logo = plant(tmp_path, BIRCH) / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="0" height="9"/>')
    message = compose(session, BIRCH, "en", registry=load_registry(tmp_path))
    assert "cid:" not in html_of(message)
    assert "Birch" in Reader(html_of(message)).words
