"""What a brand sells: its list, each offer in full, whose they are, and what the FAQ says of them."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from app.tenancy.tenant import load_tenant
from app.web.installation import EXTENSION
from tests.stock import HOSTS, ROOT, MakeApp, plant_brands
from tests.web.conftest import Get
from tests.web.people import Visitor
from tests.web.walks import alternates

ADDRESSES = ("/offers/", "/offers/atelier", "/checkout/atelier")
PRICES = {
    "fr": {
        "comptoir": ("19,00 €", "22,80 € TTC par mois"),
        "atelier": ("29,00 €", "34,80 € TTC par mois"),
        "maison": ("59,00 €", "70,80 € TTC par mois"),
    },
    "en": {
        "comptoir": ("€19.00", "€22.80 incl. VAT per month"),
        "atelier": ("€29.00", "€34.80 incl. VAT per month"),
        "maison": ("€59.00", "€70.80 incl. VAT per month"),
    },
}
PREFIX = {"fr": "", "en": "/en"}
each_offer = pytest.mark.parametrize(
    ("language", "slug"), [(language, slug) for language, offers in PRICES.items() for slug in offers]
)


def words(page: str) -> str:
    """Give the visible words of a page's main part, every space a plain one."""
    main = re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0])
    return " ".join(unescape(main).split())


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    return plant_brands(tmp_path / "tenants")


@pytest.fixture
def edited(make_app: MakeApp, planted: Path) -> Flask:
    return make_app(TENANTS=str(planted))


def edit(path: Path, instead_of: str, written: str) -> None:
    text = path.read_text()
    assert instead_of in text
    path.write_text(text.replace(instead_of, written))


def ask(app: Flask, path: str, host: str = "camcha.example") -> str:
    answer = app.test_client(use_cookies=False).get(path, base_url=f"https://{host}")
    assert answer.status_code in {200, 302, 404}  # to the sign-in
    return "404" if answer.status_code == 404 else answer.text


def reload(app: Flask) -> None:
    assert app.extensions[EXTENSION].registry.reload() == ()


@pytest.mark.promise("CC-05")
@pytest.mark.parametrize("language", PRICES)
def test_the_list_shows_every_offer_with_its_price_without_tax_and_with_it(get: Get, language: str) -> None:
    page = get(f"{PREFIX[language]}/offers/").text

    for slug, (net, gross) in PRICES[language].items():
        assert f'href="{PREFIX[language]}/offers/{slug}"' in page
        assert net in words(page)
        assert gross in words(page)
    assert {"fr": "TVA à 20 % (France)", "en": "VAT at 20% (France)"}[language] in words(page)


@pytest.mark.promise("CC-05")
@each_offer
def test_an_offer_s_page_holds_its_description_features_prices_and_advantages(
    get: Get, language: str, slug: str
) -> None:
    text = load_tenant(ROOT / "tenants" / "camcha").offers.all[list(PRICES["fr"]).index(slug)].texts[language]
    page = get(f"{PREFIX[language]}/offers/{slug}").text
    shown = words(page)

    for line in (text.name, text.summary, *text.features, *text.advantages):
        assert line in shown
    for heading in re.findall(r"^## (.+)$", text.description, re.MULTILINE):
        assert heading in shown
    assert all(price in shown for price in PRICES[language][slug])
    assert "{{" not in page
    assert f'href="{PREFIX[language]}/checkout/{slug}"' in page
    assert {"fr": "Acheter", "en": "Buy"}[language] in shown
    assert f"<title>{text.name} · camcha</title>" in page
    assert f'<meta name="description" content="{text.summary}">'.replace(" : ", "\u00a0: ") in page


@each_offer
def test_an_offer_is_at_one_address_in_each_language(get: Get, language: str, slug: str) -> None:
    path = f"{PREFIX[language]}/offers/{slug}"
    urls = {other: f"https://camcha.example{prefix}/offers/{slug}" for other, prefix in PREFIX.items()}

    assert f'<link rel="canonical" href="{urls[language]}">' in get(path).text
    assert alternates(get, "camcha.example", urls[language]) == {**urls, "x-default": urls["fr"]}
    assert f"<loc>{urls[language]}</loc>" in get("/sitemap.xml").text


def test_machines_read_what_an_offer_costs_with_tax(get: Get) -> None:
    (text,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', get("/en/offers/atelier").text, re.DOTALL
    )
    read = json.loads(text)

    assert (read["@type"], read["name"], read["brand"]["name"]) == ("Product", "Atelier", "camcha")
    assert read["url"] == read["offers"]["url"] == "https://camcha.example/en/offers/atelier"
    assert (read["offers"]["price"], read["offers"]["priceCurrency"]) == ("34.80", "EUR")
    specified = read["offers"]["priceSpecification"]
    assert (specified["valueAddedTaxIncluded"], specified["unitCode"]) == (True, "MON")


