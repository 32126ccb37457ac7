"""Pages of the five brands, to be walked through."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from app.domain.faq.folders import load_folder
from tests.stock import LANGUAGES, ROOT
from tests.web.conftest import Get

BRANDS = [brand for brand in LANGUAGES if (ROOT / "tenants" / brand).exists()]
_ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
_SHARED = ("/", "/faq/", "/support/", "/support/sent", "/login", "/register", "/privacy", "/terms", "/legal")
_PASSING = ("/accessibility", "/faq/search", "/faq/search?q=compte", "/faq/search?q=zzzzqqq", "/nowhere")


def prefix_of(brand: str, language: str) -> str:
    """Give what stands before the paths of a language."""
    return "" if language == LANGUAGES[brand][0] else f"/{language}"


def entry_paths(brand: str, language: str) -> dict[str, str]:
    """Give the path of each entry, by key."""
    entries = load_folder(ROOT / "content" / "faq" / brand, language).entries()
    prefix = prefix_of(brand, language)
    return {entry.document.front.key: f"{prefix}/faq/{section.slug}/{entry.slug}" for section, entry in entries}


def pages(brand: str, language: str) -> Iterator[str]:
    """List one page of each kind, every section, and the first entry of each; a missing page too."""
    prefix = prefix_of(brand, language)
    yield from (prefix + path for path in (*_SHARED, *_PASSING))
    for section in load_folder(ROOT / "content" / "faq" / brand, language).sections:
        yield f"{prefix}/faq/{section.slug}/"
        yield f"{prefix}/faq/{section.slug}/{section.entries[0].slug}"


def alternates(get: Get, host: str, url: str) -> dict[str, str]:
    """Give the addresses that a page names for other languages, and for none."""
    return dict(_ALTERNATE.findall(get(urlsplit(url).path, host).text))
