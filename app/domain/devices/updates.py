"""Which software updates concern a device, the newest version first; nothing is read here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.domain.devices.versions import Part, version_key
from app.domain.library.models import ResourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What a resource says of itself, as far as it matters to a device; `products` are its subjects of that kind."""

    id: UUID
    slug: str
    kind: ResourceKind
    language: str
    title: str
    version: str
    dated_on: date
    published_at: datetime | None
    expires_at: datetime | None
    products: frozenset[UUID]


def is_out(update: Update, *, now: datetime) -> bool:
    """Tell whether somebody with an account may see it: published, and not over; for whom it is else, they are."""
    if update.published_at is None or now < update.published_at:
        return False
    return update.expires_at is None or now < update.expires_at


def concerns(update: Update, product_id: UUID | None, *, now: datetime) -> bool:
    """Tell whether a resource is an update for a product, and can be had now."""
    is_for = product_id is not None and product_id in update.products
    return update.kind is ResourceKind.UPDATE and is_for and is_out(update, now=now)


def updates_for(
    product_id: UUID | None, updates: Iterable[Update], *, languages: Sequence[str], now: datetime
) -> list[Update]:
    """List the updates for a product, the newest version first; of one version those in the likeliest language.

    `languages`: the reader's first, then the brand's. A version may have several: a device runs more than one program.
    """
    fit = [each for each in updates if concerns(each, product_id, now=now)]
    chosen: dict[tuple[Part, ...], str] = {}
    for each in sorted(fit, key=lambda one: _place(one.language, languages)):
        chosen.setdefault(version_key(each.version), each.language)
    said = [each for each in fit if chosen[version_key(each.version)] == each.language]
    return sorted(said, key=lambda each: (version_key(each.version), each.dated_on, each.id), reverse=True)


def readers_of(update: Update, siblings: Iterable[Update], languages: Sequence[str]) -> frozenset[str]:
    """Give the languages of the accounts that an update is announced to.

    Its own; and those in which nobody says the same version for one of its products, if of all that say it this one
    is in the likeliest language of the brand (`languages`, its own order).
    """
    same = {each.language for each in siblings if _says_the_same(each, update)} | {update.language}
    likeliest = min(same, key=lambda each: _place(each, languages))
    left = frozenset(languages) - same if likeliest == update.language else frozenset()
    return left | {update.language}


def _says_the_same(one: Update, other: Update) -> bool:
    return bool(one.products & other.products) and version_key(one.version) == version_key(other.version)


def _place(language: str, languages: Collection[str]) -> tuple[int, str]:
    order = list(languages)
    return (order.index(language) if language in order else len(order)), language
