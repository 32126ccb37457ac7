"""The brand as the library's texts see it: its values and pages, and the answers of its help centre."""

from app.domain.faq.ports import Target
from app.tenancy.config import Language
from app.web.bindings import BrandBindings, bind_brand
from app.web.places import entry_places
from app.web.request import current_tenant


def bind_library(language: Language) -> BrandBindings:
    """Bind the library's texts of a language: two queries for each version of the FAQ where one names an entry."""
    return bind_brand(current_tenant(), language, _entry)


def _entry(key: str) -> Target | None:
    """Lead to an answer of the help centre, as it is called in the language being read."""
    place = entry_places().get(key)
    return Target(place.entry.url, place.entry.title) if place else None
