"""Which brand answers at which host: one look-up, swapped whole when the files change."""

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from app.kernel.findings import Finding
from app.tenancy.reading import ConfigError
from app.tenancy.tenant import Tenant, hosts_of, load_tenant, origin_of

__all__ = ["Registry", "Tenant", "load_registry"]

_log = logging.getLogger(__name__)
_ALL_AT_ONCE = 100  # up to this many brands are read whole at start; of more, each when it is first asked for
_ORIGIN = re.compile(r"""^origin\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)
_HOSTS = re.compile(r"^hosts\s*=\s*\[([^\]]*)\]", re.MULTILINE)
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_FIRST_TABLE = re.compile(r"^\[", re.MULTILINE)

Stamp = tuple[tuple[str, int, int], ...]
Live = Callable[[Tenant], Tenant]
"""Gives a brand as it is to be served now, from the brand as its files have it."""


@dataclass(slots=True)
class _Entry:
    """A brand's folder, the hosts that lead to it, and the brand once it is read."""

    folder: Path
    hosts: tuple[str, ...]
    tenant: Tenant | None = None
    stamp: Stamp = ()
    findings: tuple[Finding, ...] = ()
    broken: bool = False


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """Everything that look-ups read; replaced, never changed."""

    by_slug: Mapping[str, _Entry] = field(default_factory=dict)
    by_host: Mapping[str, _Entry] = field(default_factory=dict)
    clashes: tuple[Finding, ...] = ()


class Registry:
    """The brands of an installation. Look-ups take no lock; `reload` may be called from any thread.

    They are given as `live` makes them; without it, as their files have them.
    """

    def __init__(
        self,
        folder: Path,
        *,
        origin_pattern: str | None = None,
        all_at_once: int = _ALL_AT_ONCE,
        live: Live | None = None,
    ) -> None:
        self._folder = folder
        self._live = live
        self._all_at_once = all_at_once
        self._origin_pattern = origin_pattern
        self._snapshot = _Snapshot()
        self._lock = RLock()

    def by_host(self, host: str) -> Tenant | None:
        """Give the brand that answers at a host name, or leads from it; None for a host of nobody's."""
        return self._served(self._snapshot.by_host.get(host))

    def by_slug(self, slug: str) -> Tenant | None:
        """Give a brand by its slug."""
        return self._served(self._snapshot.by_slug.get(slug))

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of all brands, in alphabetical order."""
        return tuple(self._snapshot.by_slug)

    @property
    def tenants(self) -> Iterator[Tenant]:
        """Every brand that can be served, in order of slug."""
        return (tenant for slug in self.slugs if (tenant := self.by_slug(slug)) is not None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the brands read so far: broken files, hosts claimed twice, colours corrected."""
        snapshot = self._snapshot
        told = [finding for entry in snapshot.by_slug.values() for finding in entry.findings]
        return (*snapshot.clashes, *told)

    def reload(self) -> tuple[Finding, ...]:
        """Read what changed; a broken brand stays as it was, an untouched one stays the same object."""
        with self._lock:
            known = self._snapshot.by_slug
            try:
                folders = _tenant_folders(self._folder)
            except OSError as error:
                finding = Finding(str(self._folder), 1, f"the brands cannot be read: {error}", "name their folder")
                _tell([finding], logging.ERROR)
                return (finding,)
            eager = len(folders) <= self._all_at_once
            entries = {folder.name: self._renewed(folder, known.get(folder.name), eager=eager) for folder in folders}
            by_host, clashes = _hosts_of(entries)
            self._snapshot = _Snapshot(entries, by_host, clashes)
        _tell(clashes, logging.ERROR)
        return self.findings

    def _served(self, entry: _Entry | None) -> Tenant | None:
        tenant = None if entry is None else entry.tenant or self._open(entry)
        return tenant if tenant is None or self._live is None else self._live(tenant)

    def _renewed(self, folder: Path, old: _Entry | None, *, eager: bool) -> _Entry:
        if old is None or old.tenant is None:
            entry = _Entry(folder, self._hosts(folder))
            if eager or not entry.hosts:
                self._open(entry)
            return entry
        if _stamp(folder) == old.stamp:
            return old
        entry = _Entry(folder, old.hosts)
        if self._open(entry) is None:
            entry.tenant = old.tenant
        return entry

    def _open(self, entry: _Entry) -> Tenant | None:
        """Read a brand whole, once; what is wrong is logged and kept, and a broken brand is nobody's."""
        with self._lock:
            if entry.tenant is not None or entry.broken:
                return entry.tenant
            entry.stamp = _stamp(entry.folder)
            try:
                entry.tenant = load_tenant(entry.folder, origin_pattern=self._origin_pattern)
            except ConfigError as error:
                entry.broken = True
                entry.findings = error.findings
                _tell(error.findings, logging.ERROR)
                return None
            entry.hosts = entry.tenant.hosts
            entry.findings = entry.tenant.theme.faint
            _tell(entry.findings, logging.WARNING)
            return entry.tenant

    def _hosts(self, folder: Path) -> tuple[str, ...]:
        """Read the hosts from the head of the file, without the cost of all the rest; none where it is unusual."""
        if self._origin_pattern:
            return hosts_of(origin_of(folder.name, "", self._origin_pattern), ())
        try:
            text = (folder / "tenant.toml").read_text("utf-8", "replace")
        except OSError:
            return ()
        table = _FIRST_TABLE.search(text)
        head = text[: table.start()] if table else text
        origin, further = _ORIGIN.search(head), _HOSTS.search(head)
        with suppress(ValueError):  # an origin that is none: reading the whole brand says so
            return hosts_of(origin[1], _QUOTED.findall(further[1]) if further else ()) if origin else ()
        return ()


def load_registry(
    folder: Path, *, origin_pattern: str | None = None, all_at_once: int = _ALL_AT_ONCE, live: Live | None = None
) -> Registry:
    """Read the brands of a folder; a pattern such as `http://{slug}.localhost:8000` replaces every origin."""
    registry = Registry(folder, origin_pattern=origin_pattern, all_at_once=all_at_once, live=live)
    registry.reload()
    return registry


def _tenant_folders(folder: Path) -> list[Path]:
    with os.scandir(folder) as found:
        names = sorted(entry.name for entry in found if entry.is_dir())
    return [folder / name for name in names if (folder / name / "tenant.toml").is_file()]


def _hosts_of(entries: Mapping[str, _Entry]) -> tuple[Mapping[str, _Entry], tuple[Finding, ...]]:
    by_host: dict[str, _Entry] = {}
    clashes: list[Finding] = []
    for entry in entries.values():
        for host in entry.hosts:
            holder = by_host.setdefault(host, entry)
            if holder is not entry:
                message = f"the host “{host}” already leads to {holder.folder.name}"
                clashes.append(Finding(str(entry.folder / "tenant.toml"), 1, message, "give each brand its own"))
    return by_host, tuple(clashes)


def _stamp(folder: Path) -> Stamp:
    """Tell one state of a folder from another: names, times and sizes of its files."""
    files = []
    for parent, _, names in os.walk(folder):
        for name in names:
            path = f"{parent}/{name}"
            with suppress(FileNotFoundError):  # an editor's passing file
                status = os.stat(path)  # noqa: PTH116  thousands of files at a reload
                files.append((path, status.st_mtime_ns, status.st_size))
    return tuple(sorted(files))


def _tell(findings: Sequence[Finding], level: int) -> None:
    for finding in findings:
        _log.log(level, "%s", finding)
