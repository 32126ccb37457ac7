"""What a brand sells is read with the brand: each mistake is told with its file, its line and a remedy."""

import shutil
from pathlib import Path

import pytest

from app.domain.billing.ports import Interval
from app.kernel.money import Money
from app.tenancy.reading import ConfigError
from app.tenancy.tenant import Tenant, load_tenant
from app.web.tenant_check import check_tenant
from tests.stock import ROOT

TOML = """\
# What Birch sells.
[[offer]]
slug = "kiosk"
price = "19.90"
interval = "month"

[[offer]]
slug = "market-hall"
price = "600"
interval = "year"
highlighted = true
"""
TEXT = """\
---
name: Kiosk
summary: A small place
features: [a roof, a till]
advantages:
  - dry
---

All about it.
"""


@pytest.fixture
def birch(tmp_path: Path) -> Path:
    """A brand that sells two things, in two languages."""
    folder = shutil.copytree(ROOT / "tenants" / "camcha", tmp_path / "birch")
    shutil.rmtree(folder / "offers")
    write(folder, "offers.toml", TOML)
    for language in ("fr", "en"):
        for slug in ("kiosk", "market-hall"):
            write(folder, f"{language}/{slug}.md", TEXT)
    return folder


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "offers" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def told(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(ConfigError) as caught:
        load_tenant(folder)
    return [(str(Path(each.path).relative_to(folder)), each.line, each.message) for each in caught.value.findings]


def prices(tenant: Tenant) -> list[tuple[str, Money, Interval, bool]]:
    return [(each.slug, each.price, each.interval, each.is_highlighted) for each in tenant.offers.all]


def test_offers_are_read_in_the_order_of_their_file_exactly_to_the_cent(birch: Path) -> None:
    tenant = load_tenant(birch)

    assert prices(tenant) == [
        ("kiosk", Money(1990, "EUR"), Interval.MONTH, False),
        ("market-hall", Money(60000, "EUR"), Interval.YEAR, True),
    ]
    text = tenant.offers.all[0].texts["en"]
    assert (text.name, text.features, text.advantages) == ("Kiosk", ("a roof", "a till"), ("dry",))
    assert text.description.strip() == "All about it."


def test_a_brand_without_the_folder_sells_nothing(birch: Path) -> None:
    shutil.rmtree(birch / "offers")

    assert load_tenant(birch).offers.all == ()


@pytest.mark.parametrize(
    ("written", "instead_of", "line", "message"),
    [
        ('slug = "Kiosk"', 'slug = "kiosk"', 3, "“Kiosk” cannot be an address"),
        ('slug = "../kiosk"', 'slug = "kiosk"', 3, "“../kiosk” cannot be an address"),
        ('slug = "ki.osk"', 'slug = "kiosk"', 3, "“ki.osk” cannot be an address"),
        ('slug = ""', 'slug = "kiosk"', 3, "“” cannot be an address"),
        (f'slug = "{"k" * 41}"', 'slug = "kiosk"', 3, f"“{'k' * 41}” cannot be an address"),
        ('slug = "kiosk"', 'slug = "market-hall"', 8, "the slug “kiosk” is used twice"),
        ('price = "19,90"', 'price = "19.90"', 4, "“19,90” is not a price"),
        ('price = "-19.90"', 'price = "19.90"', 4, "“-19.90” is not a price"),
        ('price = "19.90 €"', 'price = "19.90"', 4, "“19.90 €” is not a price"),
        ('price = "١٩"', 'price = "19.90"', 4, "“١٩” is not a price"),
        ('price = "1e3"', 'price = "19.90"', 4, "“1e3” is not a price"),
        ('price = "19.999"', 'price = "19.90"', 4, "“19.999” is not a price"),
        ('price = "12345678"', 'price = "19.90"', 4, "“12345678” is not a price"),
        ('price = "0.00"', 'price = "19.90"', 4, "an offer costs something"),
        ("price = 19.90", 'price = "19.90"', 4, "Expected `str`, got `float` in [offer.0.price]"),
        ('price = "9.50"\ncurrency = "XAF"', 'price = "19.90"', 4, "“9.50” is finer than XAF"),
        ('price = "9"\ncurrency = "EURO"', 'price = "19.90"', 5, "“EURO” is no currency of ours"),
        ('interval = "week"', 'interval = "month"', 5, "“week” is not known here"),
        ('interval = "month"\nvat = "goods"', 'interval = "month"', 6, "“goods” is not known here"),
        ('intervall = "month"', 'interval = "month"', 5, "unknown key “intervall”"),
        ('highlighted = "yes"', "highlighted = true", 11, "Expected `bool`, got `str` in [offer.1.highlighted]"),
        ("[[offers]]", "# What Birch sells.", 1, "unknown key “offers”"),
    ],
)
def test_a_mistake_in_the_list_is_told_with_its_line(
    birch: Path, written: str, instead_of: str, line: int, message: str
) -> None:
    write(birch, "offers.toml", TOML.replace(instead_of, written, 1))

    found = [(each, at) for path, at, each in told(birch) if path == "offers/offers.toml"]

    assert (message, line) in found


@pytest.mark.parametrize(
    ("written", "instead_of", "line", "message"),
    [
        ("", TEXT, 1, "no front matter"),
        ("name: ''", "name: Kiosk", 2, "“name” is empty, or not one line"),
        ("", "summary: A small place\n", 1, "Object missing required field `summary`"),
        ("features: []", "features: [a roof, a till]", 4, "“features” names none"),
        ("features: a roof", "features: [a roof, a till]", 4, "Expected `array`, got `str` - at `$.features`"),
        ("  - ' '", "  - dry", 5, "“advantages” is empty, or not one line"),
        ("color: red\nname: Kiosk", "name: Kiosk", 2, "Object contains unknown field `color`"),
        ("---\n", "---\n\nAll about it.\n", 8, "the offer has no description"),
    ],
)
def test_a_mistake_in_a_text_is_told_with_its_line(
    birch: Path, written: str, instead_of: str, line: int, message: str
) -> None:
    write(birch, "en/kiosk.md", TEXT.replace(instead_of, written, 1))

    assert told(birch) == [("offers/en/kiosk.md", line, message)]


def test_every_language_has_a_text_of_every_offer(birch: Path) -> None:
    (birch / "offers" / "en" / "kiosk.md").unlink()
    (birch / "offers" / "fr" / "market-hall.md").write_bytes(b"caf\xe9")

    (missing, unread) = sorted(told(birch))

    assert missing == ("offers/en/kiosk.md", 1, "the offer has no text in this language")
    assert unread[:2] == ("offers/fr/market-hall.md", 1)


def test_a_text_of_no_offer_or_of_no_language_is_told(birch: Path) -> None:
    write(birch, "en/kiosks.md", TEXT)
    write(birch, "de/kiosk.md", TEXT)

    assert told(birch) == [
        ("offers/de/kiosk.md", 1, "“de” is not a language of the brand"),
        ("offers/en/kiosks.md", 1, "there is no offer “kiosks”"),
    ]


@pytest.mark.parametrize(
    ("written", "instead_of", "message"),
    [
        ('modules = ["faq", "account"', 'modules = ["faq", "account", "billing"', "offers need the module “billing”"),
        ('country = "DE"', 'country = "FR"', "nobody has written down which tax a seller in DE charges"),
    ],
)
def test_only_a_brand_that_bills_under_known_taxes_sells(
    birch: Path, written: str, instead_of: str, message: str
) -> None:
    config = birch / "tenant.toml"
    config.write_text(config.read_text().replace(instead_of, written))

    assert ("tenant.toml", 1, message) in told(birch)


def test_a_reference_in_a_description_that_leads_nowhere_is_told(birch: Path) -> None:
    write(birch, "en/kiosk.md", TEXT.replace("All about it.", "It costs {{ offer.kiosk.prize }}.\n\n[Pay](page:pay)"))

    found = [(each.line, each.message) for each in check_tenant(birch, ROOT / "content") if "kiosk.md" in each.path]

    assert found == [(9, "“{{ offer.kiosk.prize }}” leads nowhere"), (11, "“page:pay” leads nowhere")]
