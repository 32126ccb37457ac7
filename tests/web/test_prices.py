"""Prices as readers of each language write them, with and without tax."""

import pytest

from app.domain.billing.offers import Offer, tax_at_home
from app.domain.billing.ports import Interval
from app.domain.invoices.snapshot import Nature
from app.domain.invoices.vat_rules import Category, Taxation
from app.kernel.money import Money
from app.tenancy.catalogues import base_catalogue
from app.web.prices import gross_words, money_words, net_words, rate_words, read_amount


def said(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("money", "language", "words"),
    [
        (Money(2900, "EUR"), "fr", "29,00 €"),
        (Money(2900, "EUR"), "en", "€29.00"),
        (Money(2900, "EUR"), "de", "29,00 €"),
        (Money(123456, "EUR"), "fr", "1 234,56 €"),
        (Money(0, "EUR"), "fr", "0,00 €"),
        (Money(-1200, "EUR"), "en", "-€12.00"),
        (Money(1250, "XAF"), "fr", "1 250 FCFA"),
    ],
)
def test_an_amount_is_written_as_its_language_writes_it(money: Money, language: str, words: str) -> None:
    assert said(money_words(money, language)) == words


@pytest.mark.parametrize(
    ("rate", "language", "words"),
    [(2000, "fr", "20 %"), (850, "fr", "8,5 %"), (2000, "en", "20%"), (2550, "de", "25,5 %"), (0, "en", "0%")],
)
def test_a_rate_keeps_its_decimals(rate: int, language: str, words: str) -> None:
    assert said(rate_words(Taxation(category=Category.STANDARD, rate=rate), language)) == words


@pytest.mark.parametrize(
    ("interval", "language", "net", "gross"),
    [
        (Interval.MONTH, "fr", "29,00 € HT par mois", "34,80 € TTC par mois"),
        (Interval.YEAR, "fr", "29,00 € HT par an", "34,80 € TTC par an"),
        (Interval.MONTH, "en", "€29.00 excl. VAT per month", "€34.80 incl. VAT per month"),
        (Interval.YEAR, "en", "€29.00 excl. VAT per year", "€34.80 incl. VAT per year"),
        (Interval.MONTH, "de", "29,00 € zzgl. USt. pro Monat", "34,80 € inkl. USt. pro Monat"),
        (Interval.YEAR, "de", "29,00 € zzgl. USt. pro Jahr", "34,80 € inkl. USt. pro Jahr"),
    ],
)
def test_a_price_says_its_tax_and_how_often_it_is_due(interval: Interval, language: str, net: str, gross: str) -> None:
    offer = Offer(
        slug="kiosk",
        price=Money(2900, "EUR"),
        interval=interval,
        nature=Nature.SERVICES,
        is_highlighted=False,
        is_on_sale=True,
        texts={},
    )

    assert tax_at_home("FR").rate == 2000
    assert said(net_words(offer, language, base_catalogue(language))) == net
    assert said(gross_words(offer, "FR", language, base_catalogue(language))) == gross


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("22,80", "EUR", 2_280),
        ("22.8", "EUR", 2_280),
        ("22", "EUR", 2_200),
        ("1\u202f234,50\u00a0€", "EUR", 123_450),
        ("1 234.50 EUR", "EUR", 123_450),
        ("0", "EUR", 0),
        ("1 250", "XAF", 1_250),
        ("1250 XAF", "XAF", 1_250),
        ("12,50", "XAF", None),
        ("1,234", "EUR", None),  # a thousand, or a thousandth: nobody knows
        ("1.234,50", "EUR", None),
        ("22,80 USD", "EUR", None),
        ("-1", "EUR", None),
        ("1e3", "EUR", None),
        ("٢٢", "EUR", None),
        (",5", "EUR", None),
        ("9999999999", "EUR", None),
        ("", "EUR", None),
    ],
)
def test_an_amount_is_read_as_people_and_banks_write_it_or_not_at_all(
    text: str, currency: str, amount: int | None
) -> None:
    assert read_amount(text, currency) == amount