def test_the_home_and_the_header_lead_to_the_offers(get: Get) -> None:
    page = get("/").text

    assert 'href="/offers/"' in page.partition("</header>")[0]
    assert 'href="/offers/atelier"' in page.partition("<main")[2]
    assert "34,80 € TTC par mois" in words(page)


@pytest.mark.parametrize("brand", sorted(HOSTS.keys() - {"camcha", "birch"}))
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_brand_without_billing_sells_nothing(get: Get, brand: str, path: str) -> None:
    assert get(path, HOSTS[brand]).status_code == 404
    assert "/offers/" not in get("/", HOSTS[brand]).text + get("/sitemap.xml", HOSTS[brand]).text


@pytest.mark.parametrize(
    "slug", ["kiosk", "ATELIER", "atelier.md", "atelier%20", "..%2Foffers", "%00", "’", "x" * 3000]
)
@pytest.mark.parametrize("room", ["offers", "checkout"])
def test_an_offer_that_nobody_sells_is_not_found(get: Get, room: str, slug: str) -> None:
    assert get(f"/{room}/{slug}").status_code == 404


@pytest.mark.usefixtures("nobody")
def test_a_brand_without_a_payment_provider_says_that_buying_opens_later(ann: Visitor) -> None:
    page = ann.get("/checkout/atelier").text

    assert "Cette page n’est pas encore ouverte" in words(page)
    assert '<meta name="robots" content="noindex">' in page
    sent = ann.send("/checkout/atelier/order", {"pay_by": "card", "price": "3480"})
    assert sent.location == "/checkout/atelier"


def test_a_withdrawn_offer_is_gone_at_the_next_reload(edited: Flask, planted: Path) -> None:
    before = [ask(edited, path) for path in ADDRESSES]
    edit(planted / "camcha/offers/offers.toml", "highlighted = true", "on_sale = false")
    reload(edited)

    assert "404" not in before
    assert [ask(edited, path) for path in ADDRESSES[1:]] == ["404", "404"]
    pages = [ask(edited, path) for path in ("/", "/offers/", "/offers/maison", "/sitemap.xml")]
    assert not [page for page in pages if "offers/atelier" in page]
    assert "/offers/atelier" in ask(edited, "/offers/", HOSTS["birch"])


def test_a_brand_that_withdrew_all_says_so_and_leads_to_a_person(edited: Flask, planted: Path) -> None:
    edit(planted / "camcha/offers/offers.toml", 'interval = "month"', 'interval = "month"\non_sale = false')
    reload(edited)

    assert "Aucune offre en ce moment" in words(ask(edited, "/offers/"))
    assert "Nos offres" not in words(ask(edited, "/"))


@pytest.mark.promise("CC-05")
def test_a_price_that_changes_changes_pages_and_answers_of_its_brand_and_of_no_other(
    edited: Flask, planted: Path
) -> None:
    answer = "/faq/offres-et-achats/quelles-offres"
    assert "29,00 € HT par mois" in words(ask(edited, answer))
    edit(planted / "camcha/offers/offers.toml", '"29.00"', '"31.50"')
    reload(edited)

    for path, price in ((answer, "31,50 € HT par mois"), ("/offers/", "31,50 €"), ("/offers/atelier", "37,80 € TTC")):
        assert price in words(ask(edited, path))
        assert price not in words(ask(edited, path, HOSTS["birch"]))


def test_a_brand_with_a_broken_offer_stays_as_it_was(edited: Flask, planted: Path) -> None:
    edit(planted / "camcha/offers/offers.toml", '"29.00"', '"29,00"')
    (finding,) = edited.extensions[EXTENSION].registry.reload()

    assert (Path(finding.path).name, finding.line) == ("offers.toml", 10)
    assert "34,80 € TTC par mois" in words(ask(edited, "/offers/atelier"))


def test_nothing_that_an_offer_says_is_read_as_html(edited: Flask, planted: Path) -> None:
    text = planted / "camcha/offers/fr/atelier.md"
    hostile = "</script><script>alert(1)</script>"
    edit(text, "name: Atelier", f"name: '{hostile}'")
    edit(text, "  - Chacun sait", f"  - '{hostile}'\n  - Chacun sait")
    edit(text, "## Pour qui", f"{hostile}\n\n[x](javascript:alert(1))")
    reload(edited)

    for path in ("/", *ADDRESSES):
        page = ask(edited, path)
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
