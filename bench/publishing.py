"""How long it takes until what one process publishes is seen in another, on its page and in its search."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import choices
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from uuid import uuid4

from sqlalchemy import select

from app.domain.faq.editing.service import Terms, Writer, save_draft
from app.domain.faq.models import FaqEntry, Significance
from app.domain.faq.queries import get_document
from app.kernel.db import TenantSession, new_engine, open_session, transaction
from app.tenancy.registry import load_registry
from app.tenancy.tenant import Tenant
from app.web.faq_publishing import publish_now
from bench.brands import ENTRY, host_of, plant_brands, slug_of
from bench.report import Row
from bench.serving import GUICHET, flask, get, serve, warm
from tests.web.proxied import proxied

_LIMIT = 2.0  # seconds: the promise of the desk
_TIMES = 5
_BRIEFLY = 0.01  # seconds between two looks
_REX = Writer(uuid4(), "Rex")


def main() -> Iterable[Row]:
    """Publish again and again, and look at the server until it shows it; the worst time stands beside the limit."""
    with TemporaryDirectory() as folder:
        data = Path(folder)
        tenants = plant_brands(data, 1)
        url = f"sqlite:///{data / 'guichet.sqlite3'}"
        environ = {"GUICHET_MODE": "test", "GUICHET_DATA": folder, "GUICHET_TENANTS": str(tenants)}
        environ |= {"GUICHET_CONTENT": str(data / "content"), "GUICHET_SECRET_KEY": "k" * 32}
        flask(environ, "db", "upgrade")
        flask(environ, "faq", "import", "--all")
        (brand,) = load_registry(tenants).tenants
        (data / "nginx").mkdir()
        with (
            serve(GUICHET, data / "log", environ) as server,
            open_session(new_engine(url), slug_of(0)) as session,
            proxied(data / "nginx", server.port, [host_of(0)], data) as proxy,
        ):
            page = server.target(ENTRY, host_of(0), Accept_Encoding="identity")
            warm(page)
            looks: dict[str, Callable[[str], bool]] = {
                "page": lambda word: word.encode() in get(page)[1],
                "page behind nginx": lambda word: word in proxy.ask(host_of(0), ENTRY)[1],
                "search": lambda word: ENTRY.encode() in get(replace(page, path=f"/faq/search.json?q={word}"))[1],
            }
            for name, look in looks.items():
                worst = max(_seen(session, brand, look) for _ in range(_TIMES))
                yield Row(f"publish to visible, {name}", worst, _LIMIT, "s", "the limit; ours is the worst", aim="edit")


def _seen(session: TenantSession, brand: Tenant, look: Callable[[str], bool]) -> float:
    """Publish a word that nobody has seen and look until it is there; the seconds after the commit."""
    word = "zebulon" + "".join(choices(ascii_lowercase, k=12))
    with transaction(session):
        entry = session.scalars(select(FaqEntry)).one()
        source = f"{get_document(session, entry).source.partition('Choose')[0]}The answer is {word}.\n"
        save_draft(session, entry, source, seen=0, based_on=entry.revision, by=_REX, now=datetime.now(UTC))
        terms = Terms(Significance.NORMAL)
        publish_now(session, brand, entry, seen=1, terms=terms, by=_REX, now=datetime.now(UTC))
    began = perf_counter()
    while not look(word):
        sleep(_BRIEFLY)
    return perf_counter() - began
