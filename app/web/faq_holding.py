"""Published entries that hold no more: the brand's policy, pages or other entries have changed beneath them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.faq.lint import lint_folder
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import load_contents
from app.domain.faq.stored import stored_folder
from app.kernel.db import TenantSession
from app.kernel.findings import Finding
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.faq_links import entry_targets, link_folder


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """A published entry, and what is wrong with it as the brand is now."""

    entry: FaqEntry
    findings: Sequence[Finding]


def list_broken(session: TenantSession, tenant: Tenant) -> list[BrokenEntry]:
    """List the published entries that could not be published as they are, in the order of their languages."""
    return [each for language in tenant.config.languages for each in _broken(session, tenant, language)]


def _broken(session: TenantSession, tenant: Tenant, language: Language) -> Iterator[BrokenEntry]:
    folder = stored_folder(session, language, {})
    bindings = bind_brand(tenant, language, entry_targets(link_folder(folder, tenant.config)).get)
    found: dict[str, list[Finding]] = {}
    for finding in lint_folder(folder, bindings, bindings.facts()):
        found.setdefault(finding.path, []).append(finding)
    for section in load_contents(session, language).sections:
        for entry in section.entries:
            if findings := found.get(f"{language}/{entry.key}"):
                yield BrokenEntry(entry, sorted(findings, key=lambda each: each.line))
