"""Where brands come from: a folder of folders, or the database, where they are published."""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from app.kernel.findings import Finding
from app.tenancy.tenant import hosts_of

_ORIGIN = re.compile(r"""^origin\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)
_HOSTS = re.compile(r"^hosts\s*=\s*\[([^\]]*)\]", re.MULTILINE)
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_FIRST_TABLE = re.compile(r"^\[", re.MULTILINE)


class UnreadableSourceError(Exception):
    """The brands, or the files of one, cannot be had just now; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class Source(Protocol):
    """What the registry asks of where brands come from; what concerns one brand, of those that `slugs` gave last."""

    def has_changed(self) -> bool:
        """Tell whether `slugs` would give something else than last time; False where a signal says so instead."""
        ...

    def slugs(self) -> Sequence[str]:
        """Look what there is, and give the slugs in alphabetical order; UnreadableSourceError."""
        ...

    def hosts(self, slug: str) -> tuple[str, ...]:
        """Give the hosts that lead to a brand, without the cost of all the rest; none where that needs all of it."""
        ...

    def stamp(self, slug: str) -> object:
        """Give what differs when a brand's files do."""
        ...

    def folders(self, slug: str) -> Iterable[Path]:
        """Give where a brand's files are, the newest first; after it what is good where that is broken.

        UnreadableSourceError.
        """
        ...

    def place(self, slug: str) -> str:
        """Name where a brand says its hosts, for a person."""
        ...


class Folder:
    """Brands as folders in a folder, looked at when `SIGHUP` says so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has_changed(self) -> bool:
        """Never by itself: files are changed one by one, and somebody has to say when that is done."""
        return False

    def slugs(self) -> Sequence[str]:
        """List the folders with a `tenant.toml`."""
        try:
            with os.scandir(self._folder) as found:
                names = sorted(entry.name for entry in found if entry.is_dir())
        except OSError as error:
            finding = Finding(str(self._folder), 1, f"the brands cannot be read: {error}", "name their folder")
            raise UnreadableSourceError(finding) from error
        return [name for name in names if (self._folder / name / "tenant.toml").is_file()]

    def hosts(self, slug: str) -> tuple[str, ...]:
        """Read them from the head of the file; none where it is unusual."""
        try:
            text = (self._folder / slug / "tenant.toml").read_text("utf-8", "replace")
        except OSError:
            return ()
        table = _FIRST_TABLE.search(text)
        head = text[: table.start()] if table else text
        origin, further = _ORIGIN.search(head), _HOSTS.search(head)
        with suppress(ValueError):  # an origin that is none: reading the whole brand says so
            return hosts_of(origin[1], _QUOTED.findall(further[1]) if further else ()) if origin else ()
        return ()

    def stamp(self, slug: str) -> object:
        """Give names, times and sizes of its files."""
        files = []
        for parent, _, names in os.walk(self._folder / slug):
            for name in names:
                path = f"{parent}/{name}"
                with suppress(FileNotFoundError):  # an editor's passing file
                    status = os.stat(path)  # noqa: PTH116  thousands of files at a reload
                    files.append((path, status.st_mtime_ns, status.st_size))
        return tuple(sorted(files))

    def folders(self, slug: str) -> Iterable[Path]:
        """Give the one there is."""
        return (self._folder / slug,)

    def place(self, slug: str) -> str:
        """Name its file."""
        return str(self._folder / slug / "tenant.toml")
