"""What machines ask a brand's site: what to index, whom to warn."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as Answer

from app.domain.faq.queries import list_all_addresses
from app.domain.library.queries import list_public_addresses
from app.tenancy.config import Language
from app.web.context import page_open, page_url
from app.web.faq_links import language_prefix
from app.web.keeping import keep_page
from app.web.pages import PAGES
from app.web.request import current_tenant, now, session

bp = Blueprint("machines", __name__)

_INDEXED = ("privacy", "terms", "legal", "accessibility")
_NOT_READ = ("/account/", "/faq/search", "/resources/?")
_MOST_RESOURCES = 40_000  # a sitemap holds 50,000 addresses (sitemaps.org)
_SECURITY_LIFE = timedelta(days=180)  # RFC 9116 advises less than a year


@bp.get("/robots.txt")
def robots() -> Response:
    """Let robots read the help centre, and say where the sitemap is."""
    tenant = current_tenant()
    keep_page()
    prefixes = [language_prefix(tenant.config, language) for language in tenant.config.languages]
    lines = ["User-agent: *", "Disallow: /admin/"]
    lines += [f"Disallow: {prefix}{path}" for prefix in prefixes for path in _NOT_READ]
    return _text("\n".join([*lines, "", f"Sitemap: {tenant.url('/sitemap.xml')}", ""]))


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """Say whom to tell of a weakness (RFC 9116)."""
    tenant = current_tenant()
    expires: datetime = (now() + _SECURITY_LIFE).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{tenant.config.contact.email}",
        f"Expires: {expires.isoformat()}",
        f"Preferred-Languages: {', '.join(tenant.config.languages)}",
        f"Canonical: {tenant.url('/.well-known/security.txt')}",
    ]
    keep_page()
    return _text("\n".join([*lines, ""]))


@bp.get("/.well-known/change-password")
def change_password() -> Answer:
    """Lead password managers to where the password is changed (W3C, a well-known URL for changing passwords)."""
    if not page_open("security"):
        abort(404)
    return redirect(page_url("security"), code=302)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """List every page that may be indexed, each with its languages (sitemaps.org, hreflang by Google's extension)."""
    tenant = current_tenant()
    prefixes = {language: language_prefix(tenant.config, language) for language in tenant.config.languages}
    shared = ["/", "/faq/", *(PAGES[name].path for name in _INDEXED)]
    if page_open("offers"):
        listed = PAGES["offers"].path
        shared += [listed, *(f"{listed}{offer.slug}" for offer in tenant.offers.on_sale())]
    if page_open("resources"):
        shared.append(PAGES["resources"].path)
    pages = [{language: tenant.url(prefix + path) for language, prefix in prefixes.items()} for path in shared]
    pages += [
        {language: tenant.url(prefixes[language] + path) for language, path in paths.items() if language in prefixes}
        for paths in list_all_addresses(session())
    ]
    pages += [{language: url} for language, url in _resources(prefixes)]
    keep_page()
    text = render_template("machines/sitemap.xml", pages=pages)
    return Response(text, content_type="application/xml; charset=utf-8")


def _resources(prefixes: Mapping[Language, str]) -> Iterator[tuple[Language, str]]:
    """Give the addresses of what everybody may read in the library, each in its one language."""
    if not page_open("resources"):
        return
    listed = dict[str, list[str]]()
    for language, slug in list_public_addresses(session(), now=now(), limit=_MOST_RESOURCES):
        listed.setdefault(language, []).append(slug)
    for language, prefix in prefixes.items():
        for slug in listed.get(language, ()):
            yield language, current_tenant().url(f"{prefix}{PAGES['resources'].path}{slug}")


def _text(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")
