"""Which brand answers at which host: one look-up, swapped whole when the files change."""

import logging
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from app.kernel.findings import Finding
from app.tenancy.reading import ConfigError
from app.tenancy.series import find_shared_series
from app.tenancy.sources import Folder, Source, UnreadableSourceError
from app.tenancy.tenant import Tenant, hosts_of, load_tenant, origin_of

__all__ = ["Registry", "Tenant", "load_registry"]

_log = logging.getLogger(__name__)
_ALL_AT_ONCE = 100  # up to this many brands are read whole at start; of more, each when it is first asked for
Live = Callable[[Tenant], Tenant]
"""Gives a brand as it is to be served now, from the brand as its files have it."""


@dataclass(slots=True)
class _Entry:
    """A brand, the hosts that lead to it, and what it is once it is read."""

    slug: str
    hosts: tuple[str, ...]
    tenant: Tenant | None = None
    stamp: object = None
    findings: tuple[Finding, ...] = ()
    shared: Sequence[Finding] = ()  # series of numbers that are another brand's: it waits until that one gives way
    broken: bool = False


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """Everything that look-ups read; replaced, never changed."""

    by_slug: Mapping[str, _Entry] = field(default_factory=dict)
    by_host: Mapping[str, _Entry] = field(default_factory=dict)
    clashes: tuple[Finding, ...] = ()


