"""Every promise has its answer: the brand's FAQ names it in each language, in the promised order and numbers."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.faq.documents import EntryDocument
from app.domain.faq.folders import Folder, load_folder
from app.domain.faq.rendering import render
from app.kernel.durations import Duration
from app.tenancy.registry import load_registry
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.faq_check import check_faq
from app.web.faq_links import entry_targets, link_folder
from tests.stock import LANGUAGES, ROOT

PROMISES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("promises.toml").read_text())
EVERY_FAQ = [(brand, language) for brand in PROMISES for language in LANGUAGES[brand]]


@pytest.fixture(scope="module")
def tenants() -> dict[str, Tenant]:
    return {tenant.slug: tenant for tenant in load_registry(ROOT / "tenants").tenants}


def folder_of(brand: str, language: str) -> Folder:
    return load_folder(ROOT / "content" / "faq" / brand, language)


def documents_of(brand: str, language: str) -> Sequence[EntryDocument]:
    return [entry.document for _, entry in folder_of(brand, language).entries()]


def topics(brand: str) -> list[list[str]]:
    """Give the keys of a brand's entries, section by section."""
    return [
        [entry.document.front.key for entry in section.entries]
        for section in folder_of(brand, LANGUAGES[brand][0]).sections
    ]


def page(tenants: dict[str, Tenant], brand: str, language: str, key: str) -> str:
    tenant, folder = tenants[brand], folder_of(brand, language)
    bindings = bind_brand(tenant, language, entry_targets(link_folder(folder, tenant.config)).get)  # type: ignore[arg-type]
    (document,) = [entry.document for _, entry in folder.entries() if entry.document.front.key == key]
    return render(document.body, bindings).html.replace("\u202f", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize(("brand", "language"), EVERY_FAQ)
def test_every_promise_is_named_by_an_entry(brand: str, language: str) -> None:
    named = {promise for document in documents_of(brand, language) for promise in document.front.promises}
    assert named == set(PROMISES[brand])


@pytest.mark.parametrize(("brand", "language"), EVERY_FAQ)
def test_an_entry_names_the_same_promises_in_every_language(brand: str, language: str) -> None:
    first = {each.front.key: each.front.promises for each in documents_of(brand, LANGUAGES[brand][0])}
    assert {each.front.key: each.front.promises for each in documents_of(brand, language)} == first


@pytest.mark.parametrize("brand", PROMISES)
def test_the_faq_of_every_brand_is_free_of_mistakes(tenants: dict[str, Tenant], brand: str) -> None:
    assert check_faq(tenants[brand], ROOT / "content" / "faq" / brand) == []


@pytest.mark.parametrize(("brand", "language"), EVERY_FAQ)
def test_every_language_has_the_same_order(brand: str, language: str) -> None:
    def order(folder: Folder) -> list[tuple[str, str]]:
        return [(section.document.front.key, entry.document.front.key) for section, entry in folder.entries()]

    assert order(folder_of(brand, language)) == order(folder_of(brand, LANGUAGES[brand][0]))


@pytest.mark.promise("OM-18")
def test_omicrons_topics_are_numbered_in_the_promised_order(tenants: dict[str, Tenant]) -> None:
    registration, sign_in = link_folder(folder_of("omicron", "fr"), tenants["omicron"].config)
    assert [(entry.number, entry.key) for entry in registration.entries] == [
        ("1.1", "why-register"),
        ("1.2", "how-registration-works"),
        ("1.3", "cannot-send-registration"),
        ("1.4", "serial-number"),
        ("1.5", "why-confirm-email"),
        ("1.6", "confirmation-mail-not-received"),
        ("1.7", "confirmation-link-fails"),
        ("1.8", "not-approved"),
        ("1.9", "migrate-account"),
    ]
    assert [(entry.number, entry.key) for entry in sign_in.entries] == [
        ("2.1", "forgot-password"),
        ("2.2", "forgot-user-name"),
        ("2.3", "forgot-both"),
        ("2.4", "no-mailbox-access"),
        ("2.5", "reset-mail-not-received"),
        ("2.6", "reset-link-fails"),
        ("2.7", "stay-signed-in"),
    ]


@pytest.mark.promise("CC-28")
def test_camchas_categories_and_topics_are_in_the_promised_order() -> None:
    sections = folder_of("camcha", "fr").sections
    assert [section.document.front.title for section in sections] == [
        "Gestion du compte",
        "Offres et achats",
        "Facturation et paiements",
        "Sécurité et confidentialité",
        "Support et assistance client",
    ]
    assert topics("camcha") == [
        ["change-company-name", "deactivate-or-delete", "change-email"],
        [
            *("receive-invoices", "buy-offer", "offer-details", "charged-without-access", "which-offers"),
            "payment-methods",
            *("withdraw-from-purchase", "change-offer"),  # asked since, after what was promised
        ],
        [
            *("change-payment-method", "dispute-invoice", "change-billing-address", "past-invoices"),
            *("is-payment-safe", "billing-date", "late-payment"),
        ],
        ["gdpr", "use-of-data", "strengthen-security", "privacy-policy", "suspected-breach"],
        [
            *("contact-support", "message-history", "follow-request", "persistent-problem", "live-chat"),
            *("answer-times", "resources", "report-breach", "technical-support-scope"),
        ],
    ]


@pytest.mark.promise("ST-09")
def test_the_guides_sections_are_in_the_promised_order() -> None:
    assert [section.slug for section in folder_of("support-technique", "en").sections] == [
        "account-access",
        "sign-in-problems",
        "display-bugs",
        "slowness-and-performance",
        "payment-errors",
        "delivery-problems",
        "security-and-incidents",
        "contact-support",
    ]


DAYS = "5 à 10 jours ouvrés"
# Figures of the promises as an entry of the brand says them: brand, language, entry, words.
SAID = [
    pytest.param("camermix", "fr", "account-blocked", "5 essais ratés", marks=pytest.mark.promise("CM-10")),
    pytest.param("camermix", "fr", "mail-not-received", "5 minutes", marks=pytest.mark.promise("CM-08")),
    pytest.param("omicron", "de", "serial-number", "AB123Z", marks=pytest.mark.promise("OM-05")),
    pytest.param("omicron", "de", "how-registration-works", "14 Tage", marks=pytest.mark.promise("OM-07")),
    pytest.param("omicron", "fr", "stay-signed-in", "12 heures", marks=pytest.mark.promise("OM-17")),
    pytest.param("omicron", "fr", "why-register", "2 000 documents", marks=pytest.mark.promise("OM-01")),
    pytest.param("camcha", "fr", "answer-times", "24 à 48 heures", marks=pytest.mark.promise("CC-25")),
    pytest.param("support-technique", "fr", "reset-link-expired", "60 minutes", marks=pytest.mark.promise("ST-01")),
    pytest.param("support-technique", "fr", "account-locked", "15 minutes", marks=pytest.mark.promise("ST-02")),
    pytest.param("support-technique", "fr", "carrier-inquiry", DAYS, marks=pytest.mark.promise("ST-06")),
]


@pytest.mark.parametrize(("brand", "language", "key", "words"), SAID)
def test_an_answer_says_the_promised_figure(
    tenants: dict[str, Tenant], brand: str, language: str, key: str, words: str
) -> None:
    assert f'<strong class="bf">{words}</strong>' in page(tenants, brand, language, key)


@pytest.mark.promise("OM-05")
def test_the_answer_draws_the_nameplate_with_the_policys_number(tenants: dict[str, Tenant]) -> None:
    html = page(tenants, "omicron", "fr", "serial-number")
    assert "<svg" in html
    assert html.count("AB123Z") >= 3


@pytest.mark.promise("CM-02")
def test_camermixs_faq_has_its_title_and_version(tenants: dict[str, Tenant]) -> None:
    config = tenants["camermix"].config
    assert (config.text["fr"].faq_title, config.policy.faq.version) == ("Foire aux questions", "1.0")


def test_the_policies_hold_the_promised_figures(tenants: dict[str, Tenant]) -> None:
    for tenant in tenants.values():
        assert tenant.config.policy.sign_in.max_attempts == 5
        assert tenant.config.policy.reset_link.valid_for == Duration.parse("60 minutes")
