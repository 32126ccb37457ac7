"""Whether a brand is fit to be shown: everything that `flask tenant check` can find wrong in its files."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from app.domain.faq.documents import read_page
from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.folders import load_folder
from app.domain.faq.ports import Bindings
from app.domain.faq.rendering import render
from app.kernel.findings import Finding
from app.tenancy.catalogues import base_path, read_catalogue
from app.tenancy.config import Language
from app.tenancy.mistakes import nearest
from app.tenancy.offers import offer_path
from app.tenancy.palette import SCHEMES
from app.tenancy.papers import LEGAL_PAGES, legal_path
from app.tenancy.places import Place, line_of, lines_of
from app.tenancy.reading import ConfigError
from app.tenancy.series import find_shared_series
from app.tenancy.tenant import Tenant, load_tenant, overlay_path
from app.web.bindings import bind_brand
from app.web.faq_check import check_faq
from app.web.faq_links import entry_targets, link_folder
from app.web.mail.images import UndrawnError, draw_logo
from app.web.offers import bind_offers
from app.web.pages import PAGES
from app.web.texts import resolved

Checker = Callable[[Tenant, Path], Iterator[Finding]]


def check_tenant(folder: Path, content: Path) -> list[Finding]:
    """Name every mistake of a brand's folder and of its FAQ in `content/faq/<slug>`, in order of file and line."""
    try:
        tenant = load_tenant(folder)
    except ConfigError as error:
        return _sorted(list(error.findings))
    return _sorted([finding for checker in CHECKERS for finding in checker(tenant, content)])


def check_sellers(folders: Iterable[Path]) -> list[Finding]:
    """Name each series of numbers that two brands of one seller would both count.

    A brand that cannot be read says so by itself.
    """
    read: list[Tenant] = []
    findings: list[Finding] = []
    for folder in folders:
        with suppress(ConfigError):
            tenant = load_tenant(folder)
            findings += find_shared_series(tenant, read)
            read.append(tenant)
    return _sorted(findings)


def find_faint_colours(tenant: Tenant, _content: Path) -> Iterator[Finding]:
    """Name the colours too close to be told apart, each with the one that is served instead."""
    yield from tenant.theme.faint


def find_missing_drawings(tenant: Tenant, _content: Path) -> Iterator[Finding]:
    """Name a logo that is missing, or of which mails cannot have a picture."""
    logo = str(tenant.folder / "logo.svg")
    if not tenant.papers.logo:
        yield Finding(logo, 1, "the logo is missing", "draw it as SVG with a viewBox; colours by var(--…)")
    for scheme in SCHEMES:
        try:
            draw_logo(tenant, scheme)
        except UndrawnError as error:
            yield Finding(logo, 1, f"mails cannot show the logo: {error}", "export the drawing anew")


def find_dead_pages(tenant: Tenant, _content: Path) -> Iterator[Finding]:
    """Name links of the header and of the home page that lead to no page of the brand."""
    named: list[tuple[Place, str]] = [
        (("nav", index), link.page) for index, link in enumerate(tenant.config.nav) if link.page is not None
    ]
    named += [
        (("text", language, "callout"), text.callout.page)
        for language, text in tenant.config.text.items()
        if text.callout is not None
    ]
    for place, name in named:
        page = PAGES.get(name)
        if page is None:
            yield _config_finding(tenant, place, f"there is no page “{name}”", nearest(name, PAGES))
        elif page.module is not None and page.module not in tenant.config.modules:
            remedy = f"add “{page.module}” to modules, or remove the link"
            yield _config_finding(tenant, place, f"the page “{name}” belongs to a module that is off", remedy)


