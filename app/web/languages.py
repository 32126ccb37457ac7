"""The other languages of a page: where the language switch leads, and what hreflang says."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, request

from app.web.faq_links import language_prefix
from app.web.i18n import NAMES
from app.web.request import current_language, current_tenant


@dataclass(frozen=True, slots=True)
class OfferedLanguage:
    """A language of the brand, and this page in it: `translated` where it exists, else the help centre."""

    code: str
    name: str
    url: str
    current: bool
    translated: bool


def offer_paths(paths: Mapping[str, str]) -> None:
    """Say where this page is in each language, for pages whose path differs; without the language's prefix."""
    g.paths = paths


def offered_languages() -> list[OfferedLanguage]:
    """List the brand's languages; one in which this page does not exist leads to its help centre."""
    tenant = current_tenant()
    paths: Mapping[str, str] | None = g.get("paths")
    offered = []
    for code in tenant.config.languages:
        path = _here() if paths is None else paths.get(code, "/faq/")
        url = tenant.url(language_prefix(tenant.config, code) + path)
        translated = paths is None or code in paths
        offered.append(OfferedLanguage(code, NAMES[code], url, code == current_language(), translated))
    return offered


def _here() -> str:
    """Give this page's own path, with what was asked of it."""
    query = urlencode([("q", request.args["q"])]) if "q" in request.args else ""
    return f"{request.path}?{query}" if query else request.path
