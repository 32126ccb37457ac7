"""The brand as its FAQ sees it: live policy values, the pages' own labels, addresses and drawings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from gettext import NullTranslations

import msgspec

from app.domain.billing.offers import Offers
from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.facts import Facts
from app.domain.faq.ports import Bound, Target
from app.domain.faq.references import Reference
from app.domain.hours.rules import Calendar
from app.kernel.durations import Duration, DurationRange
from app.kernel.policies import Policy
from app.kernel.typography import quote
from app.tenancy.config import Language, TenantConfig
from app.tenancy.mistakes import nearest
from app.tenancy.tenant import Tenant
from app.web.faq_links import language_prefix
from app.web.hours import calendar_of, week_words
from app.web.labels import LABELS
from app.web.pages import PAGES
from app.web.prices import gross_words, money_words, net_words
from app.web.words import count_words, duration_words, range_words

_MEASURED = (int, Duration, DurationRange)
_OFFERED = ("name", "price", "price_with_tax")  # what a reference may ask of an offer


@dataclass(frozen=True, slots=True)
class BrandBindings:
    """One brand in one language; `entries` gives an entry's address and title, None where it has none."""

    config: TenantConfig
    language: str
    prefix: str
    catalogue: NullTranslations
    entries: Callable[[str], Target | None]
    drawing: Callable[[str], str | None]
    calendar: Callable[[], Calendar]
    offers: Offers

    def value(self, reference: Reference) -> Bound:
        """Resolve `{{ policy.…|label.…|contact.…|hours.week|brand.name|offer.… }}`."""
        resolve = {
            "policy": self._policy,
            "label": self._label,
            "contact": self._contact,
            "hours": self._hours,
            "brand": self._brand,
            "offer": self._offer,
        }.get(reference.root)
        if resolve is None:
            raise UnknownReferenceError(reference.name, "it begins with policy, label, contact, hours, brand or offer")
        return resolve(reference)

    def choice(self, reference: str) -> str | int | bool | None:
        """Give a policy's value as the configuration writes it; a duration as its words there."""
        root, _, path = reference.partition(".")
        if root != "policy":
            raise UnknownReferenceError(reference, "assume something of policy.…")
        value = self._walk(path)
        if isinstance(value, Enum):
            return str(value.value)
        return value if isinstance(value, str | int | bool | None) else str(value)

    def page(self, name: str) -> Target:
        """Resolve `page:…` to its address; a page of a module that is off is unknown."""
        page = PAGES.get(name)
        if page is None:
            raise UnknownReferenceError(f"page:{name}", nearest(name, PAGES))
        if page.module is not None and page.module not in self.config.modules:
            raise UnknownReferenceError(f"page:{name}", f"the brand has not switched {page.module} on")
        return Target(self.prefix + page.path, self.catalogue.gettext(LABELS[page.label]))

    def entry(self, key: str) -> Target:
        """Resolve `entry:…` to its address and title."""
        target = self.entries(key)
        if target is None:
            raise UnknownReferenceError(f"entry:{key}", "name the key of an entry of this brand")
        return target

    def figure(self, name: str) -> str:
        """Resolve `figure:…` to the drawing's source."""
        source = self.drawing(name)
        if source is None:
            raise UnknownReferenceError(f"figure:{name}", f"put figures/{name}.svg into the brand’s folder")
        return source

    def facts(self) -> Facts:
        """Everything that an entry could write by hand, in this language."""
        figures: dict[str, str] = {}
        for path, value in _measures(self.config.policy, "policy"):
            text = str(value) if isinstance(value, int) else self._figure(value, Reference("policy", ""))
            figures.setdefault(_plain(text), path)
        for offer in self.offers.on_sale():
            price = _plain(money_words(offer.price, self.language))
            figures.setdefault(price, f"offer.{offer.slug}.price")
        labels = {self.catalogue.gettext(message): name for name, message in LABELS.items()}
        return Facts(figures, labels, self.language)

    def measured(self) -> Iterator[str]:
        """Name every figure of the policy, as a reference does."""
        return (path for path, _ in _measures(self.config.policy, "policy"))

    def offered(self) -> Iterator[str]:
        """Name all that a reference may say of an offer."""
        return (f"offer.{offer.slug}.{part}" for offer in self.offers.on_sale() for part in _OFFERED)

    def _policy(self, reference: Reference) -> Bound:
        value = self._walk(reference.path)
        if value is None:
            raise UnknownReferenceError(reference.name, "the brand’s policy gives it no value")
        if isinstance(value, str):
            return Bound(value, "figure")
        if isinstance(value, bool) or not isinstance(value, _MEASURED):
            raise UnknownReferenceError(reference.name, "it is not a figure; name one of its parts or use `assumes`")
        return Bound(self._figure(value, reference), "figure")

    def _figure(self, value: int | Duration | DurationRange, reference: Reference) -> str:
        if isinstance(value, Duration):
            return duration_words(value, self.language, self.catalogue)
        if isinstance(value, DurationRange):
            return range_words(value, self.language, self.catalogue)
        return count_words(value, self.language, reference.one, reference.many)

    def _walk(self, path: str) -> object:
        here: object = self.config.policy
        so_far = "policy"
        for step in path.split("."):
            known = _parts(here)
            if not known:
                what = "is not set by the brand" if here is None else "has no parts"
                raise UnknownReferenceError(f"policy.{path}", f"{so_far} {what}")
            so_far += f".{step}"
            if step not in known:
                raise UnknownReferenceError(f"policy.{path}", nearest(step, known))
            here = known[step]
        return here

    def _label(self, reference: Reference) -> Bound:
        message = LABELS.get(reference.path)
        if message is None:
            raise UnknownReferenceError(reference.name, nearest(reference.path, LABELS))
        return Bound(quote(self.catalogue.gettext(message), self.language), "label")

    def _contact(self, reference: Reference) -> Bound:
        contact = self.config.contact
        if reference.path == "email":
            return Bound(contact.email, "link", f"mailto:{contact.email}")
        if reference.path == "phone" and contact.phone:
            return Bound(contact.phone, "link", "tel:" + contact.phone.replace(" ", ""))
        raise UnknownReferenceError(reference.name, "the brand has contact.email, and contact.phone if it gives one")

    def _hours(self, reference: Reference) -> Bound:
        if reference.path != "week":
            raise UnknownReferenceError(reference.name, "write hours.week")
        return Bound(week_words(self.calendar(), self.language, self.catalogue), "figure")

    def _brand(self, reference: Reference) -> Bound:
        known = {"name": self.config.name, "tagline": self.config.tagline}
        value = known.get(reference.path)
        if value is None:
            raise UnknownReferenceError(reference.name, "write brand.name")
        return Bound(value, "name")

    def _offer(self, reference: Reference) -> Bound:
        slug, _, part = reference.path.partition(".")
        offer = self.offers.find_on_sale(slug)
        if offer is None:
            known = [each.slug for each in self.offers.on_sale()]
            remedy = nearest(slug, known) if known else "the brand sells nothing"
            raise UnknownReferenceError(reference.name, remedy)
        if part == "name":
            return Bound(offer.texts[self.language].name, "name")
        if part == "price":
            return Bound(net_words(offer, self.language, self.catalogue), "figure")
        if part == "price_with_tax" and self.config.legal_entity is not None:
            country = self.config.legal_entity.country
            return Bound(gross_words(offer, country, self.language, self.catalogue), "figure")
        raise UnknownReferenceError(reference.name, nearest(part, _OFFERED))


def bind_brand(tenant: Tenant, language: Language, entries: Callable[[str], Target | None]) -> BrandBindings:
    """Bind texts to a brand in one of its languages."""
    return BrandBindings(
        config=tenant.config,
        language=language,
        prefix=language_prefix(tenant.config, language),
        catalogue=tenant.catalogue(language),
        entries=entries,
        drawing=tenant.papers.figure,
        calendar=lambda: calendar_of(tenant),
        offers=tenant.offers,
    )


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _parts(value: object) -> Mapping[str, object]:
    """Name what a reference may step into: a policy's fields and properties, or a mapping's keys."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, Policy):
        return {}
    names = [field.name for field in msgspec.structs.fields(value)]
    names += [name for name, member in vars(type(value)).items() if isinstance(member, property)]
    return {name: getattr(value, name) for name in names}


def _measures(value: object, path: str) -> Iterator[tuple[str, int | Duration | DurationRange]]:
    for name, part in _parts(value).items():
        if isinstance(part, _MEASURED) and not isinstance(part, bool):
            yield f"{path}.{name}", part
        else:
            yield from _measures(part, f"{path}.{name}")
