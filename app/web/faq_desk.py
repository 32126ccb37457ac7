"""A text of the FAQ while it is written, and everything that would make it wrong."""

from dataclasses import dataclass
from typing import cast

from app.domain.faq.documents import EntryDocument, read_entry
from app.domain.faq.errors import DocumentError
from app.domain.faq.lint import lint_entry
from app.domain.faq.models import FaqEntry
from app.domain.faq.stored import stored_folder
from app.kernel.db import TenantSession
from app.kernel.findings import Finding
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.faq_links import entry_targets, link_folder


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a text: its document where it can be read, and its mistakes."""

    document: EntryDocument | None
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether it may be published."""
        return self.document is not None and not self.findings


def read_draft(session: TenantSession, tenant: Tenant, entry: FaqEntry, source: str) -> Reading:
    """Read a text as the entry's next one, against the brand's live policy and all other entries."""
    path = f"{entry.language}/{entry.key}"
    language = cast("Language", entry.language)
    try:
        document = read_entry(path, source)
    except DocumentError as error:
        return Reading(None, error.findings)
    if document.front.key != entry.key:
        return Reading(None, (Finding(path, 2, "the key has changed", f"write {entry.key}"),))
    folder = stored_folder(session, language, {entry.key: document}, also=entry.id)
    bindings = bind_brand(tenant, language, entry_targets(link_folder(folder, tenant.config)).get)
    findings = lint_entry(folder, document, bindings, bindings.facts())
    return Reading(document, tuple(sorted(findings, key=lambda finding: finding.line)))
