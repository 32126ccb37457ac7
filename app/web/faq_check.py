"""Whether a brand's FAQ files may be shown: the lint of every language, against the brand's live policy."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.domain.faq.folders import Folder, load_folder
from app.domain.faq.lint import lint_folder, lint_languages
from app.domain.search.synonym_lists import lint_synonyms
from app.kernel.findings import Finding
from app.tenancy.mistakes import nearest
from app.tenancy.places import line_of, lines_of
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.faq_index import synonyms_of
from app.web.faq_links import entry_targets, link_folder


def check_faq(tenant: Tenant, root: Path) -> list[Finding]:
    """Name every mistake in `root/<language>` for the brand's languages, in order of file and line."""
    folders = [load_folder(root, language) for language in tenant.config.languages]
    findings = [*lint_languages(folders), *_featured(tenant, folders)]
    for language, folder in zip(tenant.config.languages, folders, strict=True):
        targets = entry_targets(link_folder(folder, tenant.config))
        bindings = bind_brand(tenant, language, targets.get)
        findings += lint_folder(folder, bindings, bindings.facts())
        findings += lint_synonyms(synonyms_of(tenant, language))
    return sorted(set(findings), key=lambda finding: (finding.path, finding.line, finding.message))


def _featured(tenant: Tenant, folders: Sequence[Folder]) -> Iterator[Finding]:
    """Name the entries that the home would put forward and that do not exist."""
    known = {entry.document.front.key for folder in folders for _, entry in folder.entries()}
    path = tenant.folder / "tenant.toml"
    lines = lines_of(path.read_text("utf-8"))
    for index, key in enumerate(tenant.config.policy.faq.featured):
        if key not in known:
            line = line_of(lines, ("policy", "faq", "featured", index))
            yield Finding(str(path), line, f"the entry “{key}” does not exist", nearest(key, known))
