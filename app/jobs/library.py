"""Keeping what the library is found by in step: with the synonyms, and with what products and topics are called."""

from app.domain.library.reindexing import begin_where_stale, list_being_read, list_brands_being_read, read_on
from app.jobs.housekeeping import OpenSession, Swept, in_brands, in_each_brand
from app.jobs.publishing import Timetable
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.web.context import is_open
from app.web.faq_index import thesaurus_of

_BATCHES = 3  # of one language in a round: mails wait for it, and the next round goes on


def look_at_library_search(registry: Registry, open_session: OpenSession) -> None:
    """Begin to read anew what was read with other synonyms or titles, in every brand that has a library."""

    def look(session: TenantSession) -> Swept:
        tenant = registry.by_slug(session.tenant)
        if tenant is None or not is_open("resources", tenant.config):
            return {}
        with transaction(session):
            stale = [begin_where_stale(session, thesaurus_of(tenant, each)) for each in tenant.config.languages]
        return {"languages": sum(stale)}

    in_each_brand(registry, open_session, look, done="library_search_stale", failed="library_search_not_looked_at")


def read_library_on(timetable: Timetable, registry: Registry, open_session: OpenSession) -> None:
    """Read the next resources of what was begun, in every brand."""

    def read(session: TenantSession) -> Swept:
        tenant = registry.by_slug(session.tenant)
        if tenant is None or not is_open("resources", tenant.config):
            return {}
        written = 0
        for language in set(tenant.config.languages).intersection(list_being_read(session)):
            for _ in range(_BATCHES):
                with transaction(session):
                    batch = read_on(session, thesaurus_of(tenant, language))
                written += batch.written
                if batch.is_last:
                    break
        return {"resources": written}

    with timetable() as connection:
        slugs = list_brands_being_read(connection)
    in_brands(slugs, open_session, read, done="library_read", failed="library_not_read")
