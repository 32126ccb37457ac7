"""What a brand sells, read and checked with it: `offers/offers.toml`, and a Markdown file per language and offer."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal

from app.domain.billing.offers import Offer, Offers, OfferText, tax_at_home
from app.domain.billing.ports import Interval
from app.domain.faq.documents import FrontMatter
from app.domain.faq.errors import DocumentError
from app.domain.faq.front_matter import line_of_key, read_front, split_front
from app.domain.invoices.errors import UnknownSellerRulesError
from app.domain.invoices.snapshot import Nature
from app.kernel.findings import Finding
from app.kernel.money import EXPONENTS, Money
from app.kernel.policies import Policy
from app.tenancy.config import TenantConfig
from app.tenancy.mistakes import Mistake, nearest
from app.tenancy.reading import ConfigError, findings_of, parse_table, read_source

LONGEST_SLUG = 40  # characters: it stands in addresses, and in what the payment provider keeps
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PRICE = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


class WrittenOffer(Policy, frozen=True, kw_only=True):
    """One `[[offer]]` of a brand's `offers.toml`: all that is the same in every language."""

    slug: str
    price: str  # without tax, as exact decimal text
    currency: str = "EUR"
    interval: Literal["month", "year"]
    vat: Literal["services"] = "services"
    highlighted: bool = False
    on_sale: bool = True


class WrittenOffers(Policy, frozen=True, kw_only=True):
    """A brand's `offers.toml`: the offers in the order in which they are shown."""

    offer: tuple[WrittenOffer, ...] = ()


class OfferFront(FrontMatter, frozen=True, kw_only=True):
    """What stands at the head of an offer's text."""

    name: str
    summary: str
    features: tuple[str, ...]
    advantages: tuple[str, ...]


def offer_path(folder: Path, language: str, slug: str) -> Path:
    """Give the place of an offer's text in a brand's folder."""
    return folder / "offers" / language / f"{slug}.md"


def read_offers(folder: Path, config: TenantConfig) -> Offers:
    """Read what a brand sells; ConfigError names every mistake. A brand without the file sells nothing."""
    path = folder / "offers" / "offers.toml"
    if not path.exists():
        return Offers()
    source = read_source(path)
    written = parse_table(source, str(path), WrittenOffers)
    findings = findings_of(list(_contradictions(written.offer)), source, str(path))
    findings += _seller(folder, config)
    findings += _strays(folder, config, written.offer)
    texts: dict[tuple[str, str], OfferText] = {}
    for offer in written.offer if not findings else ():
        for language in config.languages:
            try:
                texts[offer.slug, language] = _read_text(offer_path(folder, language, offer.slug))
            except DocumentError as error:
                findings += error.findings
    if findings:
        raise ConfigError(findings)
    return Offers(all=tuple(_offer(offer, config.languages, texts) for offer in written.offer))


def _offer(written: WrittenOffer, languages: Sequence[str], texts: dict[tuple[str, str], OfferText]) -> Offer:
    return Offer(
        slug=written.slug,
        price=_money(written),
        interval=Interval(written.interval),
        nature=Nature(written.vat),
        is_highlighted=written.highlighted,
        is_on_sale=written.on_sale,
        texts={language: texts[written.slug, language] for language in languages},
    )


def _money(written: WrittenOffer) -> Money:
    minor = Decimal(written.price).scaleb(EXPONENTS[written.currency])
    return Money(int(minor), written.currency)


def _contradictions(offers: Sequence[WrittenOffer]) -> Iterator[Mistake]:
    """Name what is well formed and can be no offer."""
    seen: set[str] = set()
    for index, offer in enumerate(offers):
        place = ("offer", index)
        if not _SLUG.fullmatch(offer.slug) or len(offer.slug) > LONGEST_SLUG:
            remedy = f"write small letters, digits and hyphens, {LONGEST_SLUG} at the most"
            yield Mistake((*place, "slug"), f"“{offer.slug}” cannot be an address", remedy)
        elif offer.slug in seen:
            yield Mistake((*place, "slug"), f"the slug “{offer.slug}” is used twice", "give each offer its own")
        seen.add(offer.slug)
        if offer.currency not in EXPONENTS:
            yield Mistake(
                (*place, "currency"), f"“{offer.currency}” is no currency of ours", nearest(offer.currency, EXPONENTS)
            )
        else:
            yield from _price(offer, index)


