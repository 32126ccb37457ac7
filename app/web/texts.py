"""The brand's own words as a page shows them: French spaces set once per brand, not once per page."""

from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.ports import Bindings
from app.domain.faq.references import OPENING, match_reference
from app.tenancy.config import BrandText, Language
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.faq_links import spaced

_known: WeakKeyDictionary[Tenant, dict[str, BrandText]] = WeakKeyDictionary()


def brand_text(tenant: Tenant, language: Language) -> BrandText:
    """Give a brand's words in one of its languages, references resolved; UnknownReferenceError for a wrong one."""
    known = _known.setdefault(tenant, {})
    if language not in known:
        bindings = bind_brand(tenant, language, lambda _key: None)
        plain = msgspec.to_builtins(tenant.config.text[language])
        known[language] = msgspec.convert(_said(plain, bindings), BrandText)
    return known[language]


def resolved(text: str, bindings: Bindings) -> str:
    """Put the brand's values where a text refers to them (`{{ policy.portal.documents }}`)."""
    said, rest = "", text
    while (start := rest.find(OPENING)) >= 0:
        found = match_reference(rest, start)
        if found is None:
            raise UnknownReferenceError(rest[start:], "write it like {{ policy.portal.documents }}")
        reference, end = found
        said, rest = said + rest[:start] + bindings.value(reference).text, rest[end:]
    return said + rest


def _said(value: Any, bindings: Bindings) -> Any:  # noqa: ANN401 - a tree of TOML values
    if isinstance(value, str):
        return spaced(resolved(value, bindings), bindings.language)
    if isinstance(value, dict):
        return {key: _said(each, bindings) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_said(each, bindings) for each in value]
    return value