def find_uneven_texts(tenant: Tenant, _content: Path) -> Iterator[Finding]:
    """Name words of the brand that one language has and another has not, and unknown references in them."""
    places = {language: dict(_texts(tenant, language)) for language in tenant.config.languages}
    every = sorted({place for texts in places.values() for place in texts}, key=str)
    for language, texts in places.items():
        for place in every:
            if place not in texts:
                said = ".".join(map(str, place))
                yield _config_finding(
                    tenant, ("text", language), f"“{said}” is missing", f"write it in “{language}” too"
                )
        bindings = bind_brand(tenant, language, lambda _key: None)
        for place, text in texts.items():
            try:
                resolved(text, bindings)
            except UnknownReferenceError as error:
                message = f"“{error.reference}” leads nowhere"
                yield _config_finding(tenant, ("text", language, *place), message, error.remedy)


def find_legal_mistakes(tenant: Tenant, content: Path) -> Iterator[Finding]:
    """Name legal pages that are missing or refer to what is not there."""
    for language in tenant.config.languages:
        folder = load_folder(content / "faq" / tenant.slug, language)
        bindings = bind_brand(tenant, language, entry_targets(link_folder(folder, tenant.config)).get)
        for page in LEGAL_PAGES:
            path, source = legal_path(tenant.folder, language, page), tenant.papers.legal_text(language, page)
            if source is not None:
                yield from _legal_mistakes(path, source, bindings)
            else:
                yield Finding(
                    str(path), 1, f"the page “{page}” is missing in “{language}”", "write it: docs/tenants.md"
                )


def find_offer_mistakes(tenant: Tenant, _content: Path) -> Iterator[Finding]:
    """Name references in descriptions of offers that lead nowhere."""
    for language in tenant.config.languages:
        bindings = bind_offers(tenant, language)
        for offer in tenant.offers.all:
            path = offer_path(tenant.folder, language, offer.slug)
            source, body = path.read_text("utf-8"), offer.texts[language].description
            above = source[: len(source) - len(body)].count("\n") + 1
            for problem in render(body, bindings).problems:
                yield Finding(str(path), above + problem.line, f"“{problem.reference}” leads nowhere", problem.remedy)


def find_stray_words(tenant: Tenant, _content: Path) -> Iterator[Finding]:
    """Name words of the brand's own that stand for nothing the application says."""
    known = read_catalogue(base_path("fr"), "fr")
    for language in tenant.config.languages:
        path = overlay_path(tenant.folder, language)
        for message in read_catalogue(path, language) if path.exists() else ():
            if message.id and known.get(message.id, message.context) is None:
                said = message.id if isinstance(message.id, str) else message.id[0]
                remedy = "remove it, or write the message as app/translations has it"
                yield Finding(str(path), message.lineno or 1, f"nothing says “{said}”", remedy)


def find_faq_mistakes(tenant: Tenant, content: Path) -> Iterator[Finding]:
    """Name every mistake of the FAQ, and entries put forward that do not exist."""
    yield from check_faq(tenant, content / "faq" / tenant.slug)


CHECKERS: tuple[Checker, ...] = (
    find_faint_colours,
    find_missing_drawings,
    find_dead_pages,
    find_uneven_texts,
    find_legal_mistakes,
    find_offer_mistakes,
    find_stray_words,
    find_faq_mistakes,
)


def _legal_mistakes(path: Path, source: str, bindings: Bindings) -> Iterator[Finding]:
    document = read_page(str(path), source)
    for problem in render(document.body, bindings).problems:
        line = document.body_line + problem.line
        yield Finding(str(path), line, f"“{problem.reference}” leads nowhere", problem.remedy)


def _texts(tenant: Tenant, language: Language) -> Iterator[tuple[Place, str]]:
    """List the words of a language by their place under `[text.<language>]`."""
    return _leaves(msgspec.to_builtins(tenant.config.text[language]), ())


def _leaves(value: Any, place: Place) -> Iterator[tuple[Place, str]]:  # noqa: ANN401 - a tree of TOML values
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, (*place, key))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _leaves(each, (*place, index))


def _config_finding(tenant: Tenant, place: Place, message: str, remedy: str) -> Finding:
    path = tenant.folder / "tenant.toml"
    return Finding(str(path), line_of(lines_of(path.read_text("utf-8")), place), message, remedy)


def _sorted(findings: list[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda finding: (finding.path, finding.line, finding.message))
