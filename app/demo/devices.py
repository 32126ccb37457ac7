"""The demo's products and the software for them, from the files of a brand's folder `demo`."""

from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

from app.cli.brands import rows_of
from app.demo.sheets import make_archive
from app.demo.shelves import ABOUT, planned_file
from app.demo.storing import store_file
from app.domain.library.adding import Arrived, add_resources, known_slugs
from app.domain.library.models import FileRole, ResourceKind, SubjectKind, Visibility
from app.domain.library.service import Written
from app.domain.library.subjects import find_subject, make_subject
from app.kernel.db import TenantSession
from app.kernel.typography import french
from app.tenancy.tenant import Tenant
from app.web.faq_index import thesaurus_of

OWN_SERIAL = "TF841L"  # of the demo customer's first device
_PRODUCTS, _UPDATES = ("key", "title"), ("product", "version", "language", "title", "dated_on", "file", "news")


def make_products(session: TenantSession, tenant: Tenant, folder: Path, *, now: datetime) -> None:
    """Make the products and updates that are missing, where the brand has such files; again is harmless."""
    products, updates = folder / "products.csv", folder / "updates.csv"
    if products.is_file():
        with rows_of(products, _PRODUCTS) as rows:
            for _, row in rows:
                _make_product(session, str(row["key"]), str(row["title"]), now)
    if updates.is_file():
        with rows_of(updates, _UPDATES) as rows:
            for _, row in rows:
                _make_update(session, tenant, {name: str(row[name]) for name in _UPDATES}, now)


def _make_product(session: TenantSession, key: str, title: str, now: datetime) -> None:
    if find_subject(session, SubjectKind.PRODUCT, key) is None:
        make_subject(session, SubjectKind.PRODUCT, key, {"fr": title, "en": title, "de": title}, now=now)


def _make_update(session: TenantSession, tenant: Tenant, said: dict[str, str], now: datetime) -> None:
    product = find_subject(session, SubjectKind.PRODUCT, said["product"])
    slug = f"{said['product']}-{said['version']}-{said['language']}".lower().replace(".", "-").replace(" ", "-")
    if product is None or known_slugs(session, [slug]):
        return
    dated_on, language = date.fromisoformat(said["dated_on"]), said["language"]
    news = (french(said["news"]) if language == "fr" else said["news"]).split(" / ")
    written = Written(
        slug=slug,
        kind=ResourceKind.UPDATE,
        language=language,
        visibility=Visibility.CUSTOMERS,
        title=said["title"],
        summary=news[0],
        body="\n".join(f"- {each}" for each in news),
        version=said["version"],
        dated_on=dated_on,
        subjects=[product.id],
    )
    content = partial(make_archive, "\n".join([said["title"], "", *written.body.splitlines(), "", ABOUT[language], ""]))
    file = store_file(tenant, planned_file(FileRole.MAIN, said["file"], language, content), now)
    out_at = datetime.combine(dated_on, time(9), UTC)
    thesauri = {language: thesaurus_of(tenant, language)}
    add_resources(session, [Arrived(written, [file], published_at=out_at)], thesauri=thesauri, now=now)
