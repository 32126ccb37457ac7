"""The brands: that their files are whole, contrast included, and that what they promise is set up."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.doctor.signs import Sign, doubtful, fine, wrong
from app.kernel.storage import StorageError, keeps_files
from app.tenancy.tenant import Tenant
from app.web.installation import Installation
from app.web.tenant_check import check_sellers, check_tenant

PART = "brands"
FILES = "files"


def look_at_brands(installed: Installation, chosen: Sequence[str]) -> Iterator[Sign]:
    """Look at the files of these brands, and at what an account elsewhere is needed for."""
    for slug in chosen:
        found = check_tenant(_folder(installed, slug), installed.settings.content)
        if found:
            yield wrong(
                PART, f"{slug}: {len(found)} mistakes, first: {found[0].message}", f"run: flask tenant check {slug}"
            )
            continue
        signs = [sign for brand in read_brands(installed, [slug]) for sign in _accounts(installed, brand)]
        yield from signs or [fine(PART, f"{slug}: no mistake")]
    for finding in check_sellers(_folder(installed, each) for each in installed.registry.slugs):
        yield wrong(PART, f"{Path(finding.path).parent.name}: {finding.message}", finding.remedy)
    if not installed.registry.slugs:
        yield wrong(PART, "there is none", "make one (flask tenant new SLUG), or correct GUICHET_TENANTS")


def read_brands(installed: Installation, slugs: Iterable[str]) -> Iterator[Tenant]:
    """Give brands as their files have them; those with mistakes are left out."""
    return (brand for slug in slugs if (brand := installed.registry.filed(slug)) is not None)


def _folder(installed: Installation, slug: str) -> Path:
    """Give where a brand's files lie on this machine: those of one that was published were laid out there."""
    brand = installed.registry.filed(slug)
    return installed.settings.tenants / slug if brand is None else brand.folder


def look_at_files(installed: Installation) -> Iterator[Sign]:
    """Keep a file in the store, read it, and remove it."""
    remedy = "run: flask files check"
    try:
        if keeps_files(installed.files, now=installed.clock()):
            yield fine(FILES, "the store kept a file, gave it back and removed it")
        else:
            yield wrong(FILES, "the store gave back something else than it was given", remedy)
    except StorageError as error:
        yield wrong(FILES, str(error), remedy)


def _accounts(installed: Installation, brand: Tenant) -> Iterator[Sign]:
    modules, name = brand.config.modules, brand.slug.upper().replace("-", "_")
    if "billing" in modules and brand.slug not in installed.settings.stripe:
        yield doubtful(PART, f"{brand.slug}: takes no payments", f"set GUICHET_STRIPE_{name}_KEY and what goes with it")
    if "support" in modules and brand.slug not in installed.settings.imap:
        yield doubtful(
            PART,
            f"{brand.slug}: no mailbox is fetched",
            f"set GUICHET_IMAP_{name}, or pipe mails to “flask mail receive”",
        )
