"""Brands that are published in the database: any number of hosts serve them, and notice each change by a number."""

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from weakref import ref

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.domain.brands.queries import Edition, get_files, list_editions, read_newest_number
from app.kernel.findings import Finding
from app.tenancy.packing import lay_out
from app.tenancy.sources import UnreadableSourceError

LOOKED_AT_EVERY = 2.0  # seconds
_log = logging.getLogger(__name__)
_UNLISTED = -1


class Published:
    """Brands as the database has them; the files of each that is asked for are laid out in a folder of this machine."""

    def __init__(self, engine: Engine, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._folder = folder
        self._clock = clock
        self._number = _UNLISTED
        self._editions: Mapping[str, Sequence[Edition]] = {}
        self._looked_at = float("-inf")
        self._looking = Lock()
        # Brands are read before servers fork, and a connection shared with the parent would mix up both.
        engine_of = ref(engine)
        os.register_at_fork(after_in_child=lambda: _leave_connections(engine_of()))

    def has_changed(self) -> bool:
        """Ask for the number that rises with each edition, every two seconds; whoever comes meanwhile does not wait."""
        if self._clock() - self._looked_at < LOOKED_AT_EVERY or not self._looking.acquire(blocking=False):
            return False
        try:
            self._looked_at = self._clock()
            with self._engine.connect() as connection:
                return read_newest_number(connection) != self._number
        except SQLAlchemyError as error:
            _log.warning("whether brands were published is unread: %s", type(error).__name__)
            return False
        finally:
            self._looking.release()

    def slugs(self) -> Sequence[str]:
        """List what is published."""
        self._looked_at = self._clock()
        try:
            with self._engine.connect() as connection:
                number = read_newest_number(connection)  # first: what comes meanwhile is looked at once more
                self._editions = list_editions(connection)
        except SQLAlchemyError as error:
            raise UnreadableSourceError(_unread("the brands", error)) from error
        self._number = number
        return tuple(self._editions)

    def hosts(self, slug: str) -> tuple[str, ...]:
        """Give those that were published with it."""
        return self._editions[slug][0].hosts

    def stamp(self, slug: str) -> object:
        """Give the digest of its files."""
        return [edition.digest for edition in self._editions.get(slug, ())[:1]]

    def folders(self, slug: str) -> Iterator[Path]:
        """Lay the newest out, and the one before when it is asked for; those that are older go."""
        editions = self._editions.get(slug, ())  # none of one that was withdrawn a moment ago
        for number, edition in enumerate(editions):
            if number:
                _log.error("%s: what was published last cannot be used; the brand is served as before", slug)
            folder = self._folder / slug / edition.digest / slug
            if not folder.is_dir():
                self._fetch(edition, folder)
            self._forget_others(slug, editions)
            yield folder

    def place(self, slug: str) -> str:
        """Name the edition."""
        return f"{slug} as published"

    def _fetch(self, edition: Edition, folder: Path) -> None:
        try:
            with self._engine.connect() as connection:
                packed = get_files(connection, edition)
            lay_out(packed, folder)
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise UnreadableSourceError(_unread(edition.tenant, error)) from error

    def _forget_others(self, slug: str, editions: Sequence[Edition]) -> None:
        kept = {edition.digest for edition in editions}
        for folder in (self._folder / slug).iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)


def _unread(what: str, error: Exception) -> Finding:
    return Finding(
        "brand_edition", 1, f"{what} cannot be read: {type(error).__name__}", "run flask db upgrade, and publish"
    )


def _leave_connections(engine: Engine | None) -> None:
    if engine is not None:
        engine.dispose(close=False)
