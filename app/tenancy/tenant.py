"""One brand as it is served: configuration, stylesheet, words, papers, offers, read together, never changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from babel.support import NullTranslations

from app.domain.billing.offers import Offers
from app.kernel.findings import Finding
from app.tenancy.catalogues import CatalogueError, brand_catalogue
from app.tenancy.config import TenantConfig
from app.tenancy.offers import read_offers
from app.tenancy.papers import Papers, read_papers
from app.tenancy.reading import ConfigError, load_config
from app.tenancy.theme import Theme, ThemeError, parse_theme

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Tenant:
    """A brand that we serve. The same object means the same brand unchanged, pages made from it included."""

    slug: str
    folder: Path
    config: TenantConfig
    origin: str
    hosts: tuple[str, ...]  # every name that leads to the brand, its own first
    theme: Theme
    catalogues: Mapping[str, NullTranslations]
    papers: Papers
    offers: Offers
    digest: str
    unchanged: "Tenant | None" = None  # where its team changed a policy at the desk: the brand as its files have it

    @property
    def filed(self) -> "Tenant":
        """The brand as its files have it."""
        return self.unchanged or self

    @property
    def host(self) -> str:
        """The name that the brand answers at, without port."""
        return self.hosts[0]

    @property
    def theme_path(self) -> str:
        """The path of the brand's stylesheet; it changes when the stylesheet does."""
        return f"/brand/{self.slug}.{self.theme.digest}.css"

    def url(self, path: str) -> str:
        """Give the full address of a path, from the configured origin and never from a request."""
        return self.origin + path

    def catalogue(self, language: str) -> NullTranslations:
        """Give the brand's words in one of its languages."""
        return self.catalogues[language]


def load_tenant(folder: Path, *, origin_pattern: str | None = None) -> Tenant:
    """Read a brand's folder; ConfigError names every mistake in its files."""
    findings: list[Finding] = []
    config = _collecting(findings, lambda: load_config(folder / "tenant.toml"))
    theme = _collecting(findings, lambda: _load_theme(folder / "brand.css"))
    languages = config.languages if config else ()
    catalogues = _collecting(findings, lambda: _load_catalogues(folder, languages))
    papers = _collecting(findings, lambda: read_papers(folder, languages))
    offers = _collecting(findings, lambda: read_offers(folder, config)) if config else None
    if config is None or theme is None or catalogues is None or papers is None or offers is None:
        raise ConfigError(findings)
    origin = origin_of(folder.name, config.origin, origin_pattern)
    return Tenant(
        slug=folder.name,
        folder=folder,
        config=config,
        origin=origin,
        hosts=hosts_of(origin, () if origin_pattern else config.hosts),
        theme=theme,
        catalogues=catalogues,
        papers=papers,
        offers=offers,
        digest=_digest(folder),
    )


def origin_of(slug: str, configured: str, pattern: str | None) -> str:
    """Give the origin that links are built from: the configured one, unless the installation has a pattern."""
    return pattern.format(slug=slug) if pattern else configured


def hosts_of(origin: str, further: Iterable[str]) -> tuple[str, ...]:
    """List the names that lead to an origin, its own first."""
    return (urlsplit(origin).hostname or "", *further)


def overlay_path(folder: Path, language: str) -> Path:
    """Give the place of a brand's own words in a language."""
    return folder / "translations" / f"{language}.po"


def _collecting(findings: list[Finding], read: Callable[[], Part]) -> Part | None:
    """Read one part of a brand; its mistakes are added to `findings`, so that all parts are told of at once."""
    try:
        return read()
    except ConfigError as error:
        findings.extend(error.findings)
        return None


def _load_theme(path: Path) -> Theme:
    try:
        return parse_theme(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        finding = Finding(str(path), 1, f"the colours cannot be read: {error}", "write the file: docs/tenants.md")
        raise ConfigError([finding]) from error
    except ThemeError as error:
        raise ConfigError(error.findings) from error


def _load_catalogues(folder: Path, languages: Iterable[str]) -> Mapping[str, NullTranslations]:
    try:
        return {language: brand_catalogue(language, overlay_path(folder, language)) for language in languages}
    except CatalogueError as error:
        raise ConfigError([error.finding]) from error


def _digest(folder: Path) -> str:
    sources = [folder / "tenant.toml", folder / "brand.css", *sorted(folder.glob("translations/*.po"))]
    content = sha256()
    for source in sources:
        content.update(source.read_bytes())
    return content.hexdigest()[:16]
