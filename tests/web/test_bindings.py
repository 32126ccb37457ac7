"""An entry is bound to its brand: what the policy says is what the page says."""

from pathlib import Path

import pytest

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.ports import Target
from app.domain.faq.references import match_reference
from app.domain.faq.rendering import render
from app.kernel.typography import NO_BREAK
from app.tenancy.tenant import Tenant, load_tenant
from app.web.bindings import BrandBindings, bind_brand
from tests.stock import plant_brands

# What is written, and what camermix says in French.
VALUES = {
    "{{ policy.sign_in.max_attempts : essai | essais }}": "5 essais",
    "{{ policy.sign_in.warn_after }}": "4",
    "{{ policy.reset_link.valid_for }}": "60 minutes",
    "{{ policy.mail.arrives_within }}": "5 minutes",
    "{{ policy.support.answer_within.email }}": "24 heures",
    "{{ policy.faq.version }}": "1.0",
    "{{ label.close_account }}": "« Fermer mon compte »",
    "{{ contact.email }}": "info@camermix.com",
    "{{ brand.name }}": "camermix",
    "{{ brand.tagline }}": "Stream ta Lik",
}
# What is written, and a word of the remedy.
UNKNOWN = {
    "{{ policy.sign_in.max_attempt }}": "max_attempts",
    "{{ policy.sign_in }}": "not a figure",
    "{{ policy.sign_in.warn_on_last }}": "not a figure",
    "{{ policy.sign_in.block_lasts }}": "no value",
    "{{ policy.sign_in.max_attempts.real }}": "policy.sign_in.max_attempts has no parts",
    "{{ policy.sign_in.__class__ }}": "choose one of",
    "{{ policy.confirmation_link.valid_for }}": "policy.confirmation_link is not set",
    "{{ label.close_acount }}": "close_account",
    "{{ contact.phone }}": "contact.email",
    "{{ contact.fax }}": "contact.email",
    "{{ hours.day }}": "hours.week",
    "{{ brand.colour }}": "brand.name",
    "{{ colour.red }}": "begins with policy",
}


@pytest.fixture
def brands(tmp_path: Path) -> Path:
    return plant_brands(tmp_path / "tenants")


def bound(tenant: Tenant, language: str = "fr") -> BrandBindings:
    return bind_brand(tenant, language, {"one": Target("/faq/a/one", "One")}.get)  # type: ignore[arg-type]


def say(bindings: BrandBindings, written: str) -> str:
    matched = match_reference(written)
    assert matched is not None
    return bindings.value(matched[0]).text.replace(NO_BREAK, " ")


@pytest.mark.parametrize(("written", "said"), VALUES.items())
def test_a_reference_says_what_the_brand_says(brands: Path, written: str, said: str) -> None:
    assert say(bound(load_tenant(brands / "camermix")), written) == said


@pytest.mark.parametrize(("written", "remedy"), UNKNOWN.items())
def test_an_unknown_reference_says_what_could_be_meant(brands: Path, written: str, remedy: str) -> None:
    with pytest.raises(UnknownReferenceError) as unknown:
        say(bound(load_tenant(brands / "camermix")), written)
    assert remedy in unknown.value.remedy


def test_a_change_of_policy_changes_the_page(brands: Path) -> None:
    path = brands / "camermix" / "tenant.toml"
    written = "{{ policy.sign_in.max_attempts : essai raté | essais ratés }}"
    assert "5&nbsp;essais ratés" in render(written, bound(load_tenant(path.parent))).html
    once = (
        path.read_text()
        .replace("max_attempts = 5", "max_attempts = 1")
        .replace("min = 3, max = 10", "min = 1, max = 10")
    )
    path.write_text(once)
    assert "1&nbsp;essai raté" in render(written, bound(load_tenant(path.parent))).html


def test_labels_and_week_are_said_in_the_language(brands: Path) -> None:
    tenant = load_tenant(brands / "omicron")
    said = [say(bound(tenant, language), "{{ label.save }}") for language in ("fr", "en", "de")]
    assert said == ["« Enregistrer »", "“Save”", "„Speichern“"]
    assert "Montag" in say(bound(tenant, "de"), "{{ hours.week }}")


def test_a_telephone_number_is_a_link_without_spaces(brands: Path) -> None:
    matched = match_reference("{{ contact.phone }}")
    assert matched is not None
    assert bound(load_tenant(brands / "camcha")).value(matched[0]).url == "tel:0186264018"


def test_a_page_has_the_languages_prefix_and_its_own_label(brands: Path) -> None:
    tenant = load_tenant(brands / "camermix")
    assert bound(tenant).page("login") == Target("/login", "Connexion")
    assert bound(tenant, "en").page("login") == Target("/en/login", "Sign in")


@pytest.mark.parametrize(("name", "remedy"), [("logn", "login"), ("chat", "has not switched chat on")])
def test_a_page_that_is_off_or_unknown_leads_nowhere(brands: Path, name: str, remedy: str) -> None:
    with pytest.raises(UnknownReferenceError) as unknown:
        bound(load_tenant(brands / "camermix")).page(name)
    assert remedy in unknown.value.remedy


def test_an_assumption_is_compared_with_the_policy_as_it_is_written(brands: Path) -> None:
    bindings = bound(load_tenant(brands / "camermix"))
    assert bindings.choice("policy.registration.mode") == "generated_password"
    assert bindings.choice("policy.sign_in.warn_on_last") is True
    assert bindings.choice("policy.sign_in.block_lasts") is None
    assert bindings.choice("policy.reset_link.valid_for") == "60 minutes"
    with pytest.raises(UnknownReferenceError):
        bindings.choice("label.save")


@pytest.mark.parametrize(
    ("language", "text", "reference"),
    [
        ("fr", "pendant 60 minutes", "policy.reset_link.valid_for"),
        ("en", "for sixty minutes", "policy.reset_link.valid_for"),
        ("fr", "sous vingt-quatre heures", "policy.support.answer_within.email"),
    ],
)
def test_a_figure_by_hand_is_traced_to_its_policy(brands: Path, language: str, text: str, reference: str) -> None:
    facts = bound(load_tenant(brands / "camermix"), language).facts()
    assert [found for _, found in facts.unbound(text)] == [reference]


def test_a_label_by_hand_is_known_however_it_is_spaced(brands: Path) -> None:
    labels = bound(load_tenant(brands / "omicron"), "fr").facts().labels
    assert labels["mot de passe oublié ?"] == "forgot_password"
