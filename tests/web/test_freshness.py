"""What one process publishes, every other shows: on the entry's page, its list and in the search."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from flask import Flask

from app.domain.faq.editing.service import Terms, Writer, get_entry
from app.domain.faq.models import Significance
from app.web.faq_publishing import publish_now
from tests.faults.waiting import wait_until
from tests.web.desk.drafts import draft, rows
from tests.web.desk.faq import entry_of, kept_faq
from tests.web.serving import Served, serving

WORD = "zébulon"


@pytest.fixture(scope="module")
def two(stocked_url: str, brands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    """Two installations' worth of processes on one database."""
    folders = [tmp_path_factory.mktemp("served") for _ in range(2)]
    given = {"DATABASE_URL": stocked_url, "TENANTS": str(brands)}
    with serving(folders[0], **given) as one, serving(folders[1], **given) as other:
        yield one, other


def test_a_published_text_is_seen_by_every_process(app: Flask, two: tuple[Served, Served]) -> None:
    entry = entry_of(app)
    pages = ("/faq/gestion-du-compte/" + entry.slug, f"/faq/search?q={quote(WORD)}")

    def seen(word: str) -> list[bool]:
        return [word in server.ask(page)[1] for server in two for page in pages]

    with kept_faq(app):
        assert seen(f"{WORD} écrit") == [False] * 4  # and every process keeps its pages now
        draft(app, entry, f"Un texte que {WORD} écrit.")
        with rows(app) as session:
            brand = app.extensions["guichet"].registry.by_slug("camcha")
            rex, now = Writer(uuid4(), "Rex"), datetime.now(UTC)
            publish_now(
                session, brand, get_entry(session, entry.id), seen=1, terms=Terms(Significance.NORMAL), by=rex, now=now
            )
        wait_until(lambda: all(seen("écrit.")))
    wait_until(lambda: not any(seen(f"{WORD} écrit")))
