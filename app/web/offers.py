"""What a brand sells, as its pages show it: in the language being read, priced without tax and with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.domain.billing.offers import Offer, tax_at_home, with_tax
from app.domain.faq.ports import Bindings
from app.domain.faq.rendering import render
from app.kernel.money import Money
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.circumstances import country_words
from app.web.faq_links import language_prefix, spaced
from app.web.pages import PAGES
from app.web.prices import NET, gross_words, money_words, rate_words


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """An offer in one language; `price` is without tax and `per` says so, `gross` is with tax, both in words."""

    offer: Offer
    url: str
    checkout_url: str
    name: str
    summary: str
    features: Sequence[str]
    advantages: Sequence[str]
    price: str
    per: str
    gross: str
    with_tax: Money

    @property
    def slug(self) -> str:
        """The offer's part of its address."""
        return self.offer.slug

    @property
    def is_highlighted(self) -> bool:
        """Whether the brand puts it forward."""
        return self.offer.is_highlighted


@dataclass(frozen=True, slots=True)
class ShownTax:
    """The tax that prices are shown with: its rate, and whose it is."""

    rate: str
    country: str


def list_offers(tenant: Tenant, language: Language) -> list[ShownOffer]:
    """List what a brand sells; nothing where it has not switched billing on."""
    return [show_offer(offer, tenant, language) for offer in tenant.offers.on_sale()]


def show_offer(offer: Offer, tenant: Tenant, language: Language) -> ShownOffer:
    """Put an offer into the words of a language."""
    text, catalogue = offer.texts[language], tenant.catalogue(language)
    prefix, country = language_prefix(tenant.config, language), seller_country(tenant)
    return ShownOffer(
        offer=offer,
        url=f"{prefix}{PAGES['offers'].path}{offer.slug}",
        checkout_url=f"{prefix}/checkout/{offer.slug}",
        name=spaced(text.name, language),
        summary=spaced(text.summary, language),
        features=[spaced(each, language) for each in text.features],
        advantages=[spaced(each, language) for each in text.advantages],
        price=money_words(offer.price, language),
        per=catalogue.gettext(NET[offer.interval]),
        gross=gross_words(offer, country, language, catalogue),
        with_tax=with_tax(offer.price, tax_at_home(country)),
    )


def show_tax(tenant: Tenant, language: Language) -> ShownTax:
    """Say which tax a brand's prices are shown with."""
    country = seller_country(tenant)
    return ShownTax(rate_words(tax_at_home(country), language), country_words(country, language) or country)


def describe(offer: Offer, tenant: Tenant, language: Language) -> Markup:
    """Render an offer's description."""
    rendered = render(offer.texts[language].description, bind_offers(tenant, language))
    return Markup(rendered.html)  # noqa: S704 - sanitised by the renderer


def bind_offers(tenant: Tenant, language: Language) -> Bindings:
    """Bind descriptions to their brand: they link to its pages, and to no entry, which would cost each page a query."""
    return bind_brand(tenant, language, lambda _key: None)


def seller_country(tenant: Tenant) -> str:
    """Give the country of who sells; a brand with offers has one, as its files were read."""
    entity = tenant.config.legal_entity
    if entity is None:
        raise LookupError(tenant.slug)
    return entity.country