def _price(offer: WrittenOffer, index: int) -> Iterator[Mistake]:
    place, digits = ("offer", index, "price"), EXPONENTS[offer.currency]
    example = f"19.{'0' * digits}" if digits else "19000"
    if not _PRICE.fullmatch(offer.price):
        yield Mistake(place, f"“{offer.price}” is not a price", f'write it without tax and sign, like "{example}"')
    elif Decimal(offer.price).scaleb(digits) % 1:
        yield Mistake(place, f"“{offer.price}” is finer than {offer.currency}", f'write it like "{example}"')
    elif not Decimal(offer.price):
        yield Mistake(place, "an offer costs something", f'write its price, like "{example}"')


def _seller(folder: Path, config: TenantConfig) -> Iterator[Finding]:
    """Name what keeps a brand from selling: nobody who sells, or a country whose taxes nobody has written down."""
    path = str(folder / "tenant.toml")
    if "billing" not in config.modules or config.legal_entity is None:
        yield Finding(path, 1, "offers need the module “billing”", "add it to modules, or remove the folder offers")
        return
    try:
        tax_at_home(config.legal_entity.country)
    except UnknownSellerRulesError:
        message = f"nobody has written down which tax a seller in {config.legal_entity.country} charges"
        yield Finding(path, 1, message, "sell from France, or see app/domain/invoices/vat_rules.py")


def _strays(folder: Path, config: TenantConfig, offers: Sequence[WrittenOffer]) -> Iterator[Finding]:
    """Name texts that belong to no offer: a renamed offer would lose its words in silence."""
    slugs = [offer.slug for offer in offers]
    for path in sorted((folder / "offers").glob("*/*.md")):
        if path.parent.name not in config.languages:
            yield Finding(str(path), 1, f"“{path.parent.name}” is not a language of the brand", "remove the text")
        elif path.stem not in slugs:
            yield Finding(str(path), 1, f"there is no offer “{path.stem}”", nearest(path.stem, slugs))


def _read_text(path: Path) -> OfferText:
    """Read an offer's text; DocumentError names file, line and remedy."""
    try:
        source = path.read_text("utf-8")
    except FileNotFoundError as error:
        finding = Finding(str(path), 1, "the offer has no text in this language", "write it: docs/tenants.md")
        raise DocumentError([finding]) from error
    except (OSError, UnicodeDecodeError) as error:
        finding = Finding(str(path), 1, f"the text cannot be read: {error}", "save it as UTF-8")
        raise DocumentError([finding]) from error
    head, body, line = split_front(str(path), source)
    front = read_front(str(path), head, OfferFront)
    findings = list(_unsaid(str(path), head, front))
    if not body.strip():
        findings.append(Finding(str(path), line, "the offer has no description", "write at least a paragraph"))
    if findings:
        raise DocumentError(findings)
    return OfferText(
        name=front.name,
        summary=front.summary,
        features=front.features,
        advantages=front.advantages,
        description=body,
    )


def _unsaid(path: str, head: str, front: OfferFront) -> Iterator[Finding]:
    """Name what is shown on one line and is empty or has several, and lists of nothing."""
    for key in ("name", "summary", "features", "advantages"):
        said = getattr(front, key)
        lines = (said,) if isinstance(said, str) else said
        if not lines:
            yield Finding(path, line_of_key(head, key), f"“{key}” names none", "name at least one")
        elif any(not each.strip() or "\n" in each for each in lines):
            yield Finding(path, line_of_key(head, key), f"“{key}” is empty, or not one line", "say it in a few words")
