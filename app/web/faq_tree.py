"""Changes of the FAQ's tree: one at a time, seen before, indexed and written down; and what leads to an entry."""

import re
from collections.abc import Callable

from app.domain.audit.service import Party, record
from app.domain.faq.versions import lock_version
from app.kernel.db import TenantSession
from app.tenancy.tenant import Tenant
from app.web.faq_index import index_faq
from app.web.request import committing, current_tenant, now
from app.web.staff import acting


def change_tree(
    act: str,
    to: Party,
    put: Callable[[TenantSession], object],
    *,
    seen: int,
    reason: str | None = None,
    is_order: bool = False,
) -> None:
    """Make one change of the tree and write it down; StaleError when the FAQ is not at the version that was seen.

    `is_order`: nothing but the order changes, which the index does not know.
    """
    with committing() as writing:
        lock_version(writing, seen=seen)
        put(writing)
        writing.flush()
        if not is_order:
            index_faq(writing, current_tenant())
        record(writing, f"faq-{act}", by=acting(), to=to, now=now(), reason=reason)


def leads_of_brand(tenant: Tenant, key: str) -> list[str]:
    """Name what leads to an entry from the brand's own files: the home page's choice, legal texts."""
    link = re.compile(rf"\(entry:{re.escape(key)}[)#]")
    papers = sorted((tenant.folder / "legal").rglob("*.md"))
    leads = [str(path.relative_to(tenant.folder)) for path in papers if link.search(path.read_text("utf-8"))]
    return [*(["tenant.toml"] if key in tenant.config.policy.faq.featured else []), *leads]
