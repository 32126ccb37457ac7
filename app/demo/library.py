"""The demo's library, kept at the first start while the web answers already; what is there is left alone.

Run as a program in the demo's environment; it ends when all is kept.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from app.cli.brands import writing_to
from app.demo.events import tie_webinars
from app.demo.shelves import Planned, Shelves, read_shelves
from app.demo.storing import store_file
from app.demo.subjects import Subjects, keep_subjects
from app.domain.library.adding import Arrived, add_resources, known_slugs
from app.domain.library.service import Written
from app.domain.search.thesaurus import Thesaurus
from app.factory import create_app
from app.tenancy.tenant import Tenant
from app.web.faq_index import thesaurus_of
from app.web.installation import installation

_AT_ONCE = 60  # resources of one transaction: nobody else writes meanwhile


def fill_library(tenant: Tenant) -> int:
    """Keep what the brand's folder `demo` says and is not kept yet; give how many resources that were."""
    return keep_shelves(tenant, read_shelves(installation().settings.tenants / tenant.slug / "demo"))


def keep_shelves(tenant: Tenant, shelves: Shelves) -> int:
    """Keep what is not kept yet; give how many resources that were."""
    if "resources" not in tenant.config.modules or not shelves.resources:
        return 0
    with writing_to(tenant) as session:
        known = keep_subjects(session, shelves, now=datetime.now(UTC))
    kept = sum(_keep(tenant, some, known) for some in _some(shelves.resources))
    if kept:
        with writing_to(tenant) as session:
            tie_webinars(session, tenant)
    return kept


def _keep(tenant: Tenant, planned: Sequence[Planned], subjects: Subjects) -> int:
    now = datetime.now(UTC)
    with writing_to(tenant) as session:
        known = known_slugs(session, [each.slug for each in planned])
    missing = [each for each in planned if each.slug not in known]
    arrived = [_arrived(tenant, each, subjects, now) for each in missing]
    if arrived:
        thesauri: dict[str, Thesaurus] = {
            language: thesaurus_of(tenant, language) for language in tenant.config.languages
        }
        with writing_to(tenant) as session:
            add_resources(session, arrived, thesauri=thesauri, now=now)
    return len(arrived)


def _arrived(tenant: Tenant, planned: Planned, subjects: Subjects, now: datetime) -> Arrived:
    written = Written(
        slug=planned.slug,
        kind=planned.kind,
        language=planned.language,
        visibility=planned.visibility,
        title=planned.title,
        summary=planned.summary,
        dated_on=planned.dated_on,
        body=planned.body,
        version=planned.version,
        minutes=planned.minutes,
        subjects=[subjects[key] for key in planned.about],
    )
    return Arrived(written, [store_file(tenant, file, now) for file in planned.files], published_at=now)


def _some(resources: Sequence[Planned]) -> Iterator[Sequence[Planned]]:
    return (resources[start : start + _AT_ONCE] for start in range(0, len(resources), _AT_ONCE))


if __name__ == "__main__":
    with create_app().app_context():
        for each in installation().registry.tenants:
            fill_library(each)
