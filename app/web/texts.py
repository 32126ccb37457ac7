"""The brand's own words as a page shows them: French spaces set once per brand, not once per page."""

from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from app.tenancy.config import BrandText, Language
from app.tenancy.tenant import Tenant
from app.web.faq_links import spaced

_known: WeakKeyDictionary[Tenant, dict[str, BrandText]] = WeakKeyDictionary()


def brand_text(tenant: Tenant, language: Language) -> BrandText:
    """Give a brand's words in one of its languages."""
    known = _known.setdefault(tenant, {})
    if language not in known:
        plain = msgspec.to_builtins(tenant.config.text[language])
        known[language] = msgspec.convert(_spaced(plain, language), BrandText)
    return known[language]


def _spaced(value: Any, language: Language) -> Any:  # noqa: ANN401 - a tree of TOML values
    if isinstance(value, str):
        return spaced(value, language)
    if isinstance(value, dict):
        return {key: _spaced(each, language) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_spaced(each, language) for each in value]
    return value
