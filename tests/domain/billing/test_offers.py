"""Which offers may be bought, and what they cost with their seller's own tax."""

import pytest

from app.domain.billing.offers import Offer, Offers, tax_at_home, with_tax
from app.domain.billing.ports import Interval
from app.domain.invoices.errors import UnknownSellerRulesError
from app.domain.invoices.snapshot import Nature
from app.kernel.money import Money


def offer(slug: str, *, is_on_sale: bool = True) -> Offer:
    return Offer(
        slug=slug,
        price=Money(1900, "EUR"),
        interval=Interval.MONTH,
        nature=Nature.SERVICES,
        is_highlighted=False,
        is_on_sale=is_on_sale,
        texts={},
    )


def test_a_withdrawn_offer_is_known_and_not_on_sale() -> None:
    offers = Offers(all=(offer("kiosk"), offer("stall", is_on_sale=False)))

    assert [each.slug for each in offers.on_sale()] == ["kiosk"]
    assert offers.find("stall") is not None
    assert offers.find_on_sale("stall") is None
    assert offers.find("nobody") is offers.find_on_sale("nobody") is None


@pytest.mark.parametrize(
    ("net", "gross"), [(1900, 2280), (2900, 3480), (1, 1), (2, 2), (3, 4), (999, 1199), (9_999_999, 11_999_999)]
)
def test_a_price_with_tax_is_rounded_half_up(net: int, gross: int) -> None:
    assert with_tax(Money(net, "EUR"), tax_at_home("FR")) == Money(gross, "EUR")


def test_nobody_sells_from_a_country_whose_taxes_are_unknown() -> None:
    with pytest.raises(UnknownSellerRulesError):
        tax_at_home("DE")
