"""The FAQ's search beside LIKE, FTS5 and PostgreSQL's full text: the same entries, the queries people type."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg
from sqlalchemy import URL, Engine

from app.domain.faq.queries import list_documents, load_contents
from app.domain.faq.search.query import search
from app.domain.faq.search.texts import read_search_text
from app.domain.faq.versions import read_version
from app.kernel.db import new_engine, open_session
from app.migrations import runner
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.faq_index import thesaurus_of
from app.web.faq_links import entry_targets, link_contents
from bench.report import Row
from bench.searching.rivals import Fts5, FullText, Like, Page, Rival
from tests import postgres
from tests.search.query_file import Query, load_queries
from tests.search.real_faq import Find, Score, import_brands, load_brands, rate

_ROUNDS = 3


def main() -> Iterable[Row]:
    """Measure how many queries lead where they should, held apart from those tuned for, and what each costs."""
    with TemporaryDirectory(prefix="guichet-bench-") as folder, ExitStack() as stack:
        brands = load_brands()
        sqlite = stack.enter_context(_sqlite(Path(folder), brands))
        server, postgresql = stack.enter_context(_postgresql(Path(folder), brands))
        connection = stack.enter_context(psycopg.connect(_dsn(server)))
        pages = [page for tenant in brands.values() for page in _pages(sqlite, tenant)]
        rivals: list[Rival] = [Like(pages), Fts5(pages), FullText(pages, connection)]
        ours = stack.enter_context(_guichet(sqlite, brands))
        yield from _hits(ours, rivals)
        yield from _costs(ours, stack.enter_context(_guichet(postgresql, brands)), rivals)


def _hits(ours: Find, rivals: Sequence[Rival]) -> Iterator[Row]:
    queries = load_queries()
    for split, language in (("held", "fr"), ("held", "en"), ("held", "de"), ("tune", None)):
        asked = [query for query in queries if query.split == split and language in {None, query.language}]
        name = f"{split}, {language or 'all languages'} ({len(asked)})"
        found = rate(asked, ours)
        for rival in rivals:
            yield from _compare(name, found, rate(asked, rival.find), rival.name)


def _compare(name: str, ours: Score, theirs: Score, rival: str) -> Iterator[Row]:
    for what, mine, other in (
        ("hit@1", ours.first, theirs.first),
        ("hit@3", ours.among_three, theirs.among_three),
        ("none found", ours.nothing, theirs.nothing),
    ):
        yield Row(f"{what}, {name}", 100 * mine / ours.asked, 100 * other / theirs.asked, "%", rival)


def _costs(sqlite: Find, postgresql: Find, rivals: Sequence[Rival]) -> Iterator[Row]:
    """Time each in turn, round after round: the machine's other work falls on all. Ours cuts excerpts as well."""
    queries = load_queries()
    like, fts5, full_text = (rival.find for rival in rivals)
    for name, ours, theirs, rival in (
        ("SQLite", sqlite, like, "LIKE, keys only"),
        ("SQLite", sqlite, fts5, "FTS5, keys only"),
        ("PostgreSQL", postgresql, full_text, "full text, keys only"),
    ):
        rounds = [(_milliseconds(ours, queries), _milliseconds(theirs, queries)) for _ in range(_ROUNDS)]
        mine, other = (min(times) for times in zip(*rounds, strict=True))
        yield Row(f"a query with its excerpts, {name}", mine, other, "ms", rival)


def _milliseconds(find: Find, queries: Sequence[Query]) -> float:
    began = perf_counter()
    for query in queries:
        find(query)
    return 1000 * (perf_counter() - began) / len(queries)


@contextmanager
def _guichet(engine: Engine, brands: dict[str, Tenant]) -> Iterator[Find]:
    with ExitStack() as stack:
        sessions = {slug: stack.enter_context(open_session(engine, slug)) for slug in brands}
        versions = {slug: read_version(session) for slug, session in sessions.items()}

        def find(query: Query) -> list[str]:
            thesaurus = thesaurus_of(brands[query.brand], query.language)
            version = versions[query.brand]
            hits = search(sessions[query.brand], query.text, thesaurus=thesaurus, version=version)
            return [hit.key for hit in hits]

        yield find


@contextmanager
def _sqlite(folder: Path, brands: dict[str, Tenant]) -> Iterator[Engine]:
    url = f"sqlite:///{folder / 'guichet.sqlite3'}"
    runner.upgrade(url, url)
    engine = new_engine(url)
    import_brands(engine, brands.values())
    yield engine
    engine.dispose()


@contextmanager
def _postgresql(folder: Path, brands: dict[str, Tenant]) -> Iterator[tuple[URL, Engine]]:
    try:
        server = postgres.clone(folder, "bench")
        engine = new_engine(postgres.signed_in(server, "guichet_app").render_as_string(hide_password=False))
        import_brands(engine, brands.values())
        yield server, engine
        engine.dispose()
    finally:
        postgres.drop(folder)
        postgres.stop(folder)


def _dsn(server: URL) -> str:
    return server.set(drivername="postgresql").render_as_string(hide_password=False)


def _pages(engine: Engine, tenant: Tenant) -> Iterator[Page]:
    with open_session(engine, tenant.slug) as session:
        for language in tenant.config.languages:
            contents = load_contents(session, language)
            targets = entry_targets(link_contents(contents, tenant.config, language))
            documents = list_documents(session, language)
            for key, document in documents.items():
                text = read_search_text(document, "", bind_brand(tenant, language, targets.get))
                extra = " ".join((*text.synonyms, *text.headings))
                yield Page(tenant.slug, language, key, text.title, extra, text.body)
