"""What a brand sells: an offer is a part of the brand's files, as its FAQ's policy is, and no row of the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.billing.ports import Interval
from app.domain.invoices.snapshot import Nature
from app.domain.invoices.vat_rules import Customer, Taxation, tax_for
from app.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferText:
    """An offer in one language: its name, one line about it, what it does, why one takes it, and all about it.

    The description is Markdown.
    """

    name: str
    summary: str
    features: tuple[str, ...]
    advantages: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that a brand sells, at a price without tax for each interval; `texts` by language, in all of them."""

    slug: str
    price: Money
    interval: Interval
    nature: Nature
    is_highlighted: bool
    is_on_sale: bool
    texts: Mapping[str, OfferText]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """All offers of a brand, in the order in which it shows them; those that were withdrawn keep their subscribers."""

    all: tuple[Offer, ...] = ()

    def on_sale(self) -> tuple[Offer, ...]:
        """List what may be bought."""
        return tuple(offer for offer in self.all if offer.is_on_sale)

    def find(self, slug: str) -> Offer | None:
        """Find an offer, withdrawn or not."""
        return next((offer for offer in self.all if offer.slug == slug), None)

    def find_on_sale(self, slug: str) -> Offer | None:
        """Find an offer that may be bought."""
        offer = self.find(slug)
        return offer if offer is not None and offer.is_on_sale else None


def tax_at_home(country: str) -> Taxation:
    """Give the tax that a seller charges a customer of its own country; UnknownSellerRulesError."""
    return tax_for(country, Customer(country=country), past_threshold=False)


def with_tax(price: Money, taxation: Taxation) -> Money:
    """Give a price with its tax, rounded as an invoice of one such line is."""
    return price + price.share(taxation.rate)