class Registry:
    """The brands of an installation. Look-ups take no lock; `reload` may be called from any thread.

    They are given as `live` makes them; without it, as their files have them. A source that knows when it changes is
    looked at again every few seconds, by whoever asks for a brand.
    """

    def __init__(
        self,
        source: Source,
        *,
        origin_pattern: str | None = None,
        all_at_once: int = _ALL_AT_ONCE,
        live: Live | None = None,
    ) -> None:
        self._source = source
        self._live = live
        self._all_at_once = all_at_once
        self._origin_pattern = origin_pattern
        self._snapshot = _Snapshot()
        self._lock = RLock()

    def by_host(self, host: str) -> Tenant | None:
        """Give the brand that answers at a host name, or leads from it; None for a host of nobody's."""
        return self._served(self._current().by_host.get(host))

    def by_slug(self, slug: str) -> Tenant | None:
        """Give a brand by its slug."""
        return self._served(self._current().by_slug.get(slug))

    def filed(self, slug: str) -> Tenant | None:
        """Give a brand as its files have it, whatever its team changed since."""
        return self._filed(self._current().by_slug.get(slug))

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of all brands, in alphabetical order."""
        return tuple(self._current().by_slug)

    @property
    def tenants(self) -> Iterator[Tenant]:
        """Every brand that can be served, in order of slug."""
        return (tenant for slug in self.slugs if (tenant := self.by_slug(slug)) is not None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the brands read so far: broken files, hosts or series claimed twice, colours corrected."""
        snapshot = self._snapshot
        told = [finding for entry in snapshot.by_slug.values() for finding in (*entry.findings, *entry.shared)]
        return (*snapshot.clashes, *told)

    def reload(self) -> tuple[Finding, ...]:
        """Read what changed; a broken brand stays as it was, an untouched one stays the same object."""
        with self._lock:
            known = self._snapshot.by_slug
            try:
                slugs = self._source.slugs()
            except UnreadableSourceError as error:
                _tell([error.finding], logging.ERROR)
                return (error.finding,)
            entries = self._renewed_all(slugs, known)
            by_host, clashes = self._hosts_of(entries)
            self._snapshot = _Snapshot(entries, by_host, clashes)
        _tell([*clashes, *(finding for entry in entries.values() for finding in entry.shared)], logging.ERROR)
        return self.findings

    def _served(self, entry: _Entry | None) -> Tenant | None:
        tenant = self._filed(entry)
        return tenant if tenant is None or self._live is None else self._live(tenant)

    def _filed(self, entry: _Entry | None) -> Tenant | None:
        return None if entry is None else entry.tenant or self._open_late(entry)

    def _current(self) -> _Snapshot:
        if self._source.has_changed():
            self.reload()
        return self._snapshot

    def _renewed_all(self, slugs: Sequence[str], known: Mapping[str, _Entry]) -> Mapping[str, _Entry]:
        """Renew each brand beside all others as they stand; one whose series was another's, again after that one."""
        entries: dict[str, _Entry] = {}
        beside = ChainMap(entries, {slug: known[slug] for slug in slugs if slug in known})
        eager, turn = len(slugs) <= self._all_at_once, slugs
        while turn:
            for slug in turn:
                entries[slug] = self._renewed(slug, known.get(slug), beside, eager=eager)
            waiting = [slug for slug in turn if entries[slug].shared]
            turn = waiting if len(waiting) < len(turn) else ()
        return entries

    def _renewed(self, slug: str, old: _Entry | None, beside: Mapping[str, _Entry], *, eager: bool) -> _Entry:
        if old is None or old.tenant is None:
            entry = _Entry(slug, self._hosts(slug))
            if eager or not entry.hosts:
                self._open(entry, beside)
            return entry
        if self._source.stamp(slug) == old.stamp and not old.shared:
            return old
        entry = _Entry(slug, old.hosts)
        if self._open(entry, beside) is None:
            entry.tenant = old.tenant
        return entry

    def _open_late(self, entry: _Entry) -> Tenant | None:
        """Read a brand that was asked for first now, beside those read before it."""
        with self._lock:
            was_broken, tenant = entry.broken, self._open(entry, self._snapshot.by_slug)
            if not was_broken:
                _tell(entry.shared, logging.ERROR)
            return tenant

    def _open(self, entry: _Entry, beside: Mapping[str, _Entry]) -> Tenant | None:
        """Read a brand whole, once; what is wrong is logged and kept, and a broken brand is nobody's."""
        with self._lock:
            if entry.tenant is not None or entry.broken:
                return entry.tenant
            entry.stamp = self._source.stamp(entry.slug)
            try:
                entry.tenant = self._load(entry, beside)
            except UnreadableSourceError as error:  # not the brand's fault: it is asked for again
                _tell([error.finding], logging.ERROR)
                return None
            if entry.tenant is None:
                entry.broken = True
                return None
            entry.hosts = entry.tenant.hosts
            entry.findings += entry.tenant.theme.faint
            _tell(entry.tenant.theme.faint, logging.WARNING)
            return entry.tenant

    def _load(self, entry: _Entry, beside: Mapping[str, _Entry]) -> Tenant | None:
        """Read the newest files of a brand that can be used; what is wrong with newer ones is told."""
        others = [each.tenant for slug, each in beside.items() if slug != entry.slug and each.tenant is not None]
        for folder in self._source.folders(entry.slug):
            try:
                tenant = load_tenant(folder, origin_pattern=self._origin_pattern)
                if not (shared := find_shared_series(tenant, others)):
                    return tenant
                entry.shared = (*entry.shared, *shared)
            except ConfigError as error:
                entry.findings += error.findings
                _tell(error.findings, logging.ERROR)
        return None

    def _hosts(self, slug: str) -> tuple[str, ...]:
        if self._origin_pattern:
            return hosts_of(origin_of(slug, "", self._origin_pattern), ())
        return self._source.hosts(slug)

    def _hosts_of(self, entries: Mapping[str, _Entry]) -> tuple[Mapping[str, _Entry], tuple[Finding, ...]]:
        by_host: dict[str, _Entry] = {}
        clashes: list[Finding] = []
        for entry in entries.values():
            for host in entry.hosts:
                holder = by_host.setdefault(host, entry)
                if holder is not entry:
                    message = f"the host “{host}” already leads to {holder.slug}"
                    clashes.append(Finding(self._source.place(entry.slug), 1, message, "give each brand its own"))
        return by_host, tuple(clashes)


def load_registry(
    folder: Path, *, origin_pattern: str | None = None, all_at_once: int = _ALL_AT_ONCE, live: Live | None = None
) -> Registry:
    """Read the brands of a folder; a pattern such as `http://{slug}.localhost:8000` replaces every origin."""
    registry = Registry(Folder(folder), origin_pattern=origin_pattern, all_at_once=all_at_once, live=live)
    registry.reload()
    return registry


def _tell(findings: Sequence[Finding], level: int) -> None:
    for finding in findings:
        _log.log(level, "%s", finding)
