"""What an entry of the FAQ may say of an offer is read from the brand's files, and from nowhere else."""

import pytest

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.references import match_reference
from app.tenancy.config import Language
from app.tenancy.tenant import load_tenant
from app.web.bindings import BrandBindings, bind_brand
from tests.stock import ROOT


def bound(language: Language) -> BrandBindings:
    return bind_brand(load_tenant(ROOT / "tenants" / "camcha"), language, lambda _key: None)


def say(written: str, language: Language) -> str:
    matched = match_reference(written)
    assert matched is not None
    return " ".join(bound(language).value(matched[0]).text.split())


@pytest.mark.parametrize(
    ("written", "language", "said"),
    [
        ("{{ offer.atelier.name }}", "fr", "Atelier"),
        ("{{ offer.atelier.price }}", "fr", "29,00 € HT par mois"),
        ("{{ offer.atelier.price_with_tax }}", "en", "€34.80 incl. VAT per month"),
    ],
)
def test_a_reference_says_what_an_offer_costs(written: str, language: Language, said: str) -> None:
    assert say(written, language) == said


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("{{ offer.atelie.price }}", "write “atelier”"),
        ("{{ offer.market-hall.price }}", "choose one of: atelier, comptoir, maison"),
        ("{{ offer.atelier.prices }}", "write “price”"),
        ("{{ offer.atelier }}", "choose one of: name, price, price_with_tax"),
        ("{{ offer.atelier.price.more }}", "write “price”"),
    ],
)
def test_a_reference_to_no_offer_says_what_could_be_meant(written: str, remedy: str) -> None:
    with pytest.raises(UnknownReferenceError) as unknown:
        say(written, "fr")
    assert remedy in unknown.value.remedy


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Cela coûte 29,00 € par mois.", ["offer.atelier.price"]),
        ("en", "It is €29.00, and never more", ["offer.atelier.price"]),
        ("fr", "129,00 € et 29,00 €uros, 1.229,00 €, 1.29,00 €", []),
        ("en", "€29.005", []),
    ],
)
def test_a_price_written_by_hand_is_traced_to_its_offer(language: Language, text: str, found: list[str]) -> None:
    assert [name for _, name in bound(language).facts().unbound(text)] == found
